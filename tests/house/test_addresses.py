"""S23: each address and each socket event, tried as each role. One that is not in the table fails."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum import keys, live
from forum.app import create_app
from forum.config import load
from forum.db import Database
from forum.policy import Audience
from tests.databases import SqliteDatabases
from tests.house.addresses import ADDRESSES, EVENTS, FIELDS, GUESTS, PEERS_PLACES, VISIT_EVENTS, VISITS
from tests.house.source import ROOT
from tests.house.world import ROLES, Things, World
from tests.served import write_settings

PLACES = (
    "board_id",
    "thread_id",
    "post_id",
    "room_id",
    "message_id",
    "announcement_id",
    "session_id",
    "series_id",
    "question_id",
    "target_id",
    "case_id",
    "decision_id",
    "decided_id",
    "appeal_id",
    "text_id",
)
STRANGERS = ("guest", "caseworker", "operator")
# That somebody was sent away from other people's letters is written down, also at a GET.
NOTES_WHO_IS_SENT_AWAY = "<letters_id>"


@pytest.fixture(scope="module")
def world(sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One small house for all tries."""
    folder: Path = tmp_path_factory.mktemp("world")
    keys.create(folder / "keys")
    url = sqlite_databases.fresh(folder / "house.sqlite")
    app = create_app(load(write_settings(folder, {"database": {"address": url}}), {}))
    app.config["WTF_CSRF_ENABLED"] = False  # tokens have their own tests; here it is about roles
    world = World(app)
    yield world
    world.database.close()


def addresses(app: Flask) -> set[str]:
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def path_of(address: str, things: Things) -> str:
    """The address with the things' ids in it."""
    return re.sub(r"<(?:path:)?(\w+)>", lambda found: str(getattr(things, found.group(1))), address.split(" ")[1])


@cache
def to_look_at(world: World, role: str, audience: Audience) -> Things:
    """Things for all that only look: they leave them as they are."""
    return world.things(role, audience)


def try_address(world: World, address: str, role: str, audience: Audience) -> int:
    things = to_look_at(world, role, audience) if address.startswith("GET ") else world.things(role, audience)
    fields = {name: value.format(things=things) for name, value in FIELDS.get(address, {}).items()}
    return world.visit(role).open(path_of(address, things), method=address.split()[0], data=fields or None).status_code


def event_data(event: str, things: Things) -> dict[str, Any]:
    """All that an event may ask for."""
    return {
        "room": things.room_id,
        "text": "Tea!",
        "client_id": uuid4().hex,
        "id": things.call if event == "room:answer" else things.message_id,
        "word": "thanks",
        "why": "It is about coffee.",
        "who": things.hand,
        "up": True,
        "give": True,
        "letters": things.letters_id,
        "once": uuid4().hex,
        "before": 5,
        "read": 1,
    }


def try_event(world: World, event: str, browser: FlaskClient, things: Things) -> str:
    client = live.socketio.test_client(
        world.app,
        flask_test_client=browser,
        headers={"Origin": f"http://127.0.0.1:{world.house.config.server.port}"},
    )
    if not client.is_connected():
        return "refused"
    data = event_data(event, things)
    enter = "letters:enter" if event.startswith("letters:") else "room:enter"
    if event != enter:
        client.emit(enter, data, callback=True)
    ack = client.emit(event, data, callback=True)
    client.disconnect()
    return "ok" if ack["ok"] else str(ack["code"])


def as_guest(world: World, guest: str) -> tuple[FlaskClient, Things]:
    """A browser of one of GUESTS, and things in a room for everyone: her own message, where she visits it."""
    if guest == "nobody":
        return world.visit("guest"), world.things("guest", Audience.EVERYONE)
    here = guest == "here"
    browser, actor = world.come_in(world.rooms[Audience.EVERYONE] if here else world.another_open_room())
    return browser, world.things("guest", Audience.EVERYONE, actor if here else None)


