"""What people ask of who leads the room: the floor, help, a look at a message. And what is kept of it."""

from dataclasses import replace
from functools import partial

import pytest

from forum.db import Database
from forum.errors import Conflict, Invalid, NotAllowed, NotFound
from forum.policy import GUEST, Actor, Audience, Role, Standing
from forum.rooms import actions, queries
from forum.rooms.actions import asking
from forum.rooms.events import Called, MessageReported
from forum.rooms.queries import leading as lead_queries
from forum.rooms.queries.leading import CallView, ReportView
from tests.factories import SPAN, add_member, add_room, everything, hear, rows, say, visitor

CANARY = "kanarie in de keuken"


def raise_hand(database: Database, person: Actor, room: str, up: bool = True, alias: bool = False) -> None:
    database.write(lambda db: asking.raise_hand(db, person, room, SPAN, up=up, alias=alias))


def call(database: Database, person: Actor, room: str, text: str = "Come, please", alias: bool = False) -> str:
    return database.write(lambda db: asking.call(db, person, room, text, SPAN, alias=alias))


def report(database: Database, person: Actor, message: str, why: str = "It hurts") -> str:
    return database.write(lambda db: asking.report(db, person, message, why, SPAN))


def hands(database: Database, person: Actor, room: str) -> list[dict[str, object]]:
    with database.reading() as db:
        return lead_queries.hands(db, person, queries.room(db, person, room, SPAN))


def calls(database: Database, leader: Actor, room: str) -> list[CallView]:
    with database.reading() as db:
        return lead_queries.calls(db, leader, queries.room(db, leader, room, SPAN))


def own_calls(database: Database, person: Actor, room: str) -> list[CallView]:
    with database.reading() as db:
        return lead_queries.own_calls(db, person, queries.room(db, person, room, SPAN))


def reports(database: Database, leader: Actor, room: str) -> list[ReportView]:
    with database.reading() as db:
        return lead_queries.reports(db, leader, queries.room(db, leader, room, SPAN))


def test_a_hand_is_up_once_under_the_name_it_was_raised_by(database: Database) -> None:
    anna, bea, room = add_member(database), add_member(database), add_room(database)
    raise_hand(database, anna, room)
    raise_hand(database, bea, room, alias=True)
    raise_hand(database, anna, room, alias=True)
    first, second = hands(database, bea, room)
    assert first == {"who": anna.public_id, "name": anna.pseudonym, "floor": False}
    assert second["name"] not in (bea.pseudonym, anna.pseudonym)
    raise_hand(database, anna, room, up=False)
    assert hands(database, anna, room) == [second]
    raise_hand(database, anna, room, up=False)
    raise_hand(database, anna, add_room(database))
    assert hands(database, anna, room) == [second], "each room has its own"


