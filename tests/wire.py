"""People at a served house as their pages see it: cookies, sockets and forms over real connections."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from queue import Empty, Queue
from threading import Condition
from types import TracebackType
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import engineio
import socketio
from flask import Flask

from forum import keys
from forum.accounts import actions as accounts
from forum.config import load
from forum.db import Database
from forum.policy import Actor, Audience, Role
from tests import factories
from tests.served import Served

WAIT_SECONDS = 60.0  # a machine may do much else; what never comes, comes not in this time either
RECONNECT_SECONDS = 0.2
Ack = dict[str, Any]


class Cut(Exception):
    """The connection went before the ack came."""


@dataclass
class Person:
    """Somebody logged in, with the Cookie header of her browser."""

    actor: Actor
    cookie: str


class _InOrder(engineio.Client):
    """engineio gives each packet a thread of its own, which loses the order: events and acks are taken in turn here."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.opened: list[Any] = []

    def _connect_websocket(self, *args: Any) -> Any:
        done = super()._connect_websocket(*args)
        self.opened.append(self.ws)
        return done

    def _trigger_event(self, event: str, *args: Any, **kwargs: Any) -> Any:
        if event == "message" and isinstance(args[0], str) and args[0][:1] in ("2", "3"):
            kwargs["run_async"] = False
        return super()._trigger_event(event, *args, **kwargs)


class _Client(socketio.Client):
    def _engineio_client_class(self) -> type[engineio.Client]:
        return _InOrder


class Socket:
    """One socket: what it asks, and what it hears."""

    def __init__(
        self,
        url: str,
        headers: dict[str, str],
        *,
        reconnection: bool = False,
        trust: Path | None = None,
        wire: Any = None,
    ) -> None:
        """`trust`: the certificate of a proxy before the house; `wire`: a connection made already."""
        self.heard: list[tuple[str, Any]] = []
        self.ended = 0
        self._changed = Condition()
        # websocket-client would send an Origin of its own besides
        ways: dict[str, Any] = {"suppress_origin": True}
        if trust is not None:
            ways["sslopt"] = {"ca_certs": str(trust)}
        if wire is not None:
            ways["socket"] = wire
        self.client = _Client(
            reconnection=reconnection,
            reconnection_delay=RECONNECT_SECONDS,
            reconnection_delay_max=RECONNECT_SECONDS,
            handle_sigint=False,
            websocket_extra_options=ways,
        )
        self.client.on("*", self._hear)
        self.client.on("disconnect", self._ended)
        try:
            self.client.connect(url, headers=headers, transports=["websocket"], wait_timeout=WAIT_SECONDS)
        except socketio.exceptions.ConnectionError:
            self.close()
            raise

    @property
    def connected(self) -> bool:
        """Whether it is open now."""
        return bool(self.client.connected)

    def ask(self, event: str, data: object) -> Ack:
        """Send an event; its ack. Raises Cut where the connection goes first."""
        return self.ask_at_once((event, data))[0]

    def ask_at_once(self, *events: tuple[str, object]) -> list[Ack]:
        """Send these events without waiting in between; their acks. Raises Cut where the connection goes first."""
        queues: list[Queue[Ack]] = [Queue() for _ in events]
        for (event, data), acks in zip(events, queues, strict=True):
            try:
                self.client.emit(event, data, callback=acks.put)
            except socketio.exceptions.SocketIOError:
                raise Cut(event) from None
        return [self._ack(event, acks) for (event, _), acks in zip(events, queues, strict=True)]

    def _ack(self, event: str, acks: Queue[Ack]) -> Ack:
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until:
            try:
                return acks.get(timeout=0.02)
            except Empty:
                if not self.connected:
                    raise Cut(event) from None
        raise AssertionError(f"no ack for {event}")

    def enter(self, room: str, after: int | None = None, **more: object) -> Ack:
        """Into a room; `alias`, `quiet`: as her page was told to."""
        return self.ask("room:enter", {"room": room, "after": after, **more})

    def say(self, room: str, text: str, client_id: str = "", **more: object) -> Ack:
        """Say something."""
        return self.ask("room:say", {"room": room, "text": text, "client_id": client_id or uuid4().hex, **more})

    def events(self, name: str) -> list[Any]:
        """What came of one event, the oldest first."""
        return [data for event, data in list(self.heard) if event == name]

    def wait(self, holds: Callable[[], object], seconds: float = WAIT_SECONDS) -> None:
        """Wait until something holds; fails where it does not in time."""
        until = time.monotonic() + seconds
        with self._changed:
            while not holds():
                if time.monotonic() > until:
                    raise AssertionError(f"waited {seconds} s in vain; heard {self.heard[-5:]}")
                self._changed.wait(0.02)

    def wait_for(self, name: str, count: int = 1) -> list[Any]:
        """Wait until so many of one event came; all of them."""
        self.wait(lambda: len(self.events(name)) >= count)
        return self.events(name)

    def close(self) -> None:
        """Away for good."""
        self.client.shutdown()
        for websocket in self.client.eio.opened:  # engineio leaves open what the server ended
            if websocket is not None:
                websocket.shutdown()

    def _hear(self, event: str, data: Any = None) -> None:
        with self._changed:
            self.heard.append((event, data))
            self._changed.notify_all()

    def _ended(self, reason: object = None) -> None:
        with self._changed:
            self.ended += 1
            self._changed.notify_all()


