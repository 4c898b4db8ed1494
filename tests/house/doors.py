"""Trying the doors of a small house (tests/house/world.py): addresses and socket events, as anybody."""

import re
from contextlib import suppress
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIOTestClient
from werkzeug.test import TestResponse

from forum import live
from forum.policy import Audience
from tests.house.addresses import FIELDS
from tests.house.world import Things, World

PARAMETER = re.compile(r"<(?:path:)?(\w+)>")


def addresses(app: Flask) -> set[str]:
    """Every address of the application, as in the table."""
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def path_of(address: str, things: object) -> str:
    """The address with the things' ids in it."""
    return PARAMETER.sub(lambda found: str(getattr(things, found[1])), address.split(" ")[1])


def event_data(event: str, things: Things) -> dict[str, Any]:
    """All that an event may ask for."""
    if event.startswith("letters:"):
        return {"letters": things.letters_id, "text": "Tea!", "once": uuid4().hex, "read": 1}
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
        "before": 5,
        "read": 1,
    }


class Doors:
    """Everybody at every door. Who is turned away, or only looks, shares things and a browser with others like her:
    both stay as they are. What succeeds gets things of its own, and a browser that was sent a new cookie is put away.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self._things: dict[tuple[str, Audience], Things] = {}
        self._browsers: dict[str, FlaskClient] = {}

    def things(self, role: str, audience: Audience, *, own: bool = False) -> Things:
        """Things for this role, in places for this audience; `own`: for one try alone."""
        if own:
            return self.world.things(role, audience)
        if (role, audience) not in self._things:
            self._things[role, audience] = self.world.things(role, audience)
        return self._things[role, audience]

    def browser(self, role: str) -> FlaskClient:
        """A browser of somebody with this role."""
        if role not in self._browsers:
            self._browsers[role] = self.world.visit(role)
        return self._browsers[role]

    def open(self, role: str, address: str, things: object, method: str = "") -> TestResponse:
        """Ask for an address (by another `method` than its own); `things` fill in what it names, and its form."""
        fields = {name: value.format(things=things) for name, value in FIELDS.get(address, {}).items()}
        path, method = path_of(address, things), method or address.split(" ")[0]
        answer = self.browser(role).open(path, method=method, data=fields or None)
        if "Set-Cookie" in answer.headers or "/logins/" in path:
            self._browsers.pop(role)
        return answer

    def socket(self, browser: FlaskClient) -> SocketIOTestClient:
        """A socket of this browser, whether or not it is let in."""
        origin = f"http://127.0.0.1:{self.world.house.config.server.port}"
        return live.socketio.test_client(self.world.app, flask_test_client=browser, headers={"Origin": origin})

    def tell(self, browser: FlaskClient, event: str, data: dict[str, Any]) -> dict[str, Any]:
        """Send an event from a fresh socket, in the room or the letters it is about; the ack."""
        client = self.socket(browser)
        if not client.is_connected():
            return {"ok": False, "code": "refused"}
        enter = "letters:enter" if event.startswith("letters:") else "room:enter"
        if event != enter:
            client.emit(enter, data, callback=True)
        ack: dict[str, Any] = client.emit(event, data, callback=True)
        with suppress(RuntimeError):  # it was closed from the other side
            client.disconnect()
        return ack


def code(ack: dict[str, Any]) -> str:
    """What the table says of an ack."""
    return "ok" if ack["ok"] else str(ack["code"])
