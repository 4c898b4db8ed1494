"""The rooms forget by themselves after some hours, and at once what a member did there who goes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import update

from forum import clock, retention
from forum.accounts.actions import visits
from forum.config import EXAMPLE, load
from forum.db import Database
from forum.policy import Actor, Audience, Role
from forum.rooms import actions, queries
from forum.rooms import retention as rooms
from forum.rooms.actions import asking, leading
from forum.rooms.events import MessageGone, MessageSupported
from forum.rooms.models import Room
from forum.rooms.retention import CALL_DAYS, LEFT_DAYS, REPORT_DAYS
from tests.factories import SPAN, Watch, add_member, add_room, change, hear, rows, say, visitor

SETTINGS = replace(load(EXAMPLE, {}).retention, chat_hours=24)


def purge(database: Database, watch: Watch) -> int:
    return database.write(lambda db: retention.purge_everywhere(db, SETTINGS, watch.now))["messages"]


def test_messages_go_when_their_time_is_over(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    watch.now = clock.rounded_down(watch.now, timedelta(minutes=5))
    person, room = add_member(database), add_room(database)
    say(database, person, room, "old")
    watch.forward(timedelta(hours=23, minutes=59))
    say(database, person, room, "new")
    assert purge(database, watch) == 0
    watch.forward(timedelta(minutes=1))
    assert purge(database, watch) == 1
    assert [row["text"] for row in rows(database, "messages")] == ["new"]
    assert say(database, person, room).n == 3, "numbers go on"


def test_the_hours_are_the_settings(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    say(database, add_member(database), add_room(database))
    watch.forward(timedelta(hours=1))
    short = replace(SETTINGS, chat_hours=1)
    assert database.write(lambda db: rooms.purge(db, short, watch.now)) == 1


def test_a_room_may_forget_sooner_or_later_than_the_house(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    watch.now = clock.rounded_down(watch.now, timedelta(minutes=5))
    person, places = add_member(database), {hours: add_room(database) for hours in (1, None, 48)}
    for hours, room in places.items():
        change(database, update(Room).where(Room.public_id == room).values(retention_hours=hours))
        say(database, person, room, f"{hours}")

    def read() -> list[str]:
        with database.reading() as db:
            views = [queries.room(db, person, room, SPAN) for room in places.values()]
            return [message.text for view in views for message in queries.latest(db, person, view)]

    for after, left in ((59, ["1", "None", "48"]), (1, ["None", "48"]), (23 * 60, ["48"]), (24 * 60, [])):
        watch.forward(timedelta(minutes=after))
        assert read() == left
        heard = hear(monkeypatch, MessageGone)
        went = purge(database, watch)
        assert [row["text"] for row in rows(database, "messages")] == left
        assert len(heard) == went


def test_without_rooms_there_is_nothing_to_purge(database: Database) -> None:
    assert database.write(lambda db: rooms.purge(db, SETTINGS, clock.now())) == 0


def test_names_go_when_their_words_have_gone(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    watch.now = datetime(2030, 7, 1, 12, 0, tzinfo=UTC)
    anna, room = add_member(database), add_room(database, Audience.EVERYONE)
    guest, silent = visitor(database, room), visitor(database, room)
    say(database, guest, room)
    say(database, anna, room, alias=True)
    database.write(partial(actions.sit_down, actor=add_member(database), room_id=room, span=SPAN, alias=True))
    database.write(lambda db: visits.end_visit(db, silent))

    def left() -> tuple[int, int]:
        database.write(lambda db: rooms.purge_names(db, SETTINGS, watch.now))
        return len(rows(database, "room_aliases")), len(rows(database, "visits"))

    assert left() == (2, 1), "who ended her visit without a word is gone, names of today are not"
    watch.forward(timedelta(hours=23))
    assert left() == (2, 1), "her visit is over, but what she said still stands"
    watch.forward(timedelta(hours=25))
    assert left() == (1, 1), "the name without a word goes"
    assert purge(database, watch) == 2
    assert left() == (0, 0)


def test_a_name_of_the_evening_is_kept_past_midnight(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    watch.now = datetime(2030, 7, 1, 4, 0, tzinfo=UTC)
    anna, room = add_member(database), add_room(database)
    hers = database.write(lambda db: actions.sit_down(db, anna, room, SPAN, alias=True))
    watch.forward(timedelta(hours=23, minutes=59))
    database.write(lambda db: rooms.purge_names(db, SETTINGS, watch.now))
    assert database.write(lambda db: actions.sit_down(db, anna, room, SPAN, alias=True)) == hers


def test_order_in_rooms_goes_when_it_is_over(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    watch.now = datetime(2030, 7, 1, 12, 0, tzinfo=UTC)
    anna, expert, room = add_member(database), add_member(database, Role.EXPERT), add_room(database)
    said = [say(database, anna, room), say(database, expert, room)]
    for message, kind, hours in ((0, leading.Kind.MUTE, 24), (0, leading.Kind.BAN, 1), (1, leading.Kind.BAN, 1)):
        bar = partial(leading.bar, actor=expert, message_id=said[message].id, kind=kind, hours=hours, span=SPAN)
        database.write(bar)
    ask_for_everything(database, add_member(database), room, said[0].id)
    began = watch.now
    for after, table, left in (
        (timedelta(hours=1), "room_bars", 1),
        (timedelta(hours=24), "room_bars", 0),
        (timedelta(hours=35), "room_hands", 1),
        (timedelta(days=2), "room_hands", 0),
        (timedelta(days=CALL_DAYS) - timedelta(seconds=1), "room_calls", 1),
        (timedelta(days=CALL_DAYS), "room_calls", 0),
        (timedelta(days=REPORT_DAYS) - timedelta(seconds=1), "room_reports", 1),
        (timedelta(days=REPORT_DAYS), "room_reports", 0),
        (timedelta(days=LEFT_DAYS), "room_marks", 1),
        (timedelta(days=LEFT_DAYS + 1), "room_marks", 0),
    ):
        watch.now = began + after
        database.write(lambda db: rooms.purge_order(db, SETTINGS, watch.now))
        assert len(rows(database, table)) == left, (after, table)


def ask_for_everything(database: Database, person: Actor, room: str, message: str, alias: bool = False) -> None:
    """Somebody raises a hand, calls, reports, supports, and leaves."""
    database.write(lambda db: asking.raise_hand(db, person, room, SPAN, up=True, alias=alias))
    database.write(lambda db: asking.call(db, person, room, "Come", SPAN, alias=alias))
    database.write(lambda db: asking.report(db, person, message, "Look", SPAN))
    database.write(lambda db: actions.support(db, person, message, "known", SPAN))
    database.write(lambda db: actions.note_left(db, person, room, 1, SPAN))


@pytest.mark.parametrize("keep_texts", [False, True])
def test_all_she_did_goes_with_her(database: Database, keep_texts: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, bea, expert = add_member(database), add_member(database), add_member(database, Role.EXPERT)
    places = [add_room(database), add_room(database, Audience.PEERS)]
    hers: set[MessageGone] = set()
    theirs: dict[str, str] = {}
    for room in places:
        theirs[room] = say(database, bea, room, "still here").id
        database.write(partial(actions.support, actor=bea, message_id=theirs[room], word="thanks", span=SPAN))
        for person in (bea, anna):
            ask_for_everything(database, person, room, theirs[room], alias=person is anna)
        for alias in (False, True):
            said = say(database, anna, room, "canary", alias=alias)
            hers.add(MessageGone(room, said.id, said.n))
        bar = partial(leading.bar, actor=expert, kind=leading.Kind.MUTE, hours=1, span=SPAN)
        for message in (said.id, theirs[room]):
            database.write(partial(bar, message_id=message))
        database.write(partial(asking.raise_hand, actor=expert, room_id=room, span=SPAN, up=True))
    tables = ("room_hands", "room_calls", "message_support", "room_marks", "room_bars", "room_aliases")
    before = {table: len(rows(database, table)) for table in tables}
    heard = hear(monkeypatch, MessageGone, MessageSupported)
    database.write(lambda db: rooms.erase_member(db, anna.member_id or 0, keep_texts))
    gone = {event for event in heard if isinstance(event, MessageGone)}
    assert gone == (set() if keep_texts else hers)
    after = {table: len(rows(database, table)) for table in tables}
    assert {table: before[table] - after[table] for table in tables} == {**dict.fromkeys(tables, 2), "room_hands": 0}
    assert {event.id: event.words for event in heard if isinstance(event, MessageSupported)} == dict.fromkeys(
        theirs.values(), "known,thanks"
    )
    kept = [row for row in rows(database, "messages") if row["text"] == "canary"]
    assert [(row["author_id"], row["alias_id"]) for row in kept] == [(None, None)] * (4 if keep_texts else 0)
    assert [row["text"] for row in rows(database, "messages") if row not in kept] == ["still here"] * 2


def test_support_that_nobody_gives_any_more_is_not_shown(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, bea, room = add_member(database), add_member(database), add_room(database)
    said = say(database, bea, room)
    database.write(lambda db: actions.support(db, anna, said.id, "known", SPAN))
    heard = hear(monkeypatch, MessageSupported)
    database.write(lambda db: rooms.erase_member(db, anna.member_id or 0, True))
    assert heard == [MessageSupported(room, said.id, said.n, "")]
    assert rows(database, "messages")[0]["words"] == ""
