"""Names in a room: a pseudonym, a name drawn for a day, a guest's; nothing kept tells whose a drawn name is."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

import pytest

from forum.accounts import pseudonyms
from forum.db import Base, Database
from forum.errors import Conflict, Invalid
from forum.keys import KeyRing
from forum.policy import Actor, Audience, Role
from forum.rooms import actions, names, queries
from forum.rooms.actions import asking, leading
from forum.rooms.events import MessageSaid, MessageView
from forum.rooms.models import RoomAlias
from forum.rooms.names import Guise
from forum.sealing import Broken
from tests.factories import KEYS, SPAN, Watch, add_member, add_room, everything, hear, rows, say, visitor

Row = tuple[str, int]
LONG = 9  # characters: shorter texts are words of the house, not marks of a person
FIVE_IN_THE_MORNING = datetime(2030, 7, 2, 3, 0, tzinfo=UTC)


def sit_down(database: Database, person: Actor, room: str, alias: bool = True) -> Guise:
    return database.write(lambda db: actions.sit_down(db, person, room, SPAN, alias=alias))


def test_a_drawn_name_lasts_until_six_in_the_morning(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    watch.now = FIVE_IN_THE_MORNING
    anna, room = add_member(database), add_room(database)
    first = sit_down(database, anna, room)
    assert first.name not in ("", anna.pseudonym)
    assert (first.author_id, first.visit_id, first.badge) == (None, None, "")
    watch.forward(timedelta(minutes=59))
    assert sit_down(database, anna, room) == first
    watch.forward(timedelta(minutes=1))
    second = sit_down(database, anna, room)
    assert {second.who, second.name}.isdisjoint({first.who, first.name})
    watch.forward(timedelta(hours=23, minutes=59))
    assert sit_down(database, anna, room) == second
    assert len(rows(database, "room_aliases")) == 2


def test_another_room_and_another_person_have_other_names(database: Database) -> None:
    anna, bea, room, other = add_member(database), add_member(database), add_room(database), add_room(database)
    guises = [sit_down(database, person, place) for person in (anna, bea) for place in (room, other)]
    assert len({guise.who for guise in guises}) == len({(guise.name, guise.alias_id) for guise in guises}) == 4
    assert sit_down(database, anna, room, alias=False).name == anna.pseudonym


def test_words_under_a_drawn_name_carry_that_name_alone(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = hear(monkeypatch, MessageSaid)
    expert, room = add_member(database, Role.EXPERT), add_room(database)
    guise = sit_down(database, expert, room)
    said = say(database, expert, room, alias=True)
    (event,) = heard
    assert isinstance(event, MessageSaid)
    assert said.who == event.message.who == guise.who
    assert (event.message.name, event.message.mark, event.message.badge) == (guise.name, guise.mark, "")
    (message,) = rows(database, "messages")
    assert (message["author_id"], message["alias_id"], message["visit_id"]) == (None, guise.alias_id, None)
    with database.reading() as db:
        assert queries.latest(db, expert, queries.room(db, expert, room, SPAN)) == [event.message]


def test_a_retry_after_six_in_the_morning_is_still_the_same_message(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    watch.now = FIVE_IN_THE_MORNING + timedelta(minutes=59)
    anna, room = add_member(database), add_room(database)
    said = say(database, anna, room, "Good night", "number-1", alias=True)
    watch.forward(timedelta(minutes=2))
    assert say(database, anna, room, "Good night", "number-1", alias=True) == said
    assert len(rows(database, "messages")) == 1


def test_a_name_is_drawn_that_nobody_has(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, bea, room = add_member(database, name="stille otter"), add_member(database), add_room(database)
    drawn = iter(["Stille Otter", "warme beer", "warme beer", "oude vos"])
    monkeypatch.setattr(pseudonyms, "suggest", lambda language: next(drawn))
    assert [sit_down(database, person, room).name for person in (anna, bea)] == ["warme beer", "oude vos"]
    monkeypatch.setattr(pseudonyms, "suggest", lambda language: "oude vos")
    with pytest.raises(Conflict):
        sit_down(database, add_member(database), room)


@pytest.mark.parametrize("roles", [(Role.CASEWORKER,), (Role.MEMBER, Role.CASEWORKER), (Role.EXPERT, Role.CASEWORKER)])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_caseworker_talks_under_her_own_name(database: Database, roles: tuple[Role, ...]) -> None:
    caseworker, room = add_member(database, *roles), add_room(database)
    deeds: list[Callable[..., object]] = [
        partial(actions.say, text="Hello", client_id="number-1", span=SPAN),
        partial(actions.sit_down, span=SPAN),
        partial(asking.raise_hand, span=SPAN, up=True),
        partial(asking.call, text="Hello", span=SPAN),
    ]
    for deed in deeds:
        with pytest.raises(Invalid, match="own name"):
            database.write(partial(deed, actor=caseworker, room_id=room, alias=True))
    assert rows(database, "messages") == rows(database, "room_aliases") == rows(database, "room_calls") == []
    assert sit_down(database, caseworker, room, alias=False).badge == "caseworker"


def test_a_guest_has_the_name_of_her_visit_and_no_other(database: Database) -> None:
    room = add_room(database, Audience.EVERYONE)
    guest = visitor(database, room)
    for alias in (True, False):
        guise = sit_down(database, guest, room, alias)
        assert (guise.who, guise.name, guise.badge) == (guest.public_id, guest.pseudonym, "guest")
        assert (guise.author_id, guise.alias_id, guise.visit_id) == (None, None, guest.visit_id)
    assert rows(database, "room_aliases") == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_she_alone_knows_which_names_are_hers(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    anna, bea, room = add_member(database), add_member(database), add_room(database)
    yesterday = sit_down(database, anna, room)
    watch.forward(timedelta(days=1))
    today = sit_down(database, anna, room)

    def mine(person: Actor) -> dict[str, bool]:
        with database.reading() as db:
            return queries.mine(db, person, queries.room(db, person, room, SPAN))

    assert mine(anna) == {anna.public_id: False, yesterday.who: False, today.who: True}
    assert mine(bea) == {bea.public_id: False}


def test_only_the_houses_key_opens_who_is_behind(database: Database) -> None:
    anna, room = add_member(database), add_room(database)
    sit_down(database, anna, room)
    with database.reading() as db:
        found = db.execute(RoomAlias.__table__.select()).one()
    alias = RoomAlias(who=found.who, sealed_member=found.sealed_member)
    assert names.behind(KEYS, room, alias) == anna.member_id
    for ring, place in ((KeyRing(secret=KEYS.secret, data=b"e" * 32), room), (KEYS, "elsewhere")):
        with pytest.raises(Broken):
            names.behind(ring, place, alias)


def test_what_stands_for_somebody_differs_everywhere() -> None:
    digests = {
        names.digest(ring, purpose, room, member, visit)
        for ring in (KEYS, KeyRing(secret=b"s" * 32, data=b"e" * 32))
        for purpose in ("hand", "call")
        for room in ("one", "other")
        for member, visit in ((1, None), (2, None), (None, 1))
    }
    assert len(digests) == 24
    assert len(set(names.bar_digests(KEYS, "one", 1)) | set(names.bar_digests(KEYS, "one", 2))) == 2 * names.BARS


def busy(database: Database, person: Actor, room: str, *, alias: bool) -> str:
    """Somebody does all one can do in a room under one name; the public id of her message."""
    said = say(database, person, room, f"words of {person.pseudonym} {alias}", alias=alias)
    database.write(lambda db: asking.call(db, person, room, "Come", SPAN, alias=alias))
    database.write(lambda db: actions.support(db, person, said.id, "known", SPAN))
    database.write(lambda db: actions.note_left(db, person, room, said.n, SPAN))
    database.write(lambda db: asking.report(db, person, said.id, "Look", SPAN))
    database.write(lambda db: asking.raise_hand(db, person, room, SPAN, up=True, alias=alias))
    return said.id


def together(database: Database, table: str, public_id: object, known: set[object]) -> set[Row]:
    """What a thief of the database can put together with a row: by keys, and by values that stand in both.

    `known`: marks of what is no secret, who keeps order here and in which room.
    """
    keeps: dict[Row, dict[str, object]] = {}
    for name, kept in Base.metadata.tables.items():
        numbers = count(1)
        for row in rows(database, name):
            keeps[name, int(str(row["id"])) if "id" in kept.c else next(numbers)] = row
    hung: dict[object, set[Row]] = {}
    for place, row in keeps.items():
        for mark in set(_marks(place, row)) - known:
            hung.setdefault(mark, set()).add(place)
    found = {place for place, row in keeps.items() if place[0] == table and row["public_id"] == public_id}
    while (
        new := {other for place in found for mark in set(_marks(place, keeps[place])) - known for other in hung[mark]}
        - found
    ):
        found |= new
    return found


def _marks(place: Row, row: dict[str, object]) -> Iterator[object]:
    table = Base.metadata.tables[place[0]]
    if "id" in table.c and place[0] != "rooms":  # that two were in one room is no secret
        yield place
    for column in table.c:
        value = row[column.name]
        for key in column.foreign_keys:
            if value is not None and key.column.table.name != "rooms":
                yield key.column.table.name, value
        if table.name == "trail" and column.name not in ("actor", "name", "target"):
            continue  # what was done, and how each entry holds on to the one before
        if (isinstance(value, str) and len(value) >= LONG) or isinstance(value, bytes):
            yield value


def test_nothing_kept_leads_from_a_drawn_name_to_its_owner(database: Database) -> None:
    anna, leader, room = add_member(database), add_member(database, Role.EXPERT), add_room(database)
    known: set[object] = {leader.public_id, leader.pseudonym, ("members", leader.member_id), room}

    def is_led_to(hers: set[str], drawn: set[str]) -> None:
        found = together(database, "members", anna.public_id, known)
        alias = together(database, "messages", under_alias, known)
        assert hers <= {table for table, _ in found}, "the thief finds what there is"
        assert drawn <= {table for table, _ in alias}
        assert found.isdisjoint(alias)

    under_name = busy(database, anna, room, alias=False)
    database.write(lambda db: asking.raise_hand(db, anna, room, SPAN, up=False))
    under_alias = busy(database, anna, room, alias=True)
    is_led_to({"members", "messages", "message_support"}, {"messages", "message_support", "room_aliases", "room_hands"})
    for message in (under_name, under_alias):
        database.write(
            partial(leading.bar, actor=leader, message_id=message, kind=leading.Kind.BAN, hours=1, span=SPAN)
        )
    is_led_to({"members", "room_bars"}, {"room_aliases", "room_bars"})


def test_talking_under_a_drawn_name_leaves_no_trace_elsewhere(database: Database) -> None:
    anna, room = add_member(database), add_room(database)
    tables = [name for name in Base.metadata.tables if name not in ("room_aliases", "messages", "rooms")]
    before = {name: rows(database, name) for name in tables}
    said = say(database, anna, room, alias=True)
    assert {name: rows(database, name) for name in tables} == before
    (alias,), (message,) = rows(database, "room_aliases"), rows(database, "messages")
    for mark in (anna.public_id, anna.pseudonym):
        assert mark not in repr((alias, message))
        assert mark in everything(database)
    assert said.who == alias["public_id"]


def test_views_say_nothing_of_who_is_behind(database: Database) -> None:
    anna, bea, room = add_member(database), add_member(database), add_room(database)
    say(database, anna, room, alias=True)
    with database.reading() as db:
        (shown,) = queries.latest(db, bea, queries.room(db, bea, room, SPAN))
    assert isinstance(shown, MessageView)
    assert anna.public_id not in repr(shown)
    assert anna.pseudonym not in repr(shown)
