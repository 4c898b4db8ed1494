"""Report, claim, decide, undo."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from forum.boards import actions as boards
from forum.boards import queries as forum_queries
from forum.boards.models import Post, Thread
from forum.db import Database
from forum.errors import Conflict, Invalid, NotAllowed, NotFound, Problem
from forum.moderation.actions import working
from forum.moderation.views import CLAIM_ENDS, Earlier, Measure, Reason, Which
from forum.policy import GUEST, Actor, Audience, Role, Standing
from forum.rooms.actions import asking
from forum.text import prose
from tests import factories
from tests.factories import Watch, add_board, add_member, reply, rows, say, start_thread
from tests.moderation.house import (
    add_expert,
    case,
    claim,
    decide,
    first,
    kept,
    letter,
    queue,
    report,
    undo,
    waiting,
)


def posts(database: Database, person: Actor, thread: str) -> list[tuple[str, bool]]:
    with database.reading() as db:
        found = forum_queries.posts(db, person, forum_queries.thread(db, person, thread), 1)
    return [(post.html, post.hidden) for post in found]


# Reports


def test_reports_of_one_text_are_one_case(
    database: Database, anna: Actor, bea: Actor, expert: Actor, board: str
) -> None:
    placed = start_thread(database, anna, board, "Go away.")
    reply(database, bea, placed.thread, "Why?")
    report(database, bea, placed.post, note="She shouts.")
    report(database, bea, placed.post, reason=Reason.OTHER, note="twice")
    report(database, expert, placed.post, reason=Reason.PRESSURE)
    (line,) = queue(database, expert).cases
    assert line.reasons == ((Reason.THREAT, 1), (Reason.PRESSURE, 1))
    view = case(database, expert, line.public_id)
    assert (view.text, view.author, view.badge, view.notes) == ("Go away.", "Anna Appel", "", ("She shouts.",))
    assert [(said.author, said.text, said.reported) for said in view.context] == [
        ("Anna Appel", "Go away.", True),
        ("Bea Boom", "Why?", False),
    ]
    assert view.link is not None and view.there and view.open and not view.own and view.earlier is Earlier.NONE


def test_what_is_reported_stays_for_the_moderators_though_its_writer_erases_it(
    database: Database, anna: Actor, bea: Actor, expert: Actor, board: str
) -> None:
    placed = start_thread(database, anna, board, "canary")
    report(database, bea, placed.post)
    database.write(lambda db: boards.erase_post(db, anna, placed.post) and None)
    view = case(database, expert, first(database, expert))
    assert (view.text, view.there, view.link) == ("canary", False, None)
    assert "canary" not in factories.everything(database), "kept sealed"


def test_who_cannot_read_it_cannot_report_it(database: Database, anna: Actor, bea: Actor) -> None:
    peers = start_thread(database, anna, add_board(database, Audience.PEERS)).post
    hers = start_thread(database, anna, add_board(database)).post
    with pytest.raises(NotFound):
        report(database, add_member(database, Role.CASEWORKER), peers)
    for kind, thing in (("post", "nothing"), ("message", hers), ("nothing", hers)):
        with pytest.raises(NotFound):
            report(database, bea, thing, kind)
    with pytest.raises(NotFound):
        report(database, GUEST, hers)
    with pytest.raises(Invalid) as caught:
        report(database, bea, hers, reason=Reason.OTHER)
    assert caught.value.field == "note"


def test_a_report_in_a_room_opens_a_case_too(database: Database, anna: Actor, bea: Actor, expert: Actor) -> None:
    room = factories.add_room(database)
    said = say(database, anna, room, "Go away.", alias=True)
    database.write(lambda db: asking.report(db, bea, said.id, "She shouts.", factories.SPAN))
    view = case(database, expert, first(database, expert))
    assert (view.kind, view.text, view.badge, view.notes) == ("message", "Go away.", "alias", ("She shouts.",))
    decision = decide(database, expert, view.public_id, Measure.HIDE, Measure.MUTE, hours=1)
    assert factories.actor(database, anna.member_id).standing_now is Standing.MUTED
    assert [row["text"] for row in rows(database, "messages")] == [""]
    undo(database, expert, decision)
    assert [row["text"] for row in rows(database, "messages")] == ["Go away."]
    assert factories.actor(database, anna.member_id).standing_now is Standing.ACTIVE


# Who is on it


def test_one_is_on_a_case_and_the_other_hears_who(
    database: Database, anna: Actor, bea: Actor, expert: Actor, board: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, other = Watch(monkeypatch), add_expert(database)
    report(database, bea, start_thread(database, anna, board).post)
    waits = first(database, expert)
    claim(database, expert, waits)
    watch.forward(timedelta(minutes=7))
    with pytest.raises(Conflict) as caught:
        claim(database, other, waits)
    assert caught.value.params == {"name": "Wilg", "minutes": 7}
    with pytest.raises(Conflict):
        decide(database, other, waits, Measure.NONE)
    assert waiting(database, expert) == {Which.ALL: 1, Which.UNCLAIMED: 0, Which.MINE: 1, Which.APPEALS: 0}
    watch.forward(CLAIM_ENDS)
    claim(database, other, waits)
    database.write(lambda db: working.hand_over(db, other, waits, "Look at the line before."))
    assert case(database, expert, waits).handed == "Look at the line before."
    assert waiting(database, other)[Which.UNCLAIMED] == 1


def test_of_two_who_claim_at_once_one_is_on_it(
    database: Database, anna: Actor, bea: Actor, expert: Actor, board: str
) -> None:
    report(database, bea, start_thread(database, anna, board).post)
    waits, crowd = first(database, expert), [expert, *(add_expert(database) for _ in range(5))]

    def attempt(person: Actor) -> str:
        try:
            claim(database, person, waits)
        except Conflict:
            return "told"
        return "on it"

    with ThreadPoolExecutor(len(crowd)) as pool:
        assert sorted(pool.map(attempt, crowd)) == ["on it"] + ["told"] * 5


def test_of_two_who_decide_at_once_one_decides(
    database: Database, anna: Actor, bea: Actor, expert: Actor, board: str
) -> None:
    report(database, bea, start_thread(database, anna, board).post)
    waits = first(database, expert)

    def attempt(measure: Measure) -> str:
        try:
            return decide(database, expert, waits, measure, hours=1)
        except Conflict:
            return ""

    with ThreadPoolExecutor(2) as pool:
        made = [found for found in pool.map(attempt, (Measure.MUTE, Measure.BAN)) if found]
    assert len(made) == len(rows(database, "case_decisions")) == len(rows(database, "sanctions")) == 1


def test_nobody_works_on_her_own(database: Database, bea: Actor, expert: Actor, board: str) -> None:
    report(database, bea, start_thread(database, expert, board, anonymous=True).post)
    waits = first(database, expert)
    assert case(database, expert, waits).own
    with pytest.raises(NotAllowed):
        decide(database, expert, waits, Measure.NONE)
    assert not case(database, add_expert(database), waits).own


def test_nobody_undoes_what_was_decided_about_her_nor_reads_who_told(
    database: Database, bea: Actor, expert: Actor, board: str
) -> None:
    other = add_expert(database)
    report(database, bea, start_thread(database, expert, board, anonymous=True).post, note="I sat beside her.")
    waits = first(database, expert)
    database.write(lambda db: working.claim(db, other, waits))
    database.write(lambda db: working.hand_over(db, other, waits, "Bea told me more."))
    seen = case(database, other, waits)
    assert (seen.notes, seen.handed) == (("I sat beside her.",), "Bea told me more.")
    decision = decide(database, other, waits, Measure.WARN)
    seen = case(database, expert, waits)
    assert (seen.notes, seen.handed, [line.may_undo for line in seen.decisions]) == ((), "", [False])
    with pytest.raises(NotAllowed):
        undo(database, expert, decision)
    undo(database, other, decision)


# Decisions


def test_nobody_is_made_to_say_something_else(
    database: Database, anna: Actor, bea: Actor, expert: Actor, board: str
) -> None:
    post = start_thread(database, anna, board, "I like tea.").post
    report(database, bea, post)
    waits = first(database, expert)
    for other in ("I hate tea.", "tea I like", "I like tea, tea."):
        with pytest.raises(Invalid):
            decide(database, expert, waits, Measure.TAKE_OUT, masked=other)
    decide(database, expert, waits, Measure.TAKE_OUT, masked="I like ▇▇▇.")
    assert [row["source"] for row in rows(database, "posts")] == ["I like ▇▇▇."]


def test_what_a_later_decision_took_away_does_not_come_back_with_an_older_one(
    database: Database, anna: Actor, bea: Actor, expert: Actor, board: str
) -> None:
    post = start_thread(database, anna, board, "I am Jansen.").post
    report(database, bea, post)
    older = decide(database, expert, first(database, expert), Measure.TAKE_OUT, masked="I am …")
    report(database, bea, post)
    later = decide(database, expert, first(database, expert), Measure.HIDE)
    undo(database, expert, older)
    assert [row["source"] for row in rows(database, "posts")] == [""]
    undo(database, expert, later)
    assert [row["source"] for row in rows(database, "posts")] == ["I am …"]


def test_a_text_taken_away_leaves_its_place_and_comes_back(
    database: Database, anna: Actor, bea: Actor, expert: Actor, board: str
) -> None:
    placed = start_thread(database, anna, board, "canary", "canary")
    reply(database, bea, placed.thread, "Why?", quoting=placed.post)
    report(database, bea, placed.post)
    decision = decide(database, expert, first(database, expert), Measure.HIDE, Measure.LOCK)
    assert posts(database, bea, placed.thread)[0] == ("", True)
    assert "canary" not in factories.everything(database), "in no excerpt, title or index"
    with pytest.raises(NotAllowed):
        reply(database, bea, placed.thread)
    undo(database, expert, decision)
    assert posts(database, bea, placed.thread)[0] == ("<p>canary</p>", False)
    reply(database, bea, placed.thread)
    with database.reading() as db:
        assert forum_queries.thread(db, bea, placed.thread).title == "canary"


def test_personal_data_are_taken_out(database: Database, anna: Actor, bea: Actor, expert: Actor, board: str) -> None:
    placed = start_thread(database, anna, board)
    said = prose("Call me: 06 12345678.")
    factories.change(database, update(Post).values(source=said.source, html=said.html, excerpt=said.excerpt))
    report(database, bea, placed.post, reason=Reason.DATA)
    waits = first(database, expert)
    proposed = case(database, expert, waits).masked
    assert "12345678" not in proposed
    decision = decide(database, expert, waits, Measure.TAKE_OUT, masked=proposed)
    assert "12345678" not in factories.everything(database)
    undo(database, expert, decision)
    assert "12345678" in posts(database, bea, placed.thread)[0][0]


def test_a_conversation_moves_and_its_cases_with_it(
    database: Database, anna: Actor, bea: Actor, expert: Actor, board: str
) -> None:
    both = add_member(database, Role.EXPERT, Role.CASEWORKER)
    placed, peers = start_thread(database, anna, board), add_board(database, Audience.PEERS)
    answered = reply(database, bea, placed.thread)
    for post in (placed.post, answered.post):
        report(database, bea, post)
    assert len(queue(database, both).cases) == 2
    waits = first(database, expert)
    decide(database, expert, waits, Measure.MOVE, board=peers)
    assert queue(database, both).total == 0
    with pytest.raises(NotFound):
        case(database, both, waits)
    assert queue(database, expert).total == 1


def test_the_person_reads_what_was_decided_and_nobody_else_does(
    database: Database, anna: Actor, bea: Actor, expert: Actor, board: str
) -> None:
    placed = start_thread(database, anna, board, "Go away.", anonymous=True)
    report(database, bea, placed.post)
    decision = decide(database, expert, first(database, expert), Measure.WARN, Measure.MUTE, hours=3, rule=2)
    hers = kept(database, decision)["letter"]
    view = letter(database, anna, hers)
    assert view.measures == (Measure.WARN, Measure.MUTE)
    assert (view.rule, view.words, view.text) == (2, "Please do not.", "Go away.")
    assert view.sanction is not None and view.sanction.measure is Measure.MUTE
    for person in (bea, expert, GUEST):
        with pytest.raises(NotFound):
            letter(database, person, hers)
    with pytest.raises(NotFound):
        letter(database, anna, decision)


@pytest.mark.parametrize(
    ("measures", "more", "field"),
    [
        ((), {}, "measures"),
        ((Measure.NONE, Measure.WARN), {}, "measures"),
        ((Measure.HIDE, Measure.TAKE_OUT), {"masked": "x"}, "measures"),
        ((Measure.MUTE, Measure.BAN), {"hours": 1}, "measures"),
        ((Measure.MUTE,), {}, "hours"),
        ((Measure.MUTE,), {"hours": 337}, "hours"),
        ((Measure.SUSPEND,), {"days": 366}, "days"),
        ((Measure.MOVE,), {}, "board"),
        ((Measure.TAKE_OUT,), {}, "masked"),
        ((Measure.WARN,), {"words": " "}, "words"),
        ((Measure.WARN,), {"rule": 0}, "rule"),
    ],
)
def test_a_decision_that_says_too_little_is_not_taken(
    database: Database,
    anna: Actor,
    bea: Actor,
    expert: Actor,
    board: str,
    measures: tuple[Measure, ...],
    more: dict[str, object],
    field: str,
) -> None:
    report(database, bea, start_thread(database, anna, board).post)
    with pytest.raises(Invalid) as caught:
        decide(database, expert, first(database, expert), *measures, **more)
    assert caught.value.field == field
    assert rows(database, "case_decisions") == []


@pytest.mark.parametrize("roles", [(Role.MEMBER,), (Role.CASEWORKER,), (Role.OPERATOR,)])
def test_none_but_experts_have_a_queue(database: Database, anna: Actor, board: str, roles: tuple[Role, ...]) -> None:
    expert, person = add_expert(database), add_member(database, *roles)
    report(database, expert, start_thread(database, anna, board).post)
    waits = first(database, expert)
    decision = decide(database, expert, waits, Measure.WARN)
    for attempt in (
        lambda: queue(database, person),
        lambda: case(database, person, waits),
        lambda: claim(database, person, waits),
        lambda: decide(database, person, waits, Measure.NONE),
        lambda: undo(database, person, decision),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_measures_are_undone_though_the_text_is_gone(
    database: Database, anna: Actor, bea: Actor, expert: Actor, board: str
) -> None:
    placed = start_thread(database, anna, board)
    report(database, bea, placed.post)
    decision = decide(database, expert, first(database, expert), Measure.HIDE, Measure.SUSPEND, days=2)
    factories.change(database, delete(Thread))
    undo(database, expert, decision)
    undo(database, expert, decision)
    assert factories.actor(database, anna.member_id).standing is Standing.ACTIVE


def test_nothing_can_be_undone_where_nothing_was_done(
    database: Database, anna: Actor, bea: Actor, expert: Actor, board: str
) -> None:
    report(database, bea, start_thread(database, anna, board).post)
    decision = decide(database, expert, first(database, expert), Measure.NONE, rule=0, words="")
    with pytest.raises(Problem):
        undo(database, expert, decision)
