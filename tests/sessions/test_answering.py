"""How it was: answered once, counted, tied to nobody, and shown once there are five to hide among."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import update

from forum import clock
from forum.db import Database
from forum.errors import Conflict, Invalid, NotAllowed, NotFound
from forum.policy import GUEST, Actor, Audience, Role
from forum.sessions import queries
from forum.sessions.actions.answering import say_how_it_was
from forum.sessions.models import SessionState, ThemedSession
from forum.sessions.queries import SessionView
from forum.sessions.queries.answers import Result, has_answered, may_answer, results
from tests.factories import Watch, add_member, add_session, change, rows

ALL = {"useful": "yes", "heard": "bit", "again": "maybe"}


def past(database: Database, *hosts: Actor, audience: Audience = Audience.MEMBERS) -> str:
    """An evening that is just over."""
    begun, now = timedelta(hours=-2), clock.now()
    return add_session(database, *hosts, audience=audience, starts_in=begun, state=SessionState.OVER, ended_at=now)


def say(database: Database, person: Actor, session: str, given: dict[str, str] | None = None) -> None:
    database.write(lambda db: say_how_it_was(db, person, session, ALL if given is None else given))


def seen(database: Database, person: Actor, session: str) -> list[Result] | None:
    with database.reading() as db:
        return results(db, person, queries.session(db, person, session))


def asked(database: Database, person: Actor, session: str) -> bool:
    with database.reading() as db:
        view: SessionView = queries.session(db, person, session)
        assert not (may_answer(db, person, view) and has_answered(db, person, view))
        return may_answer(db, person, view)


def test_five_answers_make_a_result(database: Database) -> None:
    host = add_member(database, Role.MEMBER, Role.EXPERT)
    session = past(database, host)
    people = [add_member(database) for _ in range(5)]
    for person in people[:4]:
        assert asked(database, person, session)
        say(database, person, session)
        assert not asked(database, person, session)
        assert seen(database, person, session) is None
    say(database, people[4], session, {"useful": "no", "heard": "", "other": "yes"})
    found = seen(database, host, session)
    assert found is not None
    assert [result.words for result in found] == ["Was this of use to you?"], "four answers are too few to show"
    assert found[0].counts == (("yes", 4), ("a bit", 0), ("no", 1))
    say(database, host, session)
    shown = seen(database, people[0], session)
    assert shown is not None
    assert [result.total for result in shown] == [6, 5, 5]


def test_nothing_ties_an_answer_to_who_gave_it(database: Database) -> None:
    anna, session = add_member(database), past(database)
    say(database, anna, session, {"useful": "no"})
    (answered,) = rows(database, "session_answered")
    assert set(answered) == {"session_id", "who"}
    (tally,) = rows(database, "session_tallies")
    assert {**tally, "session_id": 0} == {"session_id": 0, "question": "useful", "choice": "no", "count": 1}


def test_once_each_also_when_all_come_at_once(database: Database) -> None:
    people, session = [add_member(database) for _ in range(6)], past(database)

    def once_more(person: Actor) -> bool:
        try:
            say(database, person, session)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(once_more, people * 2)) == 6
    assert {row["count"] for row in rows(database, "session_tallies")} == {6}


@pytest.mark.parametrize("given", [{}, {"useful": ""}, {"other": "yes"}, {"useful": "maybe"}, {"again": "bit"}])
def test_what_is_no_answer_is_refused(database: Database, given: dict[str, str]) -> None:
    anna, session = add_member(database), past(database)
    with pytest.raises(Invalid):
        say(database, anna, session, given)
    assert asked(database, anna, session)


def test_only_afterwards_and_for_a_week(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    anna, bea, session = add_member(database), add_member(database), past(database)
    for state in (SessionState.PLANNED, SessionState.OPEN, SessionState.CANCELLED):
        change(database, update(ThemedSession).values(state=state))
        assert not asked(database, anna, session)
        with pytest.raises(Conflict):
            say(database, anna, session)
    change(database, update(ThemedSession).values(state=SessionState.OVER))
    watch.forward(timedelta(days=7) - timedelta(seconds=1))
    say(database, anna, session)
    watch.forward(timedelta(seconds=1))
    with pytest.raises(Conflict, match="seven days"):
        say(database, bea, session)
    assert len(rows(database, "session_answered")) == 1


def test_who_may_not(database: Database) -> None:
    vera = add_member(database, Role.MEMBER, Role.CASEWORKER)
    peers, everyone = past(database, audience=Audience.PEERS), past(database, audience=Audience.EVERYONE)
    with pytest.raises(NotFound):
        say(database, vera, peers)
    for person in (GUEST, add_member(database, Role.OPERATOR)):
        with pytest.raises(NotAllowed):
            say(database, person, everyone)
        assert not asked(database, person, everyone)
    assert seen(database, GUEST, everyone) is None
