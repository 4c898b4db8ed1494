"""What the sessions forget: people a week after an evening, the evening in the end, and whoever goes at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import update

from forum import clock
from forum.accounts.actions import erase_account
from forum.config import Retention
from forum.db import Database
from forum.notices.models import Kind
from forum.policy import Actor, Role
from forum.rooms import names
from forum.rooms.models import Room
from forum.sessions import ranges, who
from forum.sessions.actions.answering import say_how_it_was
from forum.sessions.actions.asking import ask, second, withdraw_question
from forum.sessions.actions.signing_up import Shown, sign_up, withdraw
from forum.sessions.addresses import seal_address
from forum.sessions.models import CalendarLink, Question, QuestionState, Series, SessionState, ThemedSession
from forum.sessions.retention import purge
from tests.factories import KEYS, NAMES, Watch, add_member, add_room, add_session, change, everything, rows

RETENTION = Retention(chat_hours=24, session_days=7, forum_days=365, trail_days=180, help_days=90, account_months=12)
OF_PEOPLE = ("session_sign_ups", "session_questions", "session_question_seconds", "session_answered")
PURPOSES = ("sign-up", "question", "answer")


def purged(database: Database) -> int:
    return database.write(lambda db: purge(db, RETENTION, clock.now()))


def take_part(database: Database, person: Actor, session: str, text: str) -> str:
    """Sign up under an own name and ask."""
    database.write(lambda db: sign_up(db, person, session, Shown.NAME))
    return database.write(lambda db: ask(db, person, session, text))


def end(database: Database, session: str, state: SessionState = SessionState.OVER) -> None:
    over = update(ThemedSession).where(ThemedSession.public_id == session).values(state=state, ended_at=clock.now())
    change(database, over)


def answer(database: Database, person: Actor, session: str) -> None:
    database.write(lambda db: say_how_it_was(db, person, session, {"useful": "yes"}))


def want(database: Database, person: Actor, question: str) -> None:
    database.write(lambda db: second(db, person, question))


def count(database: Database, *tables: str) -> list[int]:
    return [len(rows(database, table)) for table in tables]


def digests(person: Actor, sessions: list[str], questions: list[str]) -> list[str]:
    """What stands for somebody in all rows she may have left, as it is printed."""
    number = person.member_id or 0
    of_sessions = [who.digest(KEYS, purpose, session, number) for session in sessions for purpose in PURPOSES]
    seconds = [who.digest(KEYS, f"second:{one}", session, number) for one in questions for session in sessions]
    return [repr(digest) for digest in of_sessions + seconds]


def test_people_are_forgotten_after_a_week(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    comers = [add_member(database, name=f"Gast {letter}") for letter in "abcdef"]
    past, ahead = add_session(database, capacity=5, online=False), add_session(database, starts_in=timedelta(days=30))
    change(database, update(ThemedSession).values(sealed_address=seal_address(KEYS, past, "Kade 1")))
    asked = [take_part(database, person, past, f"Question of {person.pseudonym}") for person in comers]
    take_part(database, comers[0], ahead, "Still ahead")
    want(database, comers[1], asked[0])
    watch.forward(timedelta(days=7, hours=2))
    end(database, past)
    answer(database, comers[0], past)
    watch.forward(timedelta(days=7) - timedelta(seconds=1))
    assert purged(database) == 0
    watch.forward(timedelta(seconds=1))
    assert purged(database) == 6 + 6 + 1
    assert count(database, *OF_PEOPLE) == [1, 1, 0, 0], "what is ahead stays"
    evening, other = rows(database, "themed_sessions")
    assert evening["wanted"] == ranges.of(6)
    assert evening["sealed_address"] is None
    assert (other["wanted"], other["sealed_address"] is None) == (None, False)
    assert count(database, "session_tallies") == [1], "counts stay, and lead to nobody"
    assert "Gast b" not in everything(database).replace("'pseudonym': 'Gast b'", "")
    assert not [one for person in comers for one in digests(person, [past], asked) if one in everything(database)]
    assert purged(database) == 0
    assert rows(database, "themed_sessions")[0]["wanted"] == ranges.of(6), "the range is not counted anew"


def test_a_cancelled_one_forgets_a_week_after_that(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    session = add_session(database, starts_in=timedelta(days=30))
    take_part(database, add_member(database), session, "Why?")
    end(database, session, SessionState.CANCELLED)
    watch.forward(timedelta(days=7))
    assert purged(database) == 2
    assert count(database, *OF_PEOPLE) == [0, 0, 0, 0]


def test_an_evening_stays_for_a_year_and_its_series_until_it_is_empty(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    host, first_on = add_member(database, Role.MEMBER, Role.EXPERT), watch.now.date()
    database.write(
        lambda db: db.add(Series(names=NAMES, rule="FREQ=WEEKLY", first_on=first_on, begins="20:00", minutes=90))
    )
    series = rows(database, "session_series")[0]["id"]
    session = add_session(database, host, series_id=series, starts_in=timedelta(hours=-2))
    end(database, session)
    answer(database, host, session)
    watch.forward(timedelta(days=365) - timedelta(seconds=1))
    purged(database)
    assert count(database, "themed_sessions", "session_tallies", "session_hosts", "session_series") == [1, 1, 1, 1]
    watch.forward(timedelta(seconds=1))
    assert purged(database) == 1
    assert count(database, "themed_sessions", "session_tallies", "session_hosts") == [0, 0, 0]
    assert count(database, "session_series") == [1], "one that goes on has its next evenings made"
    change(database, update(Series).values(ended_at=watch.now))
    assert purged(database) == 1
    assert count(database, "session_series") == [0]


@pytest.mark.parametrize("keep_texts", [False, True], ids=["all goes", "texts stay"])
def test_who_erases_her_account_leaves_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch, keep_texts: bool
) -> None:
    Watch(monkeypatch)
    anna, bea, cleo = (add_member(database, name=name) for name in ("Anna Appel", "Bea Bes", "Cleo Citroen"))
    full, other = add_session(database, anna, capacity=1), add_session(database)
    over, room = add_session(database, starts_in=timedelta(hours=-2)), add_room(database)
    change(database, update(Room).values(seated=True))
    opened = update(ThemedSession).where(ThemedSession.public_id == full)
    change(database, opened.values(room_id=rows(database, "rooms")[0]["id"]))
    for person in (anna, bea):
        asked = take_part(database, person, full, f"Hello from {person.pseudonym}")
    want(database, anna, asked)
    want(database, cleo, asked)
    take_part(database, anna, other, "Another of hers")
    end(database, over)
    answer(database, anna, over)
    link = CalendarLink(member_id=anna.member_id, digest=b"l" * 32, title="Agenda", with_links=True)
    database.write(lambda db: db.add(link))
    theirs = digests(anna, [full, other, over], [str(row["public_id"]) for row in rows(database, "session_questions")])
    theirs.append(repr(names.digest(KEYS, "seat", room, anna.member_id)))
    assert len([digest for digest in theirs if digest in everything(database)]) == 7

    database.write(lambda db: erase_account(db, anna, keep_texts=keep_texts))

    left = everything(database)
    assert not [digest for digest in theirs if digest in left]
    assert count(database, "session_hosts", "calendar_links", "session_answered") == [0, 0, 0]
    assert ("Anna Appel" in left, "Another of hers" in left) == (keep_texts, keep_texts), "in her own words alone"
    (row,) = rows(database, "session_sign_ups")
    assert (row["shown"], row["has_place"]) == ("Bea Bes", True), "her place went to who waited"
    (seat,) = rows(database, "room_seats")
    assert seat["who"] == names.digest(KEYS, "seat", room, bea.member_id)
    assert [row["member_id"] for row in rows(database, "notices") if row["kind"] == Kind.PLACE] == [bea.member_id]
    wanted = {row["text"]: row["seconds"] for row in rows(database, "session_questions")}
    assert wanted["Hello from Bea Bes"] == 1
    assert len(wanted) == (3 if keep_texts else 1)


@pytest.mark.parametrize("leaves", [False, True])
def test_a_question_that_goes_leaves_the_top_of_the_room(database: Database, leaves: bool) -> None:
    anna, room = add_member(database), add_room(database)
    number = next(row["id"] for row in rows(database, "rooms") if row["public_id"] == room)
    session = add_session(database, state=SessionState.OPEN, room_id=number)
    question = database.write(lambda db: ask(db, anna, session, "How do you rest?"))
    change(database, update(Question).values(state=QuestionState.NOW))
    change(database, update(Room).values(about={"nl": "How do you rest?"}))
    if leaves:
        database.write(lambda db: erase_account(db, anna, keep_texts=False))
    else:
        database.write(lambda db: withdraw_question(db, anna, question))
    assert "How do you rest?" not in everything(database)


def test_who_leaves_the_house_while_others_withdraw_is_gone_too(database: Database) -> None:
    """Each place that is free makes news: nobody who goes may wait for who tells it, and be waited for by her."""
    people = [add_member(database) for _ in range(16)]
    evenings = [add_session(database, capacity=2) for _ in range(3)]
    for session in evenings:
        for person in people:
            database.write(lambda db, person=person, session=session: sign_up(db, person, session))  # type: ignore[misc]

    def go(at: int) -> None:
        person = people[at]
        if at % 2:
            database.write(lambda db: erase_account(db, person, keep_texts=True))
            return
        for session in evenings:
            database.write(lambda db, session=session: withdraw(db, person, session))  # type: ignore[misc]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(go, range(len(people))))
    assert count(database, "members", "session_sign_ups") == [len(people) // 2, 0]