class Wire:
    """A served house with people at it."""

    def __init__(self, served: Served) -> None:
        self.served = served
        config = load(served.settings, {})
        self.database = Database(config.database_url, keys.load(config.keys_folder))
        self._signer = Flask("signer")
        self._signer.config["SECRET_KEY"] = keys.load(config.keys_folder).secret
        self._sockets: list[Socket] = []

    def __enter__(self) -> "Wire":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for socket in self._sockets:
            socket.close()
        self.database.close()

    def room(self, audience: Audience = Audience.MEMBERS) -> str:
        """The room a new house has for this audience."""
        return next(
            str(room["public_id"]) for room in factories.rows(self.database, "rooms") if room["audience"] == audience
        )

    def board(self) -> str:
        """A board for members."""
        boards = factories.rows(self.database, "boards")
        return next(str(board["public_id"]) for board in boards if board["audience"] == Audience.MEMBERS)

    def person(self, *, lang: str = "en", role: Role | None = None) -> Person:
        """A new member, logged in; with a role besides, given at the command line, and then a second factor."""
        actor = factories.add_member(self.database, Role.MEMBER)
        if role is not None:
            self.served.run("member", actor.pseudonym, role.value)
            bare = factories.actor(self.database, actor.member_id)
            self.database.write(lambda db: accounts.set_second_factor(db, bare, b"sealed", 0))
            actor = factories.actor(self.database, actor.member_id)
        token = factories.log_in(self.database, actor)
        signer = self._signer.session_interface.get_signing_serializer(self._signer)  # type: ignore[attr-defined]
        return Person(actor, f"s={signer.dumps({'_user_id': token, '_fresh': True, 'lang': lang})}")

    def socket(self, person: Person, *, origin: str | None = "", reconnection: bool = False) -> Socket:
        """Open a socket of hers, from this house's own pages unless an `origin` is given (None: without one)."""
        headers = {"Cookie": person.cookie}
        if origin is not None:
            headers["Origin"] = origin or self.served.url
        socket = Socket(self.served.url, headers, reconnection=reconnection)
        self._sockets.append(socket)
        return socket

    def inside(self, person: Person, room: str = "", *, reconnection: bool = False) -> Socket:
        """A socket of hers, in a room."""
        socket = self.socket(person, reconnection=reconnection)
        assert socket.enter(room or self.room())["ok"]
        return socket

    def form(self, person: Person, path: str) -> dict[str, str]:
        """Load a page; the hidden fields its forms carry (`csrf_token`, `once`)."""
        status, page = self._request(person, "GET", path)
        assert status == 200, (path, status)
        fields: dict[str, str] = {}
        for tag in re.findall(r"<input[^>]*>", page):
            name, value = re.search(r'name="(csrf_token|once)"', tag), re.search(r'value="([^"]*)"', tag)
            if name and value:
                fields[name[1]] = value[1]
        return fields

    def post(self, person: Person, path: str, fields: dict[str, str]) -> int:
        """Send a form; the status. OSError or HTTPException where the connection goes first."""
        return self._request(person, "POST", path, fields)[0]

    def _request(self, person: Person, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.served.port, timeout=WAIT_SECONDS)
        headers = {"Cookie": person.cookie, "Origin": self.served.url}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, urlencode(fields) if fields is not None else None, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                if cookie.startswith("s="):
                    person.cookie = cookie.split(";", 1)[0]
            return answer.status, page
        finally:
            connection.close()
