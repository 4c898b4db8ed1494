"""What who leads a room does there, and that nobody else does it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from forum.db import Database
from forum.errors import Invalid, NotAllowed, NotFound, TooFast
from forum.policy import CONSOLE, GUEST, Actor, Audience, Role, Standing
from forum.rooms import actions, names, queries
from forum.rooms.actions import asking, leading
from forum.rooms.actions.leading import Kind
from forum.rooms.events import CallAnswered, RoomEmptied
from forum.rooms.models import Room
from forum.rooms.queries import RoomView
from forum.rooms.queries import leading as lead_queries
from tests.factories import KEYS, SPAN, add_member, add_room, change, everything, hear, rows, say, visitor


@dataclass
class Place:
    """A room with somebody in it and somebody who leads it."""

    database: Database
    room: str
    anna: Actor
    expert: Actor

    def lead(self, deed: Callable[..., object], *args: object, by: Actor | None = None, **more: object) -> None:
        """Do something that leads the room."""
        self.database.write(lambda db: deed(db, by or self.expert, self.room, *args, span=SPAN, **more) and None)

    def hand(self, person: Actor, alias: bool = False) -> None:
        """Raise a hand."""
        self.database.write(lambda db: asking.raise_hand(db, person, self.room, SPAN, up=True, alias=alias))

    def call(self, text: str, alias: bool = False) -> str:
        """Anna calls."""
        return self.database.write(lambda db: asking.call(db, self.anna, self.room, text, SPAN, alias=alias))

    def seen(self, person: Actor) -> RoomView:
        """The room as somebody finds it."""
        with self.database.reading() as db:
            return queries.seen(db, person, self.room, SPAN)

    def texts(self, person: Actor) -> list[str]:
        """What somebody reads there."""
        with self.database.reading() as db:
            view = queries.room(db, person, self.room, SPAN)
            return [message.text for message in queries.latest(db, person, view)]


@pytest.fixture
def place(database: Database) -> Iterator[Place]:
    yield Place(database, add_room(database), add_member(database), add_member(database, Role.EXPERT))


def test_a_closed_room_is_read_and_only_who_leads_it_speaks(place: Place) -> None:
    say(place.database, place.anna, place.room)
    place.hand(place.anna)
    place.lead(leading.close_room, " Sleep well ")
    view = place.seen(place.anna)
    assert (view.open, view.farewell, view.hand_up) == (False, "Sleep well", False)
    with pytest.raises(NotAllowed, match="closed at the moment"):
        say(place.database, place.anna, place.room)
    with pytest.raises(NotAllowed, match="closed at the moment"):
        place.hand(place.anna)
    say(place.database, place.expert, place.room, "Until tomorrow")
    assert place.texts(place.anna) == ["Hello", "Until tomorrow"]
    place.lead(leading.open_room)
    assert (place.seen(place.anna).open, place.seen(place.anna).farewell) == (True, "")
    say(place.database, place.anna, place.room)


def test_what_was_kept_before_it_closed_stays_acknowledged(place: Place) -> None:
    said = say(place.database, place.anna, place.room, "Hello", "number-1")
    place.lead(leading.close_room, "")
    assert say(place.database, place.anna, place.room, "Hello", "number-1") == said
    with pytest.raises(NotAllowed):
        say(place.database, place.anna, place.room, "Hello", "number-2")


def test_a_farewell_may_be_empty_but_not_too_long(place: Place) -> None:
    with pytest.raises(Invalid) as caught:
        place.lead(leading.close_room, "x" * (leading.MAX_FAREWELL + 1))
    assert caught.value.field == "farewell"
    assert place.seen(place.anna).open
    place.lead(leading.close_room, " \n")
    assert (place.seen(place.anna).open, place.seen(place.anna).farewell) == (False, "")


def test_in_a_slow_room_each_message_takes_a_turn(place: Place) -> None:
    turns: list[int] = []

    def pace(seconds: int) -> None:
        if turns:
            raise TooFast(retry_after=seconds)
        turns.append(seconds)

    def speak(person: Actor, number: str) -> None:
        place.database.write(lambda db: actions.say(db, person, place.room, "Hello", number, SPAN, pace=pace) and None)

    speak(place.anna, "number-1")
    assert turns == [], "the room is not slow"
    place.lead(leading.set_slow, 30)
    assert place.seen(place.anna).slow_seconds == 30
    speak(place.anna, "number-1")
    assert turns == [], "a retry of what is kept takes no turn"
    speak(place.anna, "number-2")
    assert turns == [30]
    speak(place.anna, "number-2")
    with pytest.raises(TooFast):
        speak(place.anna, "number-3")
    speak(place.expert, "number-3")
    assert len(rows(place.database, "messages")) == 3
    with pytest.raises(Invalid):
        place.lead(leading.set_slow, 7)
    place.lead(leading.set_slow, 0)
    speak(place.anna, "number-4")


def test_who_has_the_floor_speaks(place: Place) -> None:
    database, anna, bea, room = place.database, place.anna, add_member(place.database), place.room
    place.lead(leading.set_floor_only, True)
    for person in (anna, bea):
        place.hand(person)
        with pytest.raises(NotAllowed, match="who has the floor speaks"):
            say(database, person, room)
    say(database, place.expert, room)
    place.lead(leading.give_floor, anna.public_id)
    assert place.seen(anna).has_floor
    say(database, anna, room)
    say(database, anna, room, alias=True)
    with pytest.raises(NotAllowed):
        say(database, bea, room)
    place.lead(leading.give_floor, anna.public_id, give=False)
    assert (place.seen(anna).has_floor, place.seen(anna).hand_up) == (False, False)
    with pytest.raises(NotAllowed):
        say(database, anna, room)
    for nobody in (anna.public_id, "x" * 12):
        with pytest.raises(NotFound):
            place.lead(leading.give_floor, nobody)
    place.lead(leading.give_floor, bea.public_id)
    place.lead(leading.set_floor_only, False)
    say(database, anna, room)
    assert (place.seen(bea).has_floor, place.seen(bea).hand_up) == (False, True)


def test_a_room_is_emptied_for_all_and_numbers_go_on(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    other = add_room(place.database)
    for room in (place.room, place.room, other):
        say(place.database, place.anna, room, room)
    heard = hear(monkeypatch, RoomEmptied)
    place.lead(leading.empty_room)
    assert heard == [RoomEmptied(place.room, 2)]
    assert place.texts(place.anna) == []
    assert [row["text"] for row in rows(place.database, "messages")] == [other]
    assert say(place.database, place.anna, place.room).n == 3


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_is_said_while_a_room_is_emptied_goes_too_and_is_told(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(place.database, place.anna, place.room)
    heard = hear(monkeypatch, RoomEmptied)
    with ThreadPoolExecutor(1) as pool, Session(place.database.engine) as speaks:
        actions.say(speaks, place.anna, place.room, "At this moment", "number-1", SPAN)
        empties = pool.submit(place.lead, leading.empty_room)
        with pytest.raises(TimeoutError):
            empties.result(0.3)
        speaks.commit()
        empties.result(10)
    assert heard == [RoomEmptied(place.room, 2)]
    assert rows(place.database, "messages") == []


def test_a_call_is_answered_and_only_its_caller_reads_it(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    call = place.call("Come", alias=True)
    heard = hear(monkeypatch, CallAnswered)
    place.lead(leading.answer, call, " I am here ")
    assert heard == [CallAnswered(place.room, call, names.of(KEYS, "call", place.room, place.anna), "I am here")]
    assert "I am here" not in everything(place.database)

    def own(person: Actor) -> list[str]:
        with place.database.reading() as db:
            return [call.answer for call in lead_queries.own_calls(db, person, place.seen(person))]

    assert (own(place.anna), own(add_member(place.database))) == (["I am here"], [])
    with pytest.raises(Invalid) as caught:
        place.lead(leading.answer, call, " ")
    assert caught.value.field == "text"
    for number in range(asking.OPEN_CALLS):  # what is answered counts no more
        place.call(f"Again {number}")


def test_a_report_looked_at_waits_no_more(place: Place) -> None:
    said = say(place.database, place.anna, place.room)
    for why in ("first", "second"):
        place.database.write(partial(asking.report, actor=place.anna, message_id=said.id, why=why, span=SPAN))

    def waiting() -> dict[str, str]:
        with place.database.reading() as db:
            return {r.why: r.public_id for r in lead_queries.reports(db, place.expert, place.seen(place.expert))}

    assert list(waiting()) == ["first", "second"]
    place.lead(leading.settle_report, waiting()["first"])
    assert list(waiting()) == ["second"]
    assert len(rows(place.database, "room_reports")) == 2


def deeds(place: Place) -> list[partial[None]]:
    """All that leads a room, with things that are there."""
    said = say(place.database, place.anna, place.room)
    place.hand(place.anna)
    place.call("Come")
    place.database.write(lambda db: asking.report(db, place.anna, said.id, "why", SPAN))
    place.database.write(lambda db: leading.bar(db, place.expert, said.id, Kind.MUTE, 1, SPAN))
    place.hand(add_member(place.database))
    report, call, bar, hand = (
        str(rows(place.database, table)[0][column])
        for table, column in (
            ("room_reports", "public_id"),
            ("room_calls", "public_id"),
            ("room_bars", "public_id"),
            ("room_hands", "shown"),
        )
    )
    return [
        partial(leading.settle_report, report_id=report),
        partial(leading.answer, call_id=call, text="Yes"),
        partial(leading.lift, bar_id=bar),
        partial(leading.give_floor, shown=hand),
        partial(leading.set_floor_only, on=True),
        partial(leading.set_slow, seconds=60),
        partial(leading.close_room, farewell=""),
        partial(leading.open_room),
        partial(leading.empty_room),
    ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_does_not_lead_finds_nothing_to_lead(place: Place) -> None:
    what, database = deeds(place), place.database
    before = everything(database)
    people = [
        GUEST,
        CONSOLE,
        place.anna,
        visitor(database, add_room(database, Audience.EVERYONE)),
        *(
            add_member(database, *roles)
            for roles in ((Role.CASEWORKER,), (Role.OPERATOR,), (Role.MEMBER, Role.OPERATOR))
        ),
        add_member(database, Role.EXPERT, second_factor=False),
        replace(place.expert, standing=Standing.SUSPENDED),
        make_host(database, add_member(database), add_room(database)),
    ]
    before = everything(database)
    for person in people:
        for deed in what:
            with pytest.raises(NotFound):
                place.lead(deed, by=person)
        for query in (lead_queries.bars, lead_queries.calls, lead_queries.reports):
            with database.reading() as db, pytest.raises(NotFound):
                query(db, person, place.seen(place.anna))
    assert everything(database) == before


def make_host(database: Database, person: Actor, room: str) -> Actor:
    """Somebody hosts a room from now on."""
    change(database, update(Room).where(Room.public_id == room).values(host_id=person.member_id))
    return person


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_host_leads_her_room_as_an_expert_does(place: Place) -> None:
    host = make_host(place.database, add_member(place.database), place.room)
    for deed in deeds(place):
        place.lead(deed, by=host)
    assert place.texts(host) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_belongs_to_another_room_is_not_there(place: Place) -> None:
    here, what = place.room, deeds(place)
    place.room = add_room(place.database)
    before = {table: rows(place.database, table) for table in ("room_reports", "room_calls", "room_bars", "room_hands")}
    for deed in what[:4]:
        with pytest.raises(NotFound):
            place.lead(deed)
    assert {table: rows(place.database, table) for table in before} == before
    place.room = here
    for deed in what[:4]:
        place.lead(deed)
