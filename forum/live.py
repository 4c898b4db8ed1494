"""The socket edge: each event with the person as the database knows her now, problems as acks, and revoking.

A feature registers events with `@on(name)`; the handler takes a `Call` and gives what the ack carries beside `ok`.
"""

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from flask import Flask, has_request_context, request, session
from flask_babel import gettext
from flask_socketio import ConnectionRefusedError, SocketIO, join_room, leave_room
from sqlalchemy.orm import Session

from forum import web
from forum.accounts import actions as accounts
from forum.accounts import queries
from forum.accounts.events import LoginsEnded, StandingChanged
from forum.db import Database, Reader
from forum.errors import N_, Invalid, NotAllowed, Problem
from forum.events import subscribe
from forum.house import House
from forum.policy import GUEST, Actor, Role
from forum.websocket import Discreet

P = ParamSpec("P")
T = TypeVar("T")

MAX_EVENT = 64 * 1024  # bytes on the wire
PING_SECONDS = 25  # a phone whose network died is noticed within this and the next
PONG_SECONDS = 20
LONGEST_ID = 64

log = logging.getLogger(__name__)
socketio = SocketIO()
EVENTS: dict[str, Callable[["Call"], dict[str, Any] | None]] = {}


@dataclass(frozen=True)
class Call:
    """One event from one socket."""

    data: dict[str, Any]
    sid: str
    token: str
    actor: Actor

    def text(self, key: str) -> str:
        """A text field. Raises Invalid where it is none."""
        value = self.data.get(key)
        if not isinstance(value, str):
            raise Invalid(N_("This message could not be read. Please load the page anew."))
        return value

    def id(self, key: str) -> str:
        """A public id; empty for what cannot be one."""
        value = self.text(key)
        return value if len(value) <= LONGEST_ID and value.isascii() and value.isprintable() else ""

    def number(self, key: str) -> int | None:
        """A number from 0 up, or None where there is none. Raises Invalid for anything else."""
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
            raise Invalid(N_("This message could not be read. Please load the page anew."))
        return value

    def read(self, query: Callable[Concatenate[Reader, Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query."""
        with web.house().database.reading() as db:
            return query(db, self.actor, *args, **kwargs)

    def write(self, action: Callable[Concatenate[Session, Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run an action in one transaction; what it announces is out before this returns.

        Who writes is here: it moves her log-in's idle limit on, as loading a page does.
        """

        def job(db: Session) -> T:
            known = queries.known(db, self.token)
            if known is not None and known.touch:
                accounts.touch_login(db, known.actor)
            return action(db, known.actor if known else GUEST, *args, **kwargs)

        return web.house().database.write(job)

    def join(self, room: str) -> None:
        """Let this socket hear what is sent to a room."""
        join_room(room, sid=self.sid, namespace="/")

    def part(self, room: str) -> None:
        """No longer."""
        leave_room(room, sid=self.sid, namespace="/")


def on(name: str) -> Callable[[Callable[[Call], dict[str, Any] | None]], Callable[[Call], dict[str, Any] | None]]:
    """Register a handler for the event `name`."""

    def register(handler: Callable[[Call], dict[str, Any] | None]) -> Callable[[Call], dict[str, Any] | None]:
        EVENTS[name] = handler
        return handler

    return register


def emit(name: str, payload: dict[str, Any], to: str, *, but: str | None = None) -> None:
    """Send to everybody in a room (or to one socket), but for the socket `but`."""
    socketio.emit(name, payload, to=to, skip_sid=but)


def revoke(login_ids: tuple[int, ...]) -> None:
    """Close the sockets of these log-ins. Not waited for: a socket that does not read must not hold up the news."""
    for login_id in login_ids:
        for sid in list(_sockets[login_id]):
            socketio.start_background_task(socketio.server.disconnect, sid, namespace="/")


def sweep(database: Database) -> None:
    """Close the sockets of log-ins that have ended by themselves, or whose roles have changed, in whatever process.

    Their own events are refused in any case; without this they would go on hearing their rooms.
    """
    roles = _sockets.roles()
    if roles:
        with database.reading() as db:
            living = queries.living(db, roles)
        revoke(tuple(login for login, had in roles.items() if login not in living or living[login].roles != had))


class _Sockets:
    """Which sockets belong to which log-in and member, in this process, and with which roles they came in."""

    def __init__(self) -> None:
        self._by_login: defaultdict[int, set[str]] = defaultdict(set)
        self._login: dict[str, tuple[int, int]] = {}
        self._roles: dict[int, frozenset[Role]] = {}

    def add(self, sid: str, login_id: int, member_id: int, roles: frozenset[Role]) -> None:
        self._by_login[login_id].add(sid)
        self._login[sid] = (login_id, member_id)
        self._roles[login_id] = roles

    def roles(self) -> dict[int, frozenset[Role]]:
        return dict(self._roles)

    def remove(self, sid: str) -> None:
        login_id, _ = self._login.pop(sid, (0, 0))
        self._by_login[login_id].discard(sid)
        if not self._by_login[login_id]:
            del self._by_login[login_id]
            self._roles.pop(login_id, None)

    def __getitem__(self, login_id: int) -> set[str]:
        return self._by_login.get(login_id, set())

    def of_member(self, member_id: int) -> list[int]:
        return [login for login, member in self._login.values() if member == member_id]


_sockets = _Sockets()
_on_gone: list[Callable[[str], None]] = []


def when_gone(listener: Callable[[str], None]) -> None:
    """Call `listener(sid)` when a socket has closed."""
    if listener not in _on_gone:
        _on_gone.append(listener)


def init_app(app: Flask, house: House, *, async_mode: str) -> None:
    """Join the socket edge to the application. All features must have registered their events."""
    with app.app_context():
        origins = web.origins()
    socketio.init_app(
        app,
        async_mode=async_mode,
        cors_allowed_origins=origins,  # never [] (that switches the check off)
        async_handlers=False,  # one event of a socket after the other: the sender's order is kept
        manage_session=False,
        max_http_buffer_size=MAX_EVENT,
        http_compression=False,
        ping_interval=PING_SECONDS,
        ping_timeout=PONG_SECONDS,
        logger=Discreet(),
        engineio_logger=Discreet(),
    )
    socketio.on_event("connect", _connect)
    socketio.on_event("disconnect", _disconnect)
    for name in EVENTS:
        socketio.on_event(name, _handler(name))
    subscribe(LoginsEnded, _logins_ended)
    subscribe(StandingChanged, _standing_changed)


def _logins_ended(event: LoginsEnded) -> None:
    revoke(event.login_ids)


def _standing_changed(event: StandingChanged) -> None:
    # The pages come back by themselves and are asked anew what they may hear.
    revoke(tuple(_sockets.of_member(event.member_id)))


def _connect(auth: object = None) -> None:
    house = web.house()
    # Engine.IO has refused foreign origins; a missing one is right only for a same-origin request of a browser (S6).
    if "Origin" not in request.headers and request.headers.get("Sec-Fetch-Site") != "same-origin":
        raise ConnectionRefusedError("origin")
    try:
        house.limiter.hit("connect", web.address())
        token = session.get("_user_id")
        with house.database.reading() as db:
            actor = queries.actor_by_token(db, token)
    except Problem as problem:
        raise ConnectionRefusedError(problem.code) from None
    if not actor.roles or actor.member_id is None or actor.login_id is None:
        raise ConnectionRefusedError("not_allowed")
    _sockets.add(request.sid, actor.login_id, actor.member_id, actor.roles)  # type: ignore[attr-defined]


def _disconnect(reason: object = None) -> None:
    sid = request.sid  # type: ignore[attr-defined]
    _sockets.remove(sid)
    for listener in _on_gone:
        listener(sid)


def _handler(name: str) -> Callable[..., dict[str, Any]]:
    def handle(data: object = None, *more: object) -> dict[str, Any]:
        try:
            return {"ok": True, **(EVENTS[name](_call(data)) or {})}
        except Problem as problem:
            return {"ok": False, "code": problem.code, "message": web.tell(problem)}
        except Exception as error:
            log.error("event %s failed: %s", name, type(error).__name__)
            return {"ok": False, "code": "problem", "message": gettext(Problem.default)}

    return handle


def _call(data: object) -> Call:
    house = web.house()
    token = session.get("_user_id", "") if has_request_context() else ""
    with house.database.reading() as db:
        actor = queries.actor_by_token(db, token)
    if not actor.is_member:
        raise NotAllowed(N_("Your log-in has ended. Please log in again."))
    house.limiter.hit("event", actor.login_id)
    if not isinstance(data, dict):
        raise Invalid(N_("This message could not be read. Please load the page anew."))
    return Call(data, request.sid, token, actor)  # type: ignore[attr-defined]
