"""A pause for somebody in a room: it reaches her under every name, nobody else, and tells nobody who she is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from forum.accounts.actions import erase_account
from forum.db import Database
from forum.errors import Invalid, NotAllowed, NotFound
from forum.policy import Actor, Audience, Role
from forum.rooms import actions, names, queries
from forum.rooms.actions import asking, leading
from forum.rooms.actions.leading import Kind
from forum.rooms.events import Barred
from forum.rooms.queries import RoomView, Span
from forum.rooms.queries import leading as lead_queries
from forum.rooms.queries.leading import BarView
from tests.factories import KEYS, SPAN, Watch, add_member, add_room, hear, rows, say, visitor

MUTED, SENT_OUT = "not write for a while", "cannot come into this room"
HOUR = timedelta(hours=1)


@dataclass
class Place:
    """A room open to all, with somebody in it and somebody who leads it."""

    database: Database
    room: str
    anna: Actor
    expert: Actor

    def bar(
        self, message: str, kind: Kind = Kind.MUTE, hours: int = 1, *, by: Actor | None = None, span: Span = SPAN
    ) -> str:
        """Give whoever said this a pause."""
        return self.database.write(lambda db: leading.bar(db, by or self.expert, message, kind, hours, span))

    def lift(self, bar: str) -> None:
        """End one."""
        self.database.write(lambda db: leading.lift(db, self.expert, self.room, bar, SPAN))

    def enter(self, person: Actor) -> RoomView:
        """Somebody comes in."""
        with self.database.reading() as db:
            return queries.room(db, person, self.room, SPAN)

    def bars(self) -> dict[str, BarView]:
        """Those who have a pause, by the name they have it under."""
        with self.database.reading() as db:
            return {bar.name: bar for bar in lead_queries.bars(db, self.expert, self.enter(self.expert))}

    def hands(self) -> list[str]:
        """The names under which a hand is up."""
        with self.database.reading() as db:
            return [hand["name"] for hand in lead_queries.hands(db, self.expert, self.enter(self.expert))]

    def alias(self, person: Actor) -> str:
        """Her name for today."""
        return self.database.write(lambda db: actions.sit_down(db, person, self.room, SPAN, alias=True)).name


@pytest.fixture
def place(database: Database) -> Iterator[Place]:
    room = add_room(database, Audience.EVERYONE)
    yield Place(database, room, add_member(database), add_member(database, Role.EXPERT))


@pytest.mark.parametrize("alias", [False, True])
def test_a_pause_reaches_every_name_of_hers_and_nobody_else(
    place: Place, alias: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    database, anna, bea, room = place.database, place.anna, add_member(place.database), place.room
    guest, other = visitor(database, room), add_room(database)
    place.bar(say(database, anna, room, alias=alias).id)
    for under in (False, True):
        with pytest.raises(NotAllowed, match=MUTED):
            say(database, anna, room, alias=under)
        say(database, bea, room, alias=under)
        say(database, anna, other, alias=under)
    say(database, guest, room)
    assert place.enter(anna).muted_until == watch.now + HOUR
    watch.forward(HOUR)
    assert place.enter(anna).muted_until is None
    say(database, anna, room, alias=True)


def test_who_is_sent_out_does_not_come_in(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    said = say(place.database, place.anna, place.room, alias=True)
    assert place.bar(said.id, Kind.BAN, 24) == place.room
    with place.database.reading() as db:
        view = queries.seen(db, place.anna, place.room, SPAN)
    for deed in (
        lambda: place.enter(place.anna),
        lambda: say(place.database, place.anna, place.room),
        lambda: place.alias(place.anna),
        lambda: place.database.write(lambda db: asking.call(db, place.anna, place.room, "Hello", SPAN)),
        lambda: place.database.write(lambda db: actions.note_left(db, place.anna, place.room, 1, SPAN)),
        lambda: place.database.write(lambda db: actions.support(db, place.anna, said.id, "known", SPAN)),
    ):
        with pytest.raises(NotAllowed, match=SENT_OUT):
            deed()
    for query in (queries.latest, lead_queries.hands, lead_queries.own_calls):
        with place.database.reading() as db, pytest.raises(NotAllowed, match=SENT_OUT):
            query(db, place.anna, view)
    place.database.write(lambda db: actions.remove(db, place.anna, said.id, SPAN))
    watch.forward(24 * HOUR)
    place.enter(place.anna)


def test_muted_in_the_room_she_reads_and_takes_back_what_is_hers(place: Place) -> None:
    said = say(place.database, place.anna, place.room)
    place.bar(said.id)
    with place.database.reading() as db:
        assert len(queries.latest(db, place.anna, place.enter(place.anna))) == 1
    with pytest.raises(NotAllowed, match=MUTED):
        place.database.write(lambda db: actions.support(db, place.anna, said.id, "known", SPAN))
    place.database.write(lambda db: asking.call(db, place.anna, place.room, "Why?", SPAN))
    place.database.write(lambda db: actions.remove(db, place.anna, said.id, SPAN))


def test_a_guest_has_a_pause_for_her_visit(place: Place) -> None:
    guest, other = visitor(place.database, place.room), visitor(place.database, place.room)
    said = say(place.database, guest, place.room)
    place.bar(said.id)
    with pytest.raises(NotAllowed, match=MUTED):
        say(place.database, guest, place.room)
    for person in (other, place.anna):
        say(place.database, person, place.room)
    assert list(place.bars()) == [guest.pseudonym]
    namesake = replace(place.anna, member_id=guest.visit_id)
    assert place.enter(namesake).muted_until is None, "a member of the same number is somebody else"


def test_nothing_tells_the_moderator_that_two_names_are_one_person(place: Place) -> None:
    database, anna, room = place.database, place.anna, place.room
    alias = place.alias(anna)
    under_name, under_alias = say(database, anna, room), say(database, anna, room, alias=True)
    place.bar(under_name.id, Kind.BAN, 1)
    before = place.bars()[anna.pseudonym]
    place.bar(under_alias.id, Kind.MUTE, 24)
    bars = place.bars()
    assert set(bars) == {anna.pseudonym, alias}
    assert bars[anna.pseudonym] == before
    assert bars[alias].banned_until is None
    assert len({row["who"] for row in rows(database, "room_bars")}) == 2
    place.lift(before.public_id)
    assert set(place.bars()) == {alias}
    with pytest.raises(NotAllowed, match=MUTED):
        say(database, anna, room)
    place.lift(bars[alias].public_id)
    say(database, anna, room)


def test_the_hand_under_another_name_stays_up(place: Place) -> None:
    database, anna = place.database, place.anna
    said = {alias: say(database, anna, place.room, alias=alias) for alias in (False, True)}
    database.write(lambda db: asking.raise_hand(db, anna, place.room, SPAN, up=True))
    place.bar(said[True].id)
    assert place.hands() == [anna.pseudonym]
    place.bar(said[False].id)
    assert place.hands() == []


def test_a_second_pause_under_the_same_name_lengthens_the_first(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    said = say(place.database, place.anna, place.room)
    place.bar(said.id, Kind.MUTE, 1)
    place.bar(said.id, Kind.MUTE, 24)
    place.bar(said.id, Kind.BAN, 1)
    (bar,) = place.bars().values()
    assert (bar.muted_until, bar.banned_until) == (watch.now + 24 * HOUR, watch.now + HOUR)


def test_of_many_pauses_the_longest_counts_and_there_are_not_ever_more(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    longest = say(place.database, place.anna, place.room)
    said = [longest]
    for _ in range(names.BARS):
        watch.forward(timedelta(hours=25))
        said.append(say(place.database, place.anna, place.room, alias=True))
    month = Span(24 * 30, SPAN.zone)
    for number, one in enumerate(said):
        hours = 168 if one is longest else 24
        place.bar(one.id, hours=hours, span=month)
        assert len(rows(place.database, "room_bars")) == min(number + 1, names.BARS)
    assert place.anna.pseudonym in place.bars()
    assert place.enter(place.anna).muted_until == watch.now + 168 * HOUR
    assert len(place.bars()) == names.BARS


def test_her_sockets_are_told_by_what_stands_for_her(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = hear(monkeypatch, Barred)
    bea, name = add_member(place.database), place.alias(place.anna)
    place.bar(say(place.database, bea, place.room, alias=True).id, Kind.BAN)
    place.bar(say(place.database, place.anna, place.room, alias=True).id, Kind.BAN)
    place.lift(place.bars()[name].public_id)
    hers = names.bar_digests(KEYS, place.room, place.anna.member_id)
    assert [(event.room, event.who in hers) for event in heard if isinstance(event, Barred)] == [
        (place.room, False),
        (place.room, True),
        (place.room, True),
    ]


def test_what_was_taken_away_does_not_save_its_writer(place: Place) -> None:
    said = say(place.database, place.anna, place.room, "canary", alias=True)
    place.database.write(lambda db: actions.remove(db, place.anna, said.id, SPAN))
    with place.database.reading() as db:
        shown = queries.said(db, place.expert, queries.message(db, place.expert, said.id, SPAN))
    assert (shown.name, shown.text) == (place.alias(place.anna), "")
    place.bar(said.id)
    with pytest.raises(NotAllowed, match=MUTED):
        say(place.database, place.anna, place.room)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_only_who_leads_gives_a_pause_and_for_the_hours_there_are(place: Place) -> None:
    said = say(place.database, place.anna, place.room)
    for person in (
        place.anna,
        add_member(place.database, Role.CASEWORKER),
        add_member(place.database, Role.OPERATOR),
        visitor(place.database, place.room),
    ):
        with pytest.raises((NotFound, NotAllowed)):
            place.bar(said.id, by=person)
        with place.database.reading() as db, pytest.raises((NotFound, NotAllowed)):
            queries.said(db, person, queries.message(db, person, said.id, SPAN))
    for hours in (0, 2, -1, 10**6):
        with pytest.raises(Invalid):
            place.bar(said.id, hours=hours)
    for nothing in ("x" * 12, ""):
        with pytest.raises(NotFound):
            place.bar(nothing)
        with pytest.raises(NotFound):
            place.lift(nothing)
    assert rows(place.database, "room_bars") == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_leads_and_was_sent_out_leads_no_more(place: Place) -> None:
    other, room = add_member(place.database, Role.EXPERT), place.room
    place.bar(say(place.database, place.expert, room, alias=True).id, Kind.BAN, by=other)
    bar = str(rows(place.database, "room_bars")[0]["public_id"])
    with pytest.raises((NotFound, NotAllowed)):
        place.lift(bar)
    with pytest.raises(NotAllowed, match=SENT_OUT):
        say(place.database, place.expert, room)
    assert len(rows(place.database, "room_bars")) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_has_left_the_house_is_not_reached(place: Place) -> None:
    said = say(place.database, place.anna, place.room, alias=True)
    place.database.write(lambda db: erase_account(db, place.anna, keep_texts=True))
    with pytest.raises(NotFound):
        place.bar(said.id)
