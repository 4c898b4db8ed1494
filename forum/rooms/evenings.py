"""The room of an evening, as the house itself opens, closes and removes it. Nobody acts here, so nobody is asked.

What the talk is about at this moment stands in `Room.about`, in every language alike: it is a member's own words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from forum.db import new_id
from forum.events import announce
from forum.policy import Audience
from forum.rooms.events import AudienceChanged, RoomEmptied
from forum.rooms.models import Hand, Message, Room
from forum.rooms.seats import give_seat


@dataclass(frozen=True)
class Evening:
    """What the room of an evening is like. `host_id` leads it besides the experts by experience."""

    session: str
    names: dict[str, str]
    audience: Audience
    retention_hours: int
    host_id: int | None
    seated: bool
    language: str | None = None  # where one alone is spoken


def open_for_session(db: Session, evening: Evening, seats: Iterable[int] = ()) -> int:
    """Make the room, with seats for these members where it is seated; its id."""
    position = db.execute(select(func.coalesce(func.max(Room.position), 0) + 1)).scalar_one()
    room = Room(
        public_id=new_id(),
        audience=evening.audience,
        names=evening.names,
        about={},
        language=evening.language,
        position=position,
        host_id=evening.host_id,
        retention_hours=evening.retention_hours,
        session=evening.session,
        seated=evening.seated,
    )
    db.add(room)
    db.flush()
    if evening.seated:
        for member_id in seats:
            give_seat(db, room.id, room.public_id, member_id)
    return room.id


def set_topic(db: Session, room_id: int, text: str) -> None:
    """Say what the talk is about now; empty for nothing in particular. Open pages show it within a second or two."""
    languages = db.execute(select(Room.names).where(Room.id == room_id)).scalar_one()
    about = dict.fromkeys(languages, text) if text else {}
    db.execute(update(Room).where(Room.id == room_id).values(about=about))


def close(db: Session, room_id: int, now: datetime) -> None:
    """The evening is over: what was said can still be read by who may come in."""
    db.execute(delete(Hand).where(Hand.room_id == room_id))
    closed = update(Room).where(Room.id == room_id, Room.closed_at.is_(None))
    db.execute(closed.values(closed_at=now, about={}, floor_only=False))


def remove(db: Session, room_id: int) -> None:
    """Remove the room of an evening and all that was said in it, from open screens too."""
    held = select(Room.public_id, Room.last_n).where(Room.id == room_id, Room.session.is_not(None)).with_for_update()
    room = db.execute(held).one_or_none()
    if room is None:
        return
    db.execute(delete(Message).where(Message.room_id == room_id))
    db.execute(delete(Room).where(Room.id == room_id))
    announce(db, RoomEmptied(room.public_id, room.last_n))
    announce(db, AudienceChanged(room.public_id))