def test_what_a_template_links_to_is_there(world: World) -> None:
    templates = (ROOT / "templates").rglob("*.html")
    linked = {name for path in templates for name in re.findall(r'url_for\(\s*"([\w.]+)"', path.read_text("utf-8"))}
    assert len(linked) > 50
    assert linked <= set(world.app.view_functions)


def test_the_table_names_every_address(world: World) -> None:
    assert addresses(world.app) == ADDRESSES.keys()


def test_the_table_names_every_event() -> None:
    assert live.EVENTS.keys() == EVENTS.keys()


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_role_gets_what_the_table_says(world: World, address: str) -> None:
    got = tuple(try_address(world, address, role, Audience.MEMBERS) for role in ROLES)
    assert got == ADDRESSES[address]


@pytest.mark.parametrize("address", [a for a in ADDRESSES if any(f"<{place}>" in a for place in PLACES)])
def test_peers_places_do_not_exist_for_others(world: World, address: str) -> None:
    got = {role: try_address(world, address, role, Audience.PEERS) for role in STRANGERS}
    assert got == {**dict.fromkeys(STRANGERS, 404), **PEERS_PLACES.get(address, {})}
    assert try_address(world, address, "member", Audience.PEERS) == ADDRESSES[address][1]


@pytest.mark.parametrize("address", [a for a in ADDRESSES if any(f"<{place}>" in a for place in PLACES)])
def test_places_for_the_team_do_not_exist_for_others(world: World, address: str) -> None:
    others = (*STRANGERS, "member")
    got = {role: try_address(world, address, role, Audience.TEAM) for role in others}
    allowed = PEERS_PLACES.get(address, {})
    leaves = {"member": allowed["guest"]} if "guest" in allowed else {}  # who leaves a room she is not in
    assert got == {**dict.fromkeys(others, 404), **allowed, **leaves}
    assert try_address(world, address, "expert", Audience.TEAM) == ADDRESSES[address][2]


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.startswith("GET ")])
def test_a_get_writes_nothing(world: World, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for role, status in zip(ROLES, ADDRESSES[address], strict=True):
        if NOTES_WHO_IS_SENT_AWAY in address and status == 404:
            continue
        path = path_of(address, world.things(role, Audience.MEMBERS))
        client = world.visit(role)
        with monkeypatch.context() as patch:
            patch.setattr(Database, "write", lambda *_: pytest.fail("a GET wrote"))
            client.get(path)


@pytest.mark.parametrize("event", EVENTS)
def test_each_role_is_acknowledged_as_the_table_says(world: World, event: str) -> None:
    things = [(role, world.things(role, Audience.MEMBERS)) for role in ROLES]
    assert tuple(try_event(world, event, world.visit(role), its) for role, its in things) == EVENTS[event]


def test_the_tables_of_guests_name_every_address_and_event_of_a_room() -> None:
    assert VISITS.keys() == {a for a in ADDRESSES if "<room_id>" in a or "<message_id>" in a}
    assert VISIT_EVENTS.keys() == EVENTS.keys()


@pytest.mark.parametrize("address", VISITS)
def test_each_guest_gets_what_the_table_says(world: World, address: str) -> None:
    got = []
    for guest in GUESTS:
        browser, things = as_guest(world, guest)
        got.append(browser.open(path_of(address, things), method=address.split()[0]).status_code)
    assert tuple(got) == VISITS[address]


@pytest.mark.parametrize("address", [a for a in VISITS if a.startswith("GET ")])
def test_nor_does_a_get_of_a_guest_write(world: World, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for guest in GUESTS:
        browser, things = as_guest(world, guest)
        path = path_of(address, things)
        with monkeypatch.context() as patch:
            patch.setattr(Database, "write", lambda *_: pytest.fail("a GET wrote"))
            browser.get(path)


@pytest.mark.parametrize("event", VISIT_EVENTS)
def test_each_guest_is_acknowledged_as_the_table_says(world: World, event: str) -> None:
    assert tuple(try_event(world, event, *as_guest(world, guest)) for guest in GUESTS) == VISIT_EVENTS[event]
