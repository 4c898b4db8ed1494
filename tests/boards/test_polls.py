"""Polls: who asks, who answers, what the counts tell and what they must not."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from forum import clock
from forum.accounts import actions as accounts
from forum.boards import actions, ballots, queries
from forum.boards.actions import polls
from forum.boards.models import Thread
from forum.boards.poll_forms import places
from forum.boards.views import PollView
from forum.db import Base, Database
from forum.errors import Conflict, Invalid, NotAllowed, NotFound, Problem
from forum.events import take_news
from forum.policy import CONSOLE, GUEST, Actor, Audience, Role, Standing
from tests.factories import Watch, add_board, add_member, everything, reply, rows, start_thread

OPTIONS = ("Tea", "Coffee", "Neither")


def add_poll(
    database: Database,
    person: Actor,
    thread: str,
    question: str = "What do you drink?",
    options: Sequence[str] = OPTIONS,
    *,
    several: bool = False,
    days: int = 7,
) -> None:
    database.write(lambda db: polls.add_poll(db, person, thread, question, options, several, days))


def vote(database: Database, person: Actor, thread: str, *choices: int) -> None:
    database.write(lambda db: polls.vote(db, person, thread, choices))


def remove(database: Database, person: Actor, thread: str) -> None:
    database.write(lambda db: polls.remove_poll(db, person, thread))


def see(database: Database, person: Actor, thread: str) -> PollView | None:
    with database.reading() as db:
        return queries.thread(db, person, thread).poll


def seen(database: Database, person: Actor, thread: str) -> PollView:
    poll = see(database, person, thread)
    assert poll is not None
    return poll


def counts(database: Database) -> object:
    (poll,) = rows(database, "polls")
    return poll["votes"]


def lock(database: Database, thread: str) -> None:
    statement = update(Thread).where(Thread.public_id == thread).values(locked=True)
    database.write(lambda db: db.execute(statement) and None)


def own_thread(database: Database, audience: Audience = Audience.MEMBERS) -> tuple[Actor, str]:
    """Somebody, and a thread of hers."""
    person = add_member(database)
    return person, start_thread(database, person, add_board(database, audience)).thread


def asked(database: Database, *, several: bool = False, audience: Audience = Audience.MEMBERS) -> tuple[Actor, str]:
    """Somebody, and a thread of hers with a poll."""
    person, thread = own_thread(database, audience)
    add_poll(database, person, thread, several=several)
    return person, thread


def refused(kind: type[Problem], database: Database, person: Actor, thread: str, *choices: int) -> Problem:
    before = everything(database)
    with pytest.raises(kind) as caught:
        vote(database, person, thread, *choices)
    assert everything(database) == before
    return caught.value


# asking


def test_who_began_a_thread_adds_a_poll(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    person, thread = own_thread(database)
    assert see(database, person, thread) is None
    add_poll(database, person, thread, "  What do\nyou drink? ", [" Tea ", "", "Coffee", "  "], days=3)
    poll = seen(database, add_member(database), thread)
    assert (poll.question, poll.options, poll.several) == ("What do you drink?", ("Tea", "Coffee"), False)
    assert (poll.votes, poll.voted, poll.closed) == ((), False, False)
    assert timedelta(days=3) < poll.closes_at - watch.now <= timedelta(days=3, hours=1)
    assert (poll.closes_at.minute, poll.closes_at.second) == (0, 0), "it does not tell when it was made"


@pytest.mark.parametrize(
    "roles", [(Role.MEMBER,), (Role.MEMBER, Role.EXPERT), (Role.MEMBER, Role.CASEWORKER)], ids=lambda roles: roles[-1]
)
def test_nobody_adds_a_poll_to_the_thread_of_another(database: Database, roles: tuple[Role, ...]) -> None:
    _, thread = own_thread(database)
    with pytest.raises(NotAllowed):
        add_poll(database, add_member(database, *roles), thread)
    assert rows(database, "polls") == []


def test_no_poll_where_one_may_not_read_or_speak(database: Database) -> None:
    person, thread = own_thread(database, Audience.PEERS)
    caseworker = add_member(database, Role.MEMBER, Role.CASEWORKER)
    for stranger, where in ((GUEST, thread), (CONSOLE, thread), (caseworker, thread), (person, "unknown")):
        with pytest.raises(NotFound):
            add_poll(database, stranger, where)
    with pytest.raises(NotAllowed, match="not write for the moment"):
        add_poll(database, replace(person, standing=Standing.MUTED), thread)
    lock(database, thread)
    with pytest.raises(NotAllowed, match="closed"):
        add_poll(database, person, thread)
    assert rows(database, "polls") == []


def test_one_poll_to_a_thread(database: Database) -> None:
    person, thread = asked(database)
    with pytest.raises(Conflict, match="already"):
        add_poll(database, person, thread, "Another?")

    def once_more(n: int) -> bool:
        try:
            add_poll(database, person, other, f"Question {n}")
        except Conflict:
            return False
        return True

    other = start_thread(database, person, add_board(database)).thread
    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(once_more, range(6))) == 1
    assert len(rows(database, "polls")) == 2


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("question", {"question": " "}),
        ("question", {"question": "Hm"}),
        ("question", {"question": "x" * 201}),
        ("question", {"question": "Tea\0?"}),
        ("options", {"options": ["Tea", "  "]}),
        ("options", {"options": [str(n) for n in range(9)]}),
        ("options", {"options": ["Tea", "Coffee", " tea"]}),
        ("options", {"options": ["Tea", "x" * 81]}),
        ("options", {"options": ["Tea", "\u200b"]}),
        ("days", {"days": 0}),
        ("days", {"days": 61}),
    ],
)
def test_a_poll_must_be_fit_to_answer(database: Database, field: str, change: dict[str, object]) -> None:
    person, thread = own_thread(database)
    with pytest.raises(Invalid) as caught:
        add_poll(database, person, thread, **change)  # type: ignore[arg-type]
    assert caught.value.field == field
    assert rows(database, "polls") == []


def test_the_widest_poll_fits(database: Database) -> None:
    person, thread = own_thread(database)
    add_poll(database, person, thread, "q" * 200, [f"{n}".ljust(80, "x") for n in range(8)], days=60)
    assert len(seen(database, person, thread).options) == 8


# answering


def test_an_answer_is_counted(database: Database) -> None:
    person, thread = asked(database)
    for who in (person, add_member(database, Role.MEMBER, Role.EXPERT), add_member(database, Role.CASEWORKER)):
        assert not seen(database, who, thread).voted
        vote(database, who, thread, 1)
        assert seen(database, who, thread).voted
    vote(database, add_member(database), thread, 0)
    assert counts(database) == [1, 3, 0]
    assert not seen(database, add_member(database), thread).voted


def test_several_answers_where_several_may_be_given(database: Database) -> None:
    person, thread = asked(database, several=True)
    vote(database, person, thread, 0, 2, 2)
    vote(database, add_member(database), thread, 2)
    assert counts(database) == [1, 0, 2]
    _, single = asked(database)
    assert "one answer" in refused(Invalid, database, person, single, 0, 1).message


@pytest.mark.parametrize("choices", [(), (3,), (-1,), (0, 3)])
def test_only_what_is_in_the_poll_can_be_chosen(database: Database, choices: tuple[int, ...]) -> None:
    person, thread = asked(database, several=True)
    refused(Invalid, database, person, thread, *choices)


def test_one_answers_once(database: Database) -> None:
    person, thread = asked(database)
    vote(database, person, thread, 0)
    assert "already" in refused(Conflict, database, person, thread, 0).message
    refused(Conflict, database, person, thread, 1)
    assert counts(database) == [1, 0, 0]


def test_who_may_not_answer(database: Database) -> None:
    person, thread = asked(database, audience=Audience.PEERS)
    refused(NotFound, database, GUEST, thread, 0)
    refused(NotFound, database, CONSOLE, thread, 0)
    refused(NotFound, database, add_member(database, Role.MEMBER, Role.CASEWORKER), thread, 0)
    refused(NotFound, database, person, "unknown", 0)
    refused(NotFound, database, person, start_thread(database, person, add_board(database)).thread, 0)
    refused(NotAllowed, database, replace(person, standing=Standing.MUTED), thread, 0)
    _, public = asked(database, audience=Audience.EVERYONE)
    refused(NotAllowed, database, GUEST, public, 0)
    lock(database, thread)
    assert "closed" in refused(NotAllowed, database, person, thread, 0).message


def test_a_closed_poll_takes_no_answer(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    person, thread = asked(database)
    watch.now = seen(database, person, thread).closes_at - timedelta(seconds=1)
    vote(database, person, thread, 0)
    watch.forward(timedelta(seconds=1))
    assert "closed" in refused(Conflict, database, add_member(database), thread, 0).message
    assert seen(database, person, thread).closed


def test_all_who_answer_at_once_are_counted(database: Database) -> None:
    _, thread = asked(database)
    people = [add_member(database) for _ in range(12)]
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda n: vote(database, people[n], thread, n % 3), range(12)))
    assert counts(database) == [4, 4, 4]
    assert len(rows(database, "ballots")) == 12


def test_of_the_same_answer_sent_at_once_one_is_counted(database: Database) -> None:
    person, thread = asked(database)

    def once_more(n: int) -> bool:
        try:
            vote(database, person, thread, n % 3)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(9) as pool:
        assert sum(pool.map(once_more, range(9))) == 1
    votes = counts(database)
    assert isinstance(votes, list)
    assert sum(votes) == 1


# what it tells


def test_what_somebody_chose_is_kept_nowhere(
    database: Database, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whichever way round two of them choose, the house keeps the very same."""
    Watch(monkeypatch)
    person, thread = asked(database)
    anna, bea, expert = add_member(database), add_member(database), add_member(database, Role.EXPERT)

    def kept(annas: int, beas: int) -> str:
        remove(database, expert, thread)
        add_poll(database, person, thread)
        before = {table: rows(database, table) for table in Base.metadata.tables}
        trail = str(before["trail"])
        vote(database, anna, thread, annas)
        vote(database, bea, thread, beas)
        assert {table for table in before if rows(database, table) != before[table]} == {"polls", "ballots"}
        return everything(database).replace(trail, "")

    assert kept(0, 2) == kept(2, 0)
    assert counts(database) == [1, 0, 1]
    assert [set(row) for row in rows(database, "ballots")] == [{"thread_id", "member_id"}] * 2
    assert capfd.readouterr() == ("", "")


