"""What hosts do: lead through the questions, see to the time, sum up; and what they see of who came."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from forum import clock
from forum.boards import queries as boards
from forum.config import EXAMPLE, load
from forum.db import Database
from forum.errors import Conflict, Invalid, NotAllowed, NotFound
from forum.policy import Actor, Audience, Role
from forum.rooms import queries as rooms
from forum.sessions import jobs, queries, ranges
from forum.sessions.actions import hosting
from forum.sessions.actions.answering import say_how_it_was
from forum.sessions.actions.asking import ask
from forum.sessions.actions.signing_up import Shown, sign_up
from forum.sessions.models import QuestionState, Series, SessionState
from forum.sessions.queries import hosting as host_queries
from forum.text import prose
from tests import factories
from tests.factories import NAMES, SPAN, Watch, add_board, add_member, add_session

CONFIG = load(EXAMPLE, {})
MINUTE = timedelta(minutes=1)
NOW, DONE, LATER, HIDDEN, WAITING = (
    QuestionState.NOW,
    QuestionState.DONE,
    QuestionState.LATER,
    QuestionState.HIDDEN,
    QuestionState.WAITING,
)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(monkeypatch)


@pytest.fixture
def host(database: Database) -> Actor:
    return add_member(database, Role.EXPERT)


def run(database: Database, job: Callable[..., object]) -> None:
    database.write(lambda db: job(db, CONFIG, clock.now()) and None)


def going_on(database: Database, host: Actor, **values: Any) -> str:
    """An evening that has just begun."""
    session = add_session(database, host, starts_in=timedelta(), **values)
    run(database, jobs.open_due)
    return session


def deed(database: Database, do: Callable[..., object], *arguments: object) -> Any:
    def job(db: Session) -> object:
        return do(db, *arguments)

    return database.write(job)


def states(database: Database) -> list[object]:
    return [row["state"] for row in factories.rows(database, "session_questions")]


def topic(database: Database, person: Actor) -> str:
    room = str(factories.rows(database, "rooms")[0]["public_id"])
    with database.reading() as db:
        return rooms.seen(db, person, room, SPAN).topic


def seen(database: Database, person: Actor, session: str) -> queries.SessionView:
    with database.reading() as db:
        return queries.session(db, person, session)


def test_one_question_at_a_time_is_on_and_stands_in_the_room(database: Database, watch: Watch, host: Actor) -> None:
    anna = add_member(database)
    session = going_on(database, host)
    first, second = (deed(database, ask, anna, session, text) for text in ("How do you rest?", "And <b>money</b>?"))
    assert topic(database, anna) == ""
    assert deed(database, hosting.set_question, host, first, NOW) == session
    assert topic(database, anna) == "How do you rest?"
    deed(database, hosting.set_question, host, second, NOW)
    assert states(database) == [DONE, NOW]
    assert topic(database, anna) == "And <b>money</b>?", "as she wrote it; pages escape it"
    deed(database, hosting.set_question, host, first, LATER)
    assert topic(database, anna) == "And <b>money</b>?"
    deed(database, hosting.set_question, host, second, HIDDEN)
    assert (states(database), topic(database, anna)) == ([LATER, HIDDEN], "")
    deed(database, hosting.set_question, host, second, WAITING)
    assert states(database) == [LATER, WAITING]


def test_a_question_is_on_while_the_evening_goes_on(database: Database, watch: Watch, host: Actor) -> None:
    session = add_session(database, host)
    question = deed(database, ask, add_member(database), session, "How do you rest?")
    with pytest.raises(Conflict, match="while the evening goes on"):
        deed(database, hosting.set_question, host, question, NOW)
    deed(database, hosting.set_question, host, question, LATER)
    assert states(database) == [LATER], "before, they are put in order"


def test_only_hosts_lead(database: Database, watch: Watch, host: Actor) -> None:
    anna, caseworker = add_member(database), add_member(database, Role.CASEWORKER)
    session = going_on(database, host)
    peers = going_on(database, host, audience=Audience.PEERS)
    question = deed(database, ask, anna, session, "How do you rest?")
    board = add_board(database)
    for person in (anna, caseworker):
        for do, *arguments in (
            (hosting.set_question, question, NOW),
            (hosting.extend, session, 15),
            (hosting.end_early, session),
            (hosting.write_summary, session, board, "T", prose("Tea.")),
        ):
            with pytest.raises(NotFound):
                deed(database, do, person, *arguments)
    with pytest.raises(NotFound):
        deed(database, hosting.extend, caseworker, peers, 15)
    as_host = going_on(database, caseworker)
    deed(database, hosting.extend, caseworker, as_host, 15)
    deed(database, hosting.extend, host, as_host, 15)


def test_it_goes_on_longer_within_reason(database: Database, watch: Watch, host: Actor) -> None:
    session = going_on(database, host)
    before = seen(database, host, session)
    deed(database, hosting.extend, host, session, 30)
    after = seen(database, host, session)
    assert after.ends_at - before.ends_at == 30 * MINUTE
    assert after.sequence == before.sequence + 1, "calendars follow"
    for minutes in (4, 61, 0, -30):
        with pytest.raises(Invalid):
            deed(database, hosting.extend, host, session, minutes)
    deed(database, hosting.extend, host, session, 60)
    deed(database, hosting.extend, host, session, 60)
    with pytest.raises(Conflict, match="goes on for hours"):
        deed(database, hosting.extend, host, session, 5)
    watch.forward(200 * MINUTE)
    run(database, jobs.close_due)
    assert seen(database, host, session).under_way
    deed(database, hosting.extend, host, session, 60)
    watch.forward(2 * 60 * MINUTE)
    run(database, jobs.close_due)
    assert seen(database, host, session).over
    with pytest.raises(Conflict):
        deed(database, hosting.extend, host, session, 15)


def test_it_ends_early(database: Database, watch: Watch, host: Actor) -> None:
    anna = add_member(database)
    session = going_on(database, host)
    deed(database, sign_up, anna, session)
    question = deed(database, ask, anna, session, "How do you rest?")
    deed(database, hosting.set_question, host, question, NOW)
    watch.forward(20 * MINUTE)
    deed(database, hosting.end_early, host, session)
    view = seen(database, host, session)
    assert (view.state, view.ended_at, view.ends_at) == (SessionState.OVER, clock.now(), clock.now())
    assert (states(database), topic(database, host)) == ([DONE], "")
    room = str(factories.rows(database, "rooms")[0]["public_id"])
    with pytest.raises(NotAllowed):
        factories.say(database, anna, room)
    run(database, jobs.close_due)
    told = [row["kind"] for row in factories.rows(database, "notices")]
    assert told == ["after"], "once"
    with pytest.raises(Conflict):
        deed(database, hosting.end_early, host, session)


# A summary


@pytest.mark.parametrize("audience", Audience)
def test_a_summary_stands_where_no_more_people_read_it_than_could_come(
    database: Database, watch: Watch, host: Actor, audience: Audience
) -> None:
    session = going_on(database, host, audience=audience)
    deed(database, hosting.end_early, host, session)
    found = {kind: add_board(database, kind) for kind in Audience}
    width = [Audience.TEAM, Audience.PEERS, Audience.MEMBERS, Audience.EVERYONE]
    fit = width[: width.index(audience) + 1]
    with database.reading() as db:
        offered = host_queries.boards_for_summary(db, host, queries.session(db, host, session))
    assert {board.public_id for board in offered} == {found[kind] for kind in fit}
    for kind in set(width) - set(fit):
        with pytest.raises(Invalid, match="More people read this board"):
            deed(database, hosting.write_summary, host, session, found[kind], "Rest", prose("We talked of rest."))
    thread = deed(database, hosting.write_summary, host, session, found[fit[0]], "Rest", prose("We talked of rest."))
    assert seen(database, host, session).summary == thread


def test_a_summary_is_written_once_afterwards_and_who_came_hears_of_it(
    database: Database, watch: Watch, host: Actor
) -> None:
    anna, board = add_member(database), add_board(database)
    session = going_on(database, host)
    deed(database, sign_up, anna, session)
    room = str(factories.rows(database, "rooms")[0]["public_id"])
    factories.say(database, anna, room, "My secret")
    summary = (hosting.write_summary, host, session, board, "Rest", prose("We talked of *rest*."))
    with pytest.raises(Conflict, match="when the evening is over"):
        deed(database, *summary)
    deed(database, hosting.end_early, host, session)
    thread = deed(database, *summary)
    with pytest.raises(Conflict, match="already"):
        deed(database, *summary)
    with database.reading() as db:
        view = boards.thread(db, anna, thread)
        assert view.title == "Rest"
        assert [post.html for post in boards.posts(db, anna, view, 1)] == ["<p>We talked of <em>rest</em>.</p>"]
    notices = {(row["member_id"], row["kind"]): row["count"] for row in factories.rows(database, "notices")}
    assert notices == {(anna.member_id, "after"): 2}, "that it was over, and that there is a summary"


# What hosts see


def test_hosts_see_how_many_come_roughly_and_names_of_those_who_said_so(
    database: Database, watch: Watch, host: Actor
) -> None:
    session = add_session(database, host, capacity=6)
    people = [add_member(database) for _ in range(8)]
    for person in people[:7]:
        deed(database, sign_up, person, session)
    deed(database, sign_up, people[7], session, Shown.NAME)
    with database.reading() as db:
        found = host_queries.comers(db, host, queries.session(db, host, session))
        with pytest.raises(NotFound):
            host_queries.comers(db, people[0], queries.session(db, people[0], session))
    assert found == host_queries.Comers(ranges.FIVE_TO_TEN, ranges.FEWER_THAN_FIVE, (people[7].pseudonym,))


def test_the_overview_shows_of_what_use_it_was_from_five_answers_on(
    database: Database, watch: Watch, host: Actor
) -> None:
    series = Series(names=NAMES, rule="FREQ=WEEKLY", first_on=clock.now().date(), begins="20:00", minutes=90)
    database.write(lambda db: db.add(series))
    number = factories.rows(database, "session_series")[0]["id"]
    sessions = [going_on(database, host, series_id=number, lasts=lasts * MINUTE) for lasts in (90, 60)]
    add_session(database, host, series_id=number)
    for session in sessions:
        deed(database, hosting.end_early, host, session)
    people = [add_member(database) for _ in range(5)]
    for person, choice in zip(people, ("yes", "yes", "yes", "bit", "no"), strict=True):
        deed(database, say_how_it_was, person, sessions[0], {"useful": choice})
    for person in people[:4]:
        deed(database, say_how_it_was, person, sessions[1], {"useful": "yes"})
    caseworker = add_member(database, Role.CASEWORKER)
    with database.reading() as db:
        names, rows = host_queries.overview(db, host, series.public_id)
        assert names == NAMES
        assert {row.view.public_id: row.useful for row in rows} == {sessions[0]: 60, sessions[1]: None}
        for stranger, which in ((people[0], series.public_id), (caseworker, series.public_id), (host, "unknown")):
            with pytest.raises(NotFound):
                host_queries.overview(db, stranger, which)
