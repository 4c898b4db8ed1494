"""The page of an evening: what each sees there, and what one does there by form."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from forum import clock
from forum.db import Database
from forum.house import House
from forum.policy import Actor, Audience, Role
from forum.rooms.models import Room
from forum.sessions.actions.answering import say_how_it_was
from forum.sessions.actions.asking import ask
from forum.sessions.actions.signing_up import sign_up
from forum.sessions.addresses import seal_address
from forum.sessions.models import SessionState, ThemedSession
from tests.factories import Watch, add_board, add_member, add_room, add_session, change, log_in, rows, start_thread
from tests.people import Page
from tests.visitor import Visitor

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def database(app: Flask) -> Database:
    """The database of the house that serves these pages."""
    house: House = app.extensions["house"]
    return house.database


@pytest.fixture
def anna(app: Flask) -> Visitor:
    """A member with a browser."""
    return Visitor(app).sign_up("Anna Appel")


def browser_of(app: Flask, person: Actor) -> Visitor:
    """A browser in which somebody is logged in."""
    house: House = app.extensions["house"]
    visitor = Visitor(app)
    with visitor.client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = log_in(house.database, person), True
    return visitor


def words(visitor: Visitor, session: str) -> str:
    return " ".join(Page(visitor.get(f"/sessions/{session}").text).words.split())


def test_sign_up_and_withdraw(anna: Visitor, database: Database) -> None:
    session = add_session(database, capacity=1)
    here = f"/sessions/{session}"
    assert "There are places." in words(anna, session)
    answer = anna.submit(here, f"{here}/sign-up")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{here}#coming")
    assert "You have a place. Nobody sees that it is you." in words(anna, session)
    anna.submit(here, f"{here}/sign-up", shown="name")
    assert "The hosts see the name Anna Appel." in words(anna, session)
    assert anna.submit(here, f"{here}/withdraw").status_code == 303
    assert rows(database, "session_sign_ups") == []


@ON_SQLITE
def test_who_finds_it_full_is_told_that_she_waits(anna: Visitor, app: Flask, database: Database) -> None:
    session, first = add_session(database, capacity=1), add_member(database)
    database.write(lambda db: sign_up(db, first, session))
    assert "Full: you can wait for a place." in words(anna, session)
    anna.submit(f"/sessions/{session}", f"/sessions/{session}/sign-up")
    assert "You wait for a place." in words(anna, session)
    bea = browser_of(app, first)
    bea.submit(f"/sessions/{session}", f"/sessions/{session}/withdraw")
    assert "You have a place." in words(anna, session)


@ON_SQLITE
def test_a_caseworker_is_asked_nothing_and_shown_by_name(app: Flask, database: Database) -> None:
    person = add_member(database, Role.CASEWORKER, name="Vera Veld")
    vera, session = browser_of(app, person), add_session(database)
    assert "With your task here the hosts see your name." in words(vera, session)
    assert "shown" not in vera.fields(f"/sessions/{session}", f"/sessions/{session}/sign-up")
    vera.submit(f"/sessions/{session}", f"/sessions/{session}/sign-up")
    assert "The hosts see the name Vera Veld." in words(vera, session)


@ON_SQLITE
def test_the_address_shows_from_its_moment(
    anna: Visitor, app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    house: House = app.extensions["house"]
    host = add_member(database, Role.MEMBER, Role.EXPERT)
    session = add_session(database, host, online=False, place="Utrecht", starts_in=timedelta(hours=24, minutes=10))
    change(database, update(ThemedSession).values(sealed_address=seal_address(house.keys, session, "Kade 1")))
    stranger, leads = browser_of(app, add_member(database)), browser_of(app, host)
    anna.submit(f"/sessions/{session}", f"/sessions/{session}/sign-up")
    assert "You see it here from" in words(anna, session)
    assert "Who has a place sees it here from" in words(stranger, session)
    assert "Kade 1" not in words(anna, session)
    assert "Kade 1" in words(leads, session), "who hosts knows where"
    watch.forward(timedelta(minutes=10))
    assert "Kade 1" in words(anna, session)
    assert "Kade 1" not in words(stranger, session)
    anna.submit(f"/sessions/{session}", f"/sessions/{session}/withdraw")
    assert "Kade 1" not in words(anna, session)


@ON_SQLITE
def test_ask_second_and_take_back(anna: Visitor, app: Flask, database: Database) -> None:
    session, bea = add_session(database), browser_of(app, add_member(database))
    here = f"/sessions/{session}"
    failed = anna.submit(here, f"{here}/questions", text="x" * 501)
    assert failed.status_code == 400
    assert Page(failed.text, here).form(f"{here}/questions")["text"] == "x" * 501, "it comes back filled"
    assert anna.submit(here, f"{here}/questions", text="How do I <b>begin</b>?").status_code == 303
    assert "How do I <b>begin</b>?" in words(bea, session)
    (row,) = rows(database, "session_questions")
    question = f"/questions/{row['public_id']}"
    assert anna.client.post(f"{question}/second", data=anna.fields(here, f"{question}/withdraw")).status_code == 403
    assert bea.submit(here, f"{question}/second").headers["Location"] == f"{here}#q-{row['public_id']}"
    assert "1 person wants this too." in words(anna, session)
    bea.submit(here, f"{question}/second", give="0")
    assert "wants this too" not in words(anna, session).replace("I want this too", "")
    assert anna.submit(here, f"{question}/withdraw").status_code == 303
    assert rows(database, "session_questions") == []


@ON_SQLITE
def test_a_visitor_reads_and_is_asked_in(app: Flask, database: Database) -> None:
    nobody, member = Visitor(app), add_member(database)
    everyone, members = add_session(database, audience=Audience.EVERYONE), add_session(database)
    database.write(lambda db: ask(db, member, everyone, "Something of ours"))
    page = words(nobody, everyone)
    assert "You can come in as a guest when it begins." in page
    assert "Something of ours" not in page
    assert nobody.client.get_cookie("s") is None, "who only reads gets no cookie"
    assert nobody.get(f"/sessions/{members}").status_code == 404


@ON_SQLITE
@pytest.mark.parametrize("capacity", [None, 1])
def test_the_door_of_an_evening_that_is_on(anna: Visitor, app: Flask, database: Database, capacity: int | None) -> None:
    session = add_session(database, audience=Audience.EVERYONE, capacity=capacity, state=SessionState.OPEN)
    room = add_room(database, Audience.EVERYONE)
    change(database, update(Room).where(Room.public_id == room).values(seated=capacity is not None))
    number = next(row["id"] for row in rows(database, "rooms") if row["public_id"] == room)
    change(database, update(ThemedSession).values(room_id=number))
    here, nobody = f"/sessions/{session}", Visitor(app)

    def door(visitor: Visitor) -> bool:
        return bool(Page(visitor.get(here).text, here).links(f"/rooms/{room}"))

    assert door(nobody) == door(anna) == (capacity is None)
    anna.submit(here, f"{here}/sign-up")
    assert door(anna)
    assert anna.get(f"/rooms/{room}").text.count("Under which name do you come in?") == 1


@ON_SQLITE
def test_how_it_was(anna: Visitor, database: Database) -> None:
    session = add_session(database, starts_in=timedelta(hours=-2), state=SessionState.OVER, ended_at=clock.now())
    here, asked = f"/sessions/{session}", f"/sessions/{session}/how-it-was"
    for n in range(4):
        person = add_member(database)
        given = {"useful": "yes" if n else "bit"}
        database.write(lambda db, person=person, given=given: say_how_it_was(db, person, session, given))  # type: ignore[misc]
    assert "from five answers on" in words(anna, session)
    assert anna.submit(asked).status_code == 400
    assert anna.submit(asked, useful="yes", again="maybe").headers["Location"] == f"{here}#how"
    seen = words(anna, session)
    assert "Thank you, your answers are counted." in seen
    assert "yes 4 · 80%" in seen
    assert "Would you come again?" not in seen, "one answer is too few"
    assert anna.get(asked).headers["Location"] == f"{here}#how"


@ON_SQLITE
def test_why_it_is_off_is_for_who_signed_up(anna: Visitor, app: Flask, database: Database) -> None:
    session, bea = add_session(database), browser_of(app, add_member(database))
    anna.submit(f"/sessions/{session}", f"/sessions/{session}/sign-up")
    change(database, update(ThemedSession).values(state=SessionState.CANCELLED, reason="Ziek", ended_at=clock.now()))
    assert "This evening does not take place. Ziek" in words(anna, session)
    assert "does not take place" in words(bea, session)
    assert "Ziek" not in words(bea, session)
    change(database, update(ThemedSession).values(state=SessionState.SKIPPED))
    assert bea.get(f"/sessions/{session}").status_code == 404


@ON_SQLITE
def test_who_hosts_finds_the_ways_to_lead_and_plan(anna: Visitor, app: Flask, database: Database) -> None:
    host = add_member(database, Role.MEMBER, Role.EXPERT, name="Rode Vos")
    session = add_session(database, host)
    here = f"/sessions/{session}"
    links = Page(browser_of(app, host).get(here).text, here).links(f"{here}/")
    assert links == [f"{here}/host", f"{here}/edit", f"{here}/move", f"{here}/cancel"]
    assert Page(anna.get(here).text, here).links(f"{here}/") == []
    assert "Rode Vos expert by experience" in words(anna, session)


@ON_SQLITE
def test_the_summary_is_offered_to_who_may_read_it(anna: Visitor, app: Flask, database: Database) -> None:
    expert, worker = add_member(database, Role.EXPERT), add_member(database, Role.CASEWORKER)
    session = add_session(database, audience=Audience.EVERYONE, state=SessionState.OVER, starts_in=-timedelta(hours=3))
    readers = {"visitor": Visitor(app), "member": anna, "caseworker": browser_of(app, worker)}
    for audience, offered in ((Audience.MEMBERS, {"member", "caseworker"}), (Audience.PEERS, {"member"})):
        thread = start_thread(database, expert, add_board(database, audience)).thread
        change(database, update(ThemedSession).values(summary=thread))
        pages = {who: reader.get(f"/sessions/{session}").text for who, reader in readers.items()}
        assert {who for who, page in pages.items() if thread in page} == offered