def test_nothing_is_announced(database: Database) -> None:
    person, thread = asked(database)

    def vote_and_listen(db: object) -> list[object]:
        polls.vote(db, person, thread, (0,))  # type: ignore[arg-type]
        return take_news(db)  # type: ignore[arg-type]

    assert database.write(vote_and_listen) == []


@pytest.mark.parametrize("several", [False, True], ids=["single", "several"])
def test_a_running_result_shows_to_who_answered_and_among_five(database: Database, several: bool) -> None:
    _, thread = asked(database, several=several)
    people = [add_member(database) for _ in range(5)]
    for n, person in enumerate(people):
        assert [seen(database, each, thread).votes for each in people] == [()] * 5, f"after {n}"
        vote(database, person, thread, *((0, 1, 2) if several else (n % 2,)))
    result = (5, 5, 5) if several else (3, 2, 0)
    assert [seen(database, each, thread).votes for each in people] == [result] * 5
    for other in (add_member(database), add_member(database, Role.MEMBER, Role.EXPERT)):
        assert seen(database, other, thread).votes == ()


def test_once_closed_everybody_sees_the_result(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    person, thread = asked(database, audience=Audience.EVERYONE)
    vote(database, person, thread, 2)
    assert seen(database, GUEST, thread).votes == ()
    watch.forward(timedelta(days=8))
    for who in (GUEST, add_member(database), person):
        assert seen(database, who, thread).votes == (0, 0, 1)


def test_who_leaves_takes_her_ballot_along_and_not_her_answer(database: Database) -> None:
    _, thread = asked(database)
    people = [add_member(database) for _ in range(5)]
    for person in people:
        vote(database, person, thread, 0)
    database.write(lambda db: accounts.erase_account(db, people[0], keep_texts=False))
    assert counts(database) == [5, 0, 0]
    assert len(rows(database, "ballots")) == 4
    assert seen(database, people[1], thread).votes == (5, 0, 0), "still shown"


def test_once_closed_nobody_knows_who_answered(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    person, thread = asked(database)
    vote(database, person, thread, 0)
    assert database.write(lambda db: ballots.purge_ballots(db, clock.now())) == 0
    watch.forward(timedelta(days=8))
    _, other = asked(database)
    vote(database, person, other, 0)
    assert database.write(lambda db: ballots.purge_ballots(db, clock.now())) == 1
    assert len(rows(database, "ballots")) == 1, "the one of the open poll"
    assert seen(database, person, thread).votes == (1, 0, 0)


def test_a_poll_goes_with_its_thread(database: Database) -> None:
    person, thread = asked(database)
    vote(database, person, thread, 0)
    database.write(lambda db: accounts.erase_account(db, person, keep_texts=False))
    assert rows(database, "threads") == rows(database, "polls") == rows(database, "ballots") == []


@pytest.mark.parametrize("whole_account", [False, True], ids=["her_text", "her_account"])
def test_her_question_goes_with_her_words(database: Database, whole_account: bool) -> None:
    """A poll is hers to be erased as the title is, where others wrote in her thread too."""
    person = add_member(database)
    placed = start_thread(database, person, add_board(database))
    reply(database, add_member(database), placed.thread)
    add_poll(database, person, placed.thread, "A canary?")
    if whole_account:
        database.write(lambda db: accounts.erase_account(db, person, keep_texts=False))
    else:
        database.write(lambda db: actions.erase_post(db, person, placed.post) and None)
    assert len(rows(database, "threads")) == 1
    assert "canary" not in everything(database)


def test_who_leaves_her_texts_leaves_her_poll(database: Database) -> None:
    person, thread = asked(database)
    database.write(lambda db: accounts.erase_account(db, person, keep_texts=True))
    assert seen(database, add_member(database), thread).question == "What do you drink?"


# taking away


def test_who_asked_takes_it_away_while_nobody_has_answered(database: Database) -> None:
    person, thread = asked(database)
    for other in (add_member(database), add_member(database, Role.MEMBER, Role.CASEWORKER)):
        with pytest.raises(NotAllowed):
            remove(database, other, thread)
    with pytest.raises(NotFound):
        remove(database, GUEST, thread)
    remove(database, person, thread)
    assert see(database, person, thread) is None
    with pytest.raises(NotFound):
        remove(database, person, thread)
    add_poll(database, person, thread)
    vote(database, add_member(database), thread, 0)
    with pytest.raises(Conflict, match="answered already"):
        remove(database, person, thread)
    assert counts(database) == [1, 0, 0]


def test_an_expert_takes_any_poll_away(database: Database) -> None:
    person, thread = asked(database)
    vote(database, person, thread, 0)
    remove(database, add_member(database, Role.MEMBER, Role.EXPERT), thread)
    assert rows(database, "polls") == rows(database, "ballots") == []


# reading what a form sends


@given(st.lists(st.text(max_size=6)))
def test_whatever_a_form_sends_is_read_as_places_or_refused(values: list[str]) -> None:
    try:
        read = places(values)
    except Invalid:
        return
    assert all(value.isascii() and value.isdigit() for value in values)
    assert [0 <= place <= 99 for place in read] == [True] * len(values)


@given(st.lists(st.integers(0, 7)))
def test_what_the_page_sends_is_read_as_it_is(chosen: list[int]) -> None:
    assert places([str(place) for place in chosen]) == chosen


@pytest.mark.parametrize("value", ["", " 1", "+1", "-1", "1_0", "１", "1e1", "100", "1\n"])
def test_what_only_looks_like_a_place_is_refused(value: str) -> None:
    with pytest.raises(Invalid):
        places([value])


@given(st.lists(st.integers(-3, 10)), st.integers(2, 8), st.booleans())
def test_a_ballot_that_is_taken_fits_the_poll(chosen: list[int], options: int, several: bool) -> None:
    fits = bool(chosen) and all(0 <= c < options for c in chosen) and (several or len(set(chosen)) == 1)
    try:
        assert ballots.checked_choices(chosen, options, several) == frozenset(chosen)
        assert fits
    except Invalid:
        assert not fits


@given(st.lists(st.text(max_size=90), max_size=12))
def test_answers_that_are_taken_can_be_told_apart(texts: list[str]) -> None:
    try:
        options = ballots.checked_options(texts)
    except Invalid:
        return
    assert 2 <= len({option.casefold() for option in options}) == len(options) <= 8
    assert all(1 <= len(option) <= 80 and option == option.strip() for option in options)
