"""What who leads or arranges a room sees of it, and each person of her own calls."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from forum import clock
from forum.accounts.models import Member
from forum.db import Reader, keyring
from forum.errors import NotFound
from forum.policy import Actor, Do, Role, authorize, can, readable
from forum.rooms import names
from forum.rooms.models import Bar, Hand, Report, Room, RoomSeat, Whisper
from forum.rooms.queries import NOBODYS, PLAIN, RoomView, Span, room_view
from forum.sealing import Broken, unseal_json

CALLS_SHOWN = 30

_FURNITURE = (Room.session.is_(None),)  # the room of an evening is as the evening says
# Run every second, so made once.
_THESE = Room.public_id.in_(bindparam("rooms", expanding=True))
_WATCHED = select(*PLAIN, *NOBODYS).where(_THESE)
_RAISED = (
    select(Room.public_id, Hand.shown, Hand.name, Hand.has_floor)
    .join(Room, Room.id == Hand.room_id)
    .where(_THESE)
    .order_by(Hand.id)
)
_BARRED = (
    select(Room.public_id, Bar.who, (Bar.banned_until > bindparam("now")).label("banned"))
    .join(Room, Room.id == Bar.room_id)
    .where(_THESE, (Bar.muted_until > bindparam("now")) | (Bar.banned_until > bindparam("now")))
)

_SEATED = select(Room.public_id, RoomSeat.who).join(Room, Room.id == RoomSeat.room_id).where(_THESE, Room.seated)


@dataclass(frozen=True)
class BarView:
    public_id: str
    name: str
    muted_until: datetime | None
    banned_until: datetime | None


@dataclass(frozen=True)
class CallView:
    public_id: str
    name: str
    mark: int
    badge: str
    text: str
    answer: str


@dataclass(frozen=True)
class ReportView:
    public_id: str
    message: str
    why: str
    lines: list[dict[str, Any]]


def hands(db: Reader, actor: Actor, view: RoomView) -> list[dict[str, Any]]:
    """Whose hands are up, the first first; everybody in the room sees that."""
    authorize(actor, Do.ENTER_ROOM, view)
    return raised(db, [view.public_id]).get(view.public_id, [])


def bars(db: Reader, actor: Actor, view: RoomView) -> list[BarView]:
    """Who may not write or come in for the moment, by the name under which that was earned."""
    authorize(actor, Do.LEAD_ROOM, view)
    now = clock.now()
    rows = db.execute(
        select(Bar.public_id, Bar.name, Bar.muted_until, Bar.banned_until)
        .where(Bar.room_id == view.id, (Bar.muted_until > now) | (Bar.banned_until > now))
        .order_by(Bar.name)
    )
    return [BarView(*row) for row in rows]


def calls(db: Reader, actor: Actor, view: RoomView) -> list[CallView]:
    """Calls from the room, the newest first."""
    authorize(actor, Do.LEAD_ROOM, view)
    return _calls(db, Whisper.room_id == view.id)


def own_calls(db: Reader, actor: Actor, view: RoomView) -> list[CallView]:
    """The actor's own calls in this room, with what was answered."""
    authorize(actor, Do.CALL_LEADER, view)
    who = names.of(keyring(db), "call", view.public_id, actor)
    return _calls(db, (Whisper.room_id == view.id) & (Whisper.who == who))


def reports(db: Reader, actor: Actor, view: RoomView) -> list[ReportView]:
    """Reports that wait for a look, the oldest first."""
    authorize(actor, Do.LEAD_ROOM, view)
    ring = keyring(db)
    rows = db.execute(
        select(Report.public_id, Report.message, Report.sealed)
        .where(Report.room_id == view.id, Report.done_at.is_(None))
        .order_by(Report.id)
    )
    found = []
    for row in rows:
        try:
            kept = unseal_json(ring.data, row.sealed, f"room-report:{row.public_id}")
        except Broken:
            continue
        found.append(ReportView(row.public_id, row.message, kept["why"], kept["lines"]))
    return found


def arranged(db: Reader, actor: Actor, public_id: str, span: Span) -> RoomView:
    """A room to be rearranged. The operator, who may not enter it, finds every one; nobody that of an evening."""
    which = [Room.public_id == public_id]
    if Role.OPERATOR not in actor.roles:
        which.append(Room.audience.in_(readable(actor)))
    row = db.execute(select(*PLAIN, *NOBODYS).where(*which, *_FURNITURE)).one_or_none()
    if row is None:
        raise NotFound
    view = room_view(row, span)
    authorize(actor, Do.ARRANGE_ROOM, view)
    return view


def arrangeable(db: Reader, actor: Actor, span: Span) -> list[RoomView]:
    """The rooms the actor may rearrange; none for most people."""
    furniture = select(*PLAIN, *NOBODYS).where(*_FURNITURE).order_by(Room.position, Room.id)
    views = [room_view(row, span) for row in db.execute(furniture)]
    return [view for view in views if can(actor, Do.ARRANGE_ROOM, view)]


def host_name(db: Reader, actor: Actor, view: RoomView) -> str:
    """The host's pseudonym; empty where there is none."""
    authorize(actor, Do.ARRANGE_ROOM, view)
    return db.execute(select(Member.pseudonym).where(Member.id == view.host_id)).scalar_one_or_none() or ""


def watched(db: Reader, rooms: list[str], span: Span) -> list[RoomView]:
    """These rooms as they are now: for the edge, which tells those who are in them."""
    return [room_view(row, span) for row in db.execute(_WATCHED, {"rooms": rooms})]


def raised(db: Reader, rooms: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Whose hands are up in these rooms: for the edge, which tells those who are in them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in db.execute(_RAISED, {"rooms": rooms}):
        found.setdefault(row.public_id, []).append({"who": row.shown, "name": row.name, "floor": row.has_floor})
    return found


def barred(db: Reader, rooms: list[str]) -> dict[tuple[str, bytes], bool]:
    """Who may not write in these rooms now (False), or not be there (True): for the edge, which asks those anew."""
    rows = db.execute(_BARRED, {"rooms": rooms, "now": clock.now()})
    return {(row.public_id, row.who): bool(row.banned) for row in rows}


def seated(db: Reader, rooms: list[str]) -> set[tuple[str, bytes]]:
    """Who has a seat in these rooms, where one needs one: for the edge, which asks the others anew."""
    return {(row.public_id, row.who) for row in db.execute(_SEATED, {"rooms": rooms})}


def _calls(db: Reader, which: Any) -> list[CallView]:
    ring = keyring(db)
    rows = db.execute(
        select(Whisper.public_id, Whisper.sealed).where(which).order_by(Whisper.id.desc()).limit(CALLS_SHOWN)
    )
    found = []
    for row in rows:
        try:
            kept = unseal_json(ring.data, row.sealed, f"room-call:{row.public_id}")
        except Broken:
            continue
        found.append(CallView(row.public_id, kept["name"], kept["mark"], kept["badge"], kept["text"], kept["answer"]))
    return found
