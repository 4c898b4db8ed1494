"""The socket edge: each event with the person as the database knows her now, problems as acks, and revoking.

A feature registers events with `@on(name)`; the handler takes a `Call` and gives what the ack carries beside `ok`.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Concatenate, ParamSpec, TypeVar

from flask import Flask, request, session
from flask_babel import gettext
from flask_socketio import ConnectionRefusedError, SocketIO, join_room, leave_room
from socketio import Manager
from socketio.packet import Packet
from sqlalchemy.orm import Session

from forum import web
from forum.accounts import actions as accounts
from forum.accounts import queries
from forum.accounts.events import LoginCovered, LoginsEnded, StandingChanged, VisitsEnded
from forum.db import Reader
from forum.errors import N_, Ended, Found, Invalid, Problem, TooFast
from forum.events import subscribe
from forum.house import House
from forum.metrics.tally import tally
from forum.neighbours import Neighbours
from forum.policy import Actor, Role
from forum.precedence import precedence
from forum.websocket import Discreet

P = ParamSpec("P")
T = TypeVar("T")

PATH = "/socket.io/"
MAX_EVENT = 64 * 1024  # bytes on the wire
PING_SECONDS = 25  # a phone whose network died is noticed within this and the next
PONG_SECONDS = 20
LONGEST_ID = 64
CHUNK = 500  # log-ins looked at in one go; others get their turn between

log = logging.getLogger(__name__)
socketio = SocketIO()
EVENTS: dict[str, Callable[["Call"], dict[str, Any] | None]] = {}
BY_RECEIPT: set[str] = set()  # events for who holds letters by a receipt, too; to her there is nothing else
BY_WRITING: set[str] = set()  # events that look their person up in the transaction they write, and nowhere else


@dataclass(frozen=True)
class Call:
    """One event from one socket."""

    data: dict[str, Any]
    sid: str
    token: str
    visit: str
    actor: Actor
    holds: str = ""
    by_receipt: bool = False

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

    def flag(self, key: str) -> bool:
        """Whether this is true; false where it is not said."""
        return self.data.get(key) is True

    def texts(self, key: str) -> list[str]:
        """A short list of texts; empty where there is none. Raises Invalid for anything else."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or len(value) > LONGEST_ID or not all(isinstance(one, str) for one in value):
            raise Invalid(N_("This message could not be read. Please load the page anew."))
        return value

    def read(self, query: Callable[Concatenate[Reader, Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query."""
        with web.house().database.reading() as db:
            return query(db, self.actor, *args, **kwargs)

    def write(self, action: Callable[Concatenate[Session, Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run an action in one transaction, as who she is in that very transaction; what it announces is out before
        this returns. Raises Ended where her log-in has.

        Who writes is here: it moves her log-in's idle limit on, as loading a page does.
        """

        def job(db: Session) -> T:
            found = queries.recognised(db, self.token, self.visit, self.holds)
            _must_be_somebody(found.actor, by_receipt=self.by_receipt)
            if found.touch:
                accounts.touch_login(db, found.actor)
            return action(db, found.actor, *args, **kwargs)

        return web.house().database.write(job)

    def join(self, room: str) -> None:
        """Let this socket hear what is sent to a room."""
        join_room(room, sid=self.sid, namespace="/")

    def part(self, room: str) -> None:
        """No longer."""
        leave_room(room, sid=self.sid, namespace="/")


Handler = Callable[[Call], dict[str, Any] | None]


def on(name: str, *, by_receipt: bool = False, by_writing: bool = False) -> Callable[[Handler], Handler]:
    """Register a handler for the event `name`; `by_receipt`: also for who is nobody here but holds letters.

    `by_writing`: it does nothing but one `write`, which looks her up. Then a member is not looked up before, too, and
    `actor` is whose turn it is, with no role: whatever else is asked as her is refused.
    """

    def register(handler: Handler) -> Handler:
        EVENTS[name] = handler
        if by_receipt:
            BY_RECEIPT.add(name)
        if by_writing:
            BY_WRITING.add(name)
        return handler

    return register


def emit(name: str, payload: dict[str, Any], to: str, *, but: str | None = None) -> None:
    """Send to everybody in a room (or to one socket), but for the socket `but`."""
    socketio.emit(name, payload, to=to, skip_sid=but)


def emit_here(name: str, payload: dict[str, Any], to: str) -> None:
    """Send to those in a room whom this process serves."""
    Manager.emit(socketio.server.manager, name, payload, "/", room=to)


def shared() -> bool:
    """Whether other processes serve the same house."""
    return isinstance(socketio.server.manager, Neighbours)


def redis_there() -> bool | None:
    """Whether Redis takes our news; None where there is none, or nobody came yet who needs it."""
    manager = socketio.server.manager
    asked = isinstance(manager, Neighbours) and socketio.server.manager_initialized
    return bool(manager.connected) if asked else None


def tell_neighbours(kind: str, payload: dict[str, Any]) -> None:
    """Tell the other processes something, if there are any."""
    if isinstance(socketio.server.manager, Neighbours):
        socketio.server.manager.tell(kind, payload)


def revoke(login_ids: tuple[int, ...]) -> None:
    """Close the sockets of these log-ins. Not waited for: a socket that does not read must not hold up the news."""
    for login_id in login_ids:
        for sid in list(_sockets[login_id]):
            socketio.start_background_task(socketio.server.disconnect, sid, namespace="/")


def shut(sids: Iterable[str]) -> None:
    """Close these sockets; their pages come back by themselves and are asked anew what they may hear."""
    for sid in sids:
        socketio.start_background_task(socketio.server.disconnect, sid, namespace="/")


def sweep(house: House) -> None:
    """Close the sockets of log-ins and visits that have ended by themselves, or whose roles have changed, in whatever
    process; then let features look after what they keep open.

    Their own events are refused in any case; without this they would go on hearing their rooms.
    """
    held = list(_sockets.roles().items())
    for start in range(0, len(held), CHUNK):
        chunk = dict(held[start : start + CHUNK])
        with house.database.reading() as db:
            living = queries.living(db, [login for login in chunk if login > 0])
            visits = [-visit for visit in chunk if visit < 0]
            visiting = queries.visiting(db, visits) if visits else set()
        revoke(
            tuple(
                login
                for login, had in chunk.items()
                if (-login not in visiting if login < 0 else living.get(login) != had)
            )
        )
        socketio.sleep(0)
    for look in _on_sweep:
        look(house)


class Plain(Packet):
    """What goes over a socket. All of ours is JSON: looking through each for bytes would find none."""

    uses_binary_events = False


class _Sockets:
    """Which sockets belong to which log-in and member, in this process, and with which roles they came in.

    A guest's visit stands here as a log-in with the negative number, of the member 0.
    """

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

    def whose(self, sid: str) -> Actor | None:
        """The member a socket was opened by, without any role; None for a guest's, or nobody's."""
        login_id, member_id = self._login.get(sid, (0, 0))
        return Actor(member_id, login_id=login_id, granted=frozenset()) if member_id else None

    def of_member(self, member_id: int) -> list[int]:
        return [login for login, member in self._login.values() if member == member_id]


_sockets = _Sockets()
_on_come: list[Callable[[str, Actor], None]] = []
_on_gone: list[Callable[[str], None]] = []
_on_sweep: list[Callable[[House], None]] = []


def when_come(listener: Callable[[str, Actor], None]) -> None:
    """Call `listener(sid, actor)` when a socket was let in."""
    if listener not in _on_come:
        _on_come.append(listener)


def when_gone(listener: Callable[[str], None]) -> None:
    """Call `listener(sid)` when a socket has closed."""
    if listener not in _on_gone:
        _on_gone.append(listener)


def when_sweeping(listener: Callable[[House], None]) -> None:
    """Call `listener(house)` every second, where people are served."""
    if listener not in _on_sweep:
        _on_sweep.append(listener)


def init_app(app: Flask, house: House, *, async_mode: str) -> None:
    """Join the socket edge to the application. All features must have registered their events."""
    with app.app_context():
        origins = web.origins()
    neighbours = {}
    if house.config.server.redis and async_mode == "gevent":
        # Polling needs all requests of a client to reach one process; a websocket stays where it is.
        neighbours = {"client_manager": Neighbours(house.config.server.redis), "transports": ["websocket"]}
    socketio.init_app(
        app,
        **neighbours,
        async_mode=async_mode,
        cors_allowed_origins=origins,  # never [] (that switches the check off)
        async_handlers=False,  # one event of a socket after the other: the sender's order is kept
        manage_session=False,
        max_http_buffer_size=MAX_EVENT,
        http_compression=False,
        serializer=Plain,
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
    subscribe(LoginCovered, _login_covered)
    subscribe(StandingChanged, _standing_changed)
    subscribe(VisitsEnded, _visits_ended)


def _logins_ended(event: LoginsEnded) -> None:
    revoke(event.login_ids)


def _login_covered(event: LoginCovered) -> None:
    revoke((event.login_id,))


def _visits_ended(event: VisitsEnded) -> None:
    revoke(tuple(-visit for visit in event.visit_ids))


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
        with house.database.reading() as db:
            actor = queries.who_asks(db, session.get("_user_id"), session.get("visit"), web.held())
    except Problem as problem:
        raise ConnectionRefusedError(problem.code) from None
    except Exception as error:  # else Socket.IO would leave it half open
        log.error("a socket was refused: %s", type(error).__name__)
        raise ConnectionRefusedError(Problem.code) from None
    sid = request.sid  # type: ignore[attr-defined]
    if actor.visit_id is not None:
        _sockets.add(sid, -actor.visit_id, 0, actor.roles)
    elif actor.roles and actor.member_id is not None and actor.login_id is not None:
        _sockets.add(sid, actor.login_id, actor.member_id, actor.roles)
    elif not actor.holds:
        raise ConnectionRefusedError("not_allowed")
    for listener in _on_come:
        listener(sid, actor)


def _disconnect(reason: object = None) -> None:
    sid = request.sid  # type: ignore[attr-defined]
    _sockets.remove(sid)
    for listener in _on_gone:
        listener(sid)


def _handler(name: str) -> Callable[..., dict[str, Any]]:
    def handle(data: object = None, *more: object) -> dict[str, Any]:
        began = perf_counter()
        try:
            with precedence.taken():
                return {"ok": True, **(EVENTS[name](_call(data, name)) or {})}
        except Problem as problem:
            refused: dict[str, Any] = {"ok": False, "code": problem.code, "message": web.tell(problem)}
            if isinstance(problem, Found):
                refused["found"] = problem.plain
            return {**refused, "retry_after": problem.retry_after} if isinstance(problem, TooFast) else refused
        except Exception as error:
            log.error("event %s failed: %s", name, type(error).__name__)
            return {"ok": False, "code": "problem", "message": gettext(Problem.default)}
        finally:
            tally.events.add(perf_counter() - began)

    return handle


def _call(data: object, name: str) -> Call:
    house = web.house()
    sid = request.sid  # type: ignore[attr-defined]
    token, visit = session.get("_user_id", ""), session.get("visit", "")
    holds, by_receipt = web.held(), name in BY_RECEIPT
    actor = _sockets.whose(sid) if name in BY_WRITING else None
    if actor is None:
        with house.database.reading() as db:
            actor = queries.who_asks(db, token, visit, holds)
        _must_be_somebody(actor, by_receipt=by_receipt)
    by_letters = actor.visit_id is None and actor.login_id is None
    house.limiter.hit("event", f"letters {actor.holds}" if by_letters else actor.login_id or actor.counted_as)
    if not isinstance(data, dict):
        raise Invalid(N_("This message could not be read. Please load the page anew."))
    return Call(data, sid, token, visit, actor, holds, by_receipt)


def _must_be_somebody(actor: Actor, *, by_receipt: bool) -> None:
    """Raises Ended where nobody is logged in or visits, and no letters are held by a receipt that counts here."""
    # Who is suspended has no roles, and is here by her number alone.
    by_number = bool(actor.holds) and not actor.roles
    nobody = actor.visit_id is None and (not actor.is_member or by_number)
    if nobody and not (by_receipt and actor.holds):
        raise Ended
