"""Reads of the rooms."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, bindparam, select

from forum import clock
from forum.accounts.models import Member, badge
from forum.db import Reader
from forum.errors import NotFound
from forum.policy import Actor, Audience, Do, authorize, readable
from forum.rooms.events import MessageView
from forum.rooms.models import Message, Room

HISTORY = 50  # messages shown on entering
RESUME = 500  # messages given at once to somebody who was away; she asks again for the rest


@dataclass(frozen=True, slots=True)
class RoomView:
    id: int
    public_id: str
    names: dict[str, str]
    about: dict[str, str]
    audience: Audience
    last_n: int


@dataclass(frozen=True)
class Span:
    """How long messages stay, and the clock of the house for the times shown."""

    hours: int
    zone: ZoneInfo

    def begin(self) -> datetime:
        """Messages from before this moment are gone for everybody, purged or not."""
        return clock.now() - timedelta(hours=self.hours)


# Made once: building a statement anew for each event costs more than running it.
_ROOMS: Select[*tuple[Any, ...]] = select(
    Room.id, Room.public_id, Room.names, Room.about, Room.audience, Room.last_n
).where(Room.audience.in_(bindparam("audiences", expanding=True)))
_ROOM = _ROOMS.where(Room.public_id == bindparam("room"))
_MESSAGES: Select[*tuple[Any, ...]] = (
    select(
        Message.public_id,
        Message.n,
        Member.public_id.label("who"),
        Member.pseudonym,
        Member.mark,
        badge(Member.id).label("badge"),
        Message.text,
        Message.created_at,
        Message.client_id,
    )
    .outerjoin(Member, Member.id == Message.author_id)
    .where(
        Message.room_id == bindparam("room"),
        Message.erased_at.is_(None),
        Message.created_at > bindparam("begin"),
        Message.n > bindparam("after"),
    )
)
_LATEST = _MESSAGES.order_by(Message.n.desc()).limit(HISTORY)
_AFTER = _MESSAGES.order_by(Message.n).limit(RESUME)


def rooms(db: Reader, actor: Actor) -> list[RoomView]:
    """The rooms the actor may see."""
    rows = db.execute(_ROOMS.order_by(Room.position, Room.id), {"audiences": readable(actor)})
    return [RoomView(*row) for row in rows]


def counted(db: Reader, actor: Actor) -> list[str]:
    """The rooms whose people the first page counts: those the actor may see, for a visitor those for all members."""
    audiences = readable(actor) | {Audience.EVERYONE, Audience.MEMBERS}
    return [row.public_id for row in db.execute(_ROOMS, {"audiences": audiences})]


def room(db: Reader, actor: Actor, public_id: str) -> RoomView:
    """A room. Raises NotFound where the actor may not enter it."""
    row = db.execute(_ROOM, {"audiences": readable(actor), "room": public_id}).one_or_none()
    if row is None:
        raise NotFound
    view = RoomView(*row)
    authorize(actor, Do.ENTER_ROOM, view)
    return view


def latest(db: Reader, actor: Actor, view: RoomView, span: Span) -> list[MessageView]:
    """The last messages of a room, oldest first."""
    authorize(actor, Do.ENTER_ROOM, view)
    rows = db.execute(_LATEST, {"room": view.id, "begin": span.begin(), "after": 0}).all()
    return [_view(row, view.public_id, span) for row in reversed(rows)]


def after(db: Reader, actor: Actor, view: RoomView, span: Span, n: int) -> list[MessageView]:
    """What was said after number `n`, oldest first, RESUME at most."""
    authorize(actor, Do.ENTER_ROOM, view)
    rows = db.execute(_AFTER, {"room": view.id, "begin": span.begin(), "after": n})
    return [_view(row, view.public_id, span) for row in rows]


def _view(row: Row[*tuple[Any, ...]], room: str, span: Span) -> MessageView:
    return message_view(
        room=room,
        id=row.public_id,
        n=row.n,
        who=row.who or "",
        name=row.pseudonym or "",
        mark=row.mark or 0,
        badge=row.badge,
        text=row.text,
        moment=row.created_at,
        client_id=row.client_id,
        zone=span.zone,
    )


def message_view(
    *,
    room: str,
    id: str,
    n: int,
    who: str,
    name: str,
    mark: int,
    badge: str,
    text: str,
    moment: datetime,
    client_id: str,
    zone: ZoneInfo,
) -> MessageView:
    """A message with its time as the house's clock shows it."""
    local = moment.astimezone(zone)
    return MessageView(room, id, n, who, name, mark, badge, text, f"{local:%Y-%m-%d}", f"{local:%H:%M}", client_id)