def test_a_call_is_sealed_and_for_who_leads_alone(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = hear(monkeypatch, Called)
    anna, bea, expert = add_member(database), add_member(database), add_member(database, Role.EXPERT)
    room = add_room(database)
    first, second = call(database, anna, room, f" {CANARY}\n"), call(database, anna, room, "And quick", alias=True)
    assert CANARY not in everything(database)
    newest, oldest = calls(database, expert, room)
    assert (oldest.public_id, oldest.name, oldest.mark, oldest.text, oldest.answer) == (
        first,
        anna.pseudonym,
        anna.mark,
        CANARY,
        "",
    )
    assert newest.public_id == second
    assert newest.name != anna.pseudonym
    assert heard == [
        Called(room, first, anna.pseudonym, CANARY),
        Called(room, second, newest.name, "And quick"),
    ]
    assert own_calls(database, anna, room) == [newest, oldest], "hers, under both names"
    assert own_calls(database, bea, room) == calls(database, expert, add_room(database)) == []
    with pytest.raises(NotFound):
        calls(database, bea, room)


def test_too_many_calls_wait_for_an_answer(database: Database) -> None:
    anna, bea, room = add_member(database), add_member(database), add_room(database)
    for number in range(asking.OPEN_CALLS):
        call(database, anna, room, f"call {number}", alias=number % 2 == 0)
    with pytest.raises(Conflict, match="wait for an answer"):
        call(database, anna, room)
    call(database, bea, room)
    call(database, anna, add_room(database))


def test_a_report_holds_the_message_and_the_five_before_it_sealed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, bea, expert = add_member(database), add_member(database), add_member(database, Role.EXPERT)
    room = add_room(database)
    lines = [say(database, anna, room, f"line {n}", alias=n == 7) for n in range(1, 9)]
    say(database, anna, room, "after it")
    database.write(lambda db: actions.remove(db, anna, lines[3].id, SPAN))
    heard = hear(monkeypatch, MessageReported)
    assert report(database, bea, lines[7].id, f" {CANARY} ") == room
    assert heard == [MessageReported(room)]
    (shown,) = reports(database, expert, room)
    assert (shown.why, shown.message) == (CANARY, lines[7].id)
    assert [(line["n"], line["text"]) for line in shown.lines] == [(n, f"line {n}") for n in (2, 3, 5, 6, 7, 8)]
    names = [line["name"] for line in shown.lines]
    assert names[:4] == [anna.pseudonym] * 4
    assert names[4] != anna.pseudonym, "said under a drawn name"
    (kept,) = rows(database, "room_reports")
    assert CANARY not in everything(database)
    assert bea.public_id not in repr(kept), "who reports is nowhere"
    assert set(kept) == {"id", "public_id", "room_id", "message", "sealed", "done_at", "created_at"}


def test_a_report_outlives_what_it_is_about(database: Database) -> None:
    anna, bea, expert = add_member(database), add_member(database), add_member(database, Role.EXPERT)
    room = add_room(database)
    say(database, bea, room, "before")
    said = say(database, anna, room, CANARY)
    report(database, bea, said.id)
    database.write(lambda db: actions.remove(db, anna, said.id, SPAN))
    assert CANARY not in everything(database)
    (shown,) = reports(database, expert, room)
    assert [line["text"] for line in shown.lines] == ["before", CANARY]
    with pytest.raises(Conflict, match="taken away already"):
        report(database, bea, said.id)


def test_only_who_leads_reads_reports(database: Database) -> None:
    anna, room = add_member(database), add_room(database)
    report(database, anna, say(database, anna, room).id)
    for other in (anna, add_member(database, Role.CASEWORKER), add_member(database, Role.OPERATOR)):
        with pytest.raises((NotFound, NotAllowed)):
            reports(database, other, room)


@pytest.mark.parametrize("text", ["", " \n", "a\0", "x" * (asking.MAX_WHISPER + 1)])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_no_text_is_refused_at_its_field(database: Database, text: str) -> None:
    anna, room = add_member(database), add_room(database)
    said = say(database, anna, room)
    with pytest.raises(Invalid) as caught:
        call(database, anna, room, text)
    assert caught.value.field == "text"
    with pytest.raises(Invalid) as caught:
        report(database, anna, said.id, text)
    assert caught.value.field == "why"
    assert rows(database, "room_calls") == rows(database, "room_reports") == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_may_not_come_in_asks_nothing(database: Database) -> None:
    anna, room = add_member(database), add_room(database, Audience.PEERS)
    said = say(database, anna, room)
    caseworker = add_member(database, Role.MEMBER, Role.CASEWORKER)
    for person in (
        GUEST,
        caseworker,
        add_member(database, Role.OPERATOR),
        visitor(database, add_room(database, Audience.EVERYONE)),
    ):
        for deed in (
            partial(raise_hand, room=room),
            partial(call, room=room),
            partial(report, message=said.id),
        ):
            with pytest.raises(NotFound):
                deed(database, person)
    assert rows(database, "room_hands") == rows(database, "room_calls") == rows(database, "room_reports") == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_muted_one_still_calls_for_help_but_raises_no_hand(database: Database) -> None:
    anna, room = add_member(database), add_room(database)
    said = say(database, anna, room)
    muted = replace(anna, standing=Standing.MUTED)
    with pytest.raises(NotAllowed, match="not write for the moment"):
        raise_hand(database, muted, room)
    call(database, muted, room)
    report(database, muted, said.id)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_guest_asks_like_everybody(database: Database) -> None:
    room, expert = add_room(database, Audience.EVERYONE), add_member(database, Role.EXPERT)
    guest = visitor(database, room)
    raise_hand(database, guest, room)
    call(database, guest, room)
    report(database, guest, say(database, expert, room).id)
    assert hands(database, expert, room)[0]["name"] == calls(database, expert, room)[0].name == guest.pseudonym
    assert calls(database, expert, room)[0].badge == "guest"
    assert own_calls(database, guest, room) == calls(database, expert, room)
    assert len(reports(database, expert, room)) == 1
