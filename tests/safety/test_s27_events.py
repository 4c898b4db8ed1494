"""S27 over sockets: whatever an event brings, its ack says in a sentence why not, and nothing breaks."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.helpdesk.asked import MAX_WORDS
from forum.policy import Audience, Role
from forum.rooms.actions import MAX_MESSAGE
from forum.rooms.actions.asking import MAX_WHISPER
from forum.rooms.actions.leading import MAX_FAREWELL
from tests import factories
from tests.databases import SqliteDatabases
from tests.depth import examples
from tests.house.addresses import EVENTS
from tests.house.doors import event_data
from tests.house.world import Things, World
from tests.people import People
from tests.safety.nonsense import ANYTHING, VISITOR, house_without_limits, once, tell
from tests.wire import Socket

SAYS_NO = ("invalid", "not_found", "not_allowed", "conflict")
# The fields of each event that name something, and that hold words.
IDS: dict[str, tuple[str, ...]] = {
    "room:enter": ("room",),
    "room:say": ("room", "client_id"),
    "room:older": ("room",),
    "room:remove": ("id",),
    "room:support": ("id", "word"),
    "room:hand": ("room",),
    "room:floor": ("room", "who"),
    "room:call": ("room",),
    "room:answer": ("room", "id"),
    "room:report": ("id",),
    "room:typing": ("room",),
    "letters:enter": ("letters",),
    "letters:read": ("letters",),
    "letters:write": ("letters",),
}
WORDS = {
    "room:say": ("text", MAX_MESSAGE),
    "room:call": ("text", MAX_WHISPER),
    "room:answer": ("text", MAX_FAREWELL),
    "room:report": ("why", MAX_WHISPER),
    "letters:write": ("text", MAX_WORDS),
}
NUMBERS = {"room:enter": "after", "room:older": "before", "room:leave": "read", "letters:enter": "after"}
HUGE = 10**99  # Engine.IO takes no message with a longer number in it
NO_TEXTS: list[Any] = [None, 7, 1.5, True, [], ["x"], {}, {"room": {"room": "x"}}, [[[[]]]], HUGE, -(2**63)]
NO_NUMBERS: list[Any] = [-1, 2**31, 2**63, HUGE, 1.5, True, "7", "", [7], {"n": 7}]
FLAGS = ("alias", "quiet", "up", "give")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite_databases: SqliteDatabases) -> Iterator[World]:
    with house_without_limits(tmp_path_factory.mktemp("world"), sqlite_databases) as world:
        yield world


def good(event: str, things: Things) -> dict[str, Any]:
    """What makes this event succeed for an expert; a message number of its own each time."""
    return {**event_data(event, things), "client_id": uuid4().hex}


def test_every_event_is_tried() -> None:
    assert IDS.keys() | {"room:leave"} == EVENTS.keys()


@pytest.mark.parametrize("strange", ["\0", "a\0b", "\ud800", "x" * 3000, "%s", "\u202e", "", "__class__", "é"])
def test_ids_nobody_gave_lead_nowhere(app: Flask, strange: str) -> None:
    """On both databases: PostgreSQL takes no NUL."""
    world = World(app)
    things = world.things("expert", Audience.MEMBERS)
    for event, fields in IDS.items():
        for field in fields:
            ack = tell(world, event, {**good(event, things), field: strange}, "expert")
            assert ack["code"] in ("invalid", "not_found", "not_allowed"), (event, field, ack)
            assert ack["message"]
    assert tell(world, "room:leave", {"room": strange, "read": 1}, "expert") == {"ok": True}, "where she is not"


@pytest.mark.parametrize("event", IDS)
@pytest.mark.parametrize("wrong", NO_TEXTS, ids=lambda value: str(value)[:20])
def test_what_is_no_text_is_said_to_be_none(world: World, event: str, wrong: object) -> None:
    things = once(world, "expert")
    for field in (*IDS[event], *([WORDS[event][0]] if event in WORDS else [])):
        ack = tell(world, event, {**good(event, things), field: wrong}, "expert", enter=things.room_id)
        assert (ack["ok"], ack["code"]) == (False, "invalid"), (field, ack)
        assert "load the page" in ack["message"] or "Laad de pagina" in ack["message"]


@pytest.mark.parametrize("event", NUMBERS)
@pytest.mark.parametrize("wrong", NO_NUMBERS, ids=lambda value: str(value)[:20])
def test_what_is_no_number_is_said_to_be_none(world: World, event: str, wrong: object) -> None:
    things = once(world, "member")
    ack = tell(world, event, {**good(event, things), NUMBERS[event]: wrong}, enter=things.room_id)
    assert (ack["ok"], ack["code"]) == (False, "invalid")


@pytest.mark.parametrize("data", [None, [], "room", 7, True, [{"room": "x"}], "\0"], ids=str)
@pytest.mark.parametrize("event", EVENTS)
def test_what_is_no_bag_of_fields_is_said_to_be_none(world: World, event: str, data: object) -> None:
    assert tell(world, event, data)["code"] == "invalid"


@pytest.mark.parametrize("wrong", [1, "true", [], {}, None, HUGE], ids=lambda value: str(value)[:20])
def test_what_is_neither_yes_nor_no_is_no(world: World, wrong: object) -> None:
    things = once(world, "member")
    ack = tell(world, "room:enter", {"room": things.room_id, **dict.fromkeys(FLAGS, wrong)})
    assert ack["ok"]
    assert ack["me"]["who"] == things.member_id, "under her own name"
    assert ack["me"]["who"] in {who["who"] for who in ack["present"]["names"]}, "and not quietly"


@pytest.mark.parametrize("event", WORDS)
def test_words_have_their_length(world: World, event: str) -> None:
    field, longest = WORDS[event]
    for text in ("", "  \n ", "\u200b", "a\0b", "\ud800", "x" * (longest + 1), "x" * 60_000):
        ack = tell(world, event, {**good(event, once(world, "expert")), field: text}, "expert")
        assert (ack["ok"], ack["code"]) == (False, "invalid"), (text[:20], ack)
        assert ack["message"]
    things = world.things("expert", Audience.MEMBERS)
    assert tell(world, event, {**good(event, things), field: "x" * longest}, "expert")["ok"]


def test_what_a_message_may_do_without_is_left_out_where_it_is_nonsense(world: World) -> None:
    things = once(world, "member")
    for reply in ("", "x", "\0", "x" * 3000, things.call):
        ack = tell(world, "room:say", {**good("room:say", things), "reply": reply, "notes": ["\0", "nonsense"]})
        assert ack["ok"], ack
    assert {(row["reply_n"], row["notes"]) for row in factories.rows(world.database, "messages")} == {(0, "")}
    nonsense: list[Any] = ["violence", [7], [None], [[]], {"a": "b"}, ["x"] * 65, 7, None]
    for notes in nonsense:
        assert tell(world, "room:say", {**good("room:say", things), "notes": notes})["code"] == "invalid", notes
    no_ids: list[Any] = [7, None, [], {}]
    for wrong in no_ids:
        assert tell(world, "room:say", {**good("room:say", things), "reply": wrong})["code"] == "invalid", wrong


FIELDS = (
    *("room", "text", "client_id", "after", "id", "reply", "notes", "word", "give", "who", "why", "up", "alias"),
    *("quiet", "before", "read", "letters", "once", "__proto__", "constructor"),
)


@pytest.mark.parametrize("event", sorted(EVENTS))
@settings(max_examples=examples(12))
@given(
    data=st.one_of(ANYTHING, st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, ANYTHING))),
    right=st.sets(st.sampled_from(FIELDS)),
    role=st.sampled_from(["member", "expert", VISITOR]),
)
def test_no_event_breaks(world: World, event: str, data: object, right: set[str], role: str) -> None:
    """Some of it is as it should be: so the nonsense comes further."""
    if isinstance(data, dict):
        wanted = good(event, once(world, role))
        data |= {field: wanted[field] for field in right & wanted.keys()}
    ack = tell(world, event, data, role)
    assert ack["ok"] or ack["code"] in SAYS_NO, (event, data, ack)
    assert ack["ok"] or ack["message"]


def test_nothing_of_it_breaks_a_house_that_is_served(people: People) -> None:
    """Over the wire, where an exception outside the handler would only be in the log."""
    room = factories.add_room(people.database)
    strange: list[Any] = [*NO_TEXTS, "\0", "\ud800", "x" * 3000, {"room": room, "id": room, "who": room, "text": "\0"}]
    for event in EVENTS:
        socket = people.member(Role.MEMBER, Role.EXPERT).socket()
        assert socket.enter(room)["ok"]
        for wrong in strange:
            for data in (wrong, {"room": room, **dict.fromkeys(FIELDS[1:], wrong)}, {"room": wrong}):
                ack = socket.ask(event, data)
                assert ack["ok"] or ack["code"] in (*SAYS_NO, "too_fast"), (event, json.dumps(data)[:80], ack)
        still_there(socket, room)
    log = people.server.log.read_text("utf-8", "replace")
    assert "failed" not in log
    assert "Traceback" not in log
    assert "Error" not in log


def still_there(socket: Socket, room: str) -> None:
    assert socket.connected
    assert socket.ask("room:enter", {"room": room}).get("code", "") in ("", "too_fast")
