"""The rooms forget by themselves after some hours, and at once what a member said who goes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from forum import clock, retention
from forum.config import EXAMPLE, load
from forum.db import Database
from forum.rooms import retention as rooms
from forum.rooms.events import MessageGone
from tests.factories import Watch, add_member, add_room, hear, rows, say

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


def test_what_she_said_goes_with_her_from_open_screens_too(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, bea, room = add_member(database), add_member(database), add_room(database)
    hers = say(database, anna, room, "canary")
    say(database, bea, room, "still here")
    heard = hear(monkeypatch, MessageGone)
    database.write(lambda db: rooms.erase_member(db, anna.member_id or 0, False))
    assert heard == [MessageGone(room, hers.id, 1)]
    assert [row["text"] for row in rows(database, "messages")] == ["still here"]


def test_what_she_leaves_has_no_name(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, room = add_member(database), add_room(database)
    say(database, anna, room, "Hello")
    heard = hear(monkeypatch, MessageGone)
    database.write(lambda db: rooms.erase_member(db, anna.member_id or 0, True))
    assert heard == []
    (message,) = rows(database, "messages")
    assert (message["text"], message["author_id"]) == ("Hello", None)
