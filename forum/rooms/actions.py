"""What changes the rooms. A message has one way in, whatever door it comes through."""

import re
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from forum import clock
from forum.errors import N_, Invalid, NotFound
from forum.events import announce
from forum.policy import Actor, Audience, Do, authorize
from forum.rooms import queries
from forum.rooms.events import MessageGone, MessageSaid
from forum.rooms.models import Message, Room
from forum.text import clean_text

MAX_MESSAGE = 2000  # characters
TIME_STEP = timedelta(minutes=5)  # a message's time is known no finer, so that it tells less about who was where
_CLIENT_ID = re.compile(r"[0-9A-Za-z-]{8,36}")


@dataclass(frozen=True)
class Said:
    id: str
    n: int


def add_room(db: Session, actor: Actor, audience: Audience, names: dict[str, str], about: dict[str, str]) -> str:
    """Add a room, after the others; its public id."""
    authorize(actor, Do.FURNISH)
    position = db.execute(select(func.coalesce(func.max(Room.position), 0) + 1)).scalar_one()
    room = Room(audience=audience, names=names, about=about, position=position)
    db.add(room)
    db.flush()
    return room.public_id


def say(db: Session, actor: Actor, room_id: str, text: str, client_id: str, zone: ZoneInfo) -> Said:
    """Keep a message and announce it. Said again with the same `client_id` (a retry), it is there once."""
    room = queries.room(db, actor, room_id)
    authorize(actor, Do.SAY, room)
    text = clean_text(text, longest=MAX_MESSAGE, field="text")
    if not _CLIENT_ID.fullmatch(client_id):
        raise Invalid(N_("This message came without its number. Please load the page anew."))
    before = db.execute(
        select(Message.public_id, Message.n).where(Message.author_id == actor.member_id, Message.client_id == client_id)
    ).one_or_none()
    if before is not None:
        return Said(*before)
    # One statement that holds the room's row until the commit: numbers follow the order of commits on both databases.
    n = db.execute(
        update(Room).where(Room.id == room.id).values(last_n=Room.last_n + 1).returning(Room.last_n)
    ).scalar_one()
    now = clock.rounded_down(clock.now(), TIME_STEP)
    message = Message(room_id=room.id, n=n, author_id=actor.member_id, text=text, client_id=client_id, created_at=now)
    db.add(message)
    db.flush()
    view = queries.message_view(
        room=room.public_id,
        id=message.public_id,
        n=n,
        who=actor.public_id,
        name=actor.pseudonym,
        mark=actor.mark,
        badge=actor.badge,
        text=text,
        moment=now,
        client_id=client_id,
        zone=zone,
    )
    announce(db, MessageSaid(view))
    return Said(message.public_id, n)


def remove(db: Session, actor: Actor, message_id: str) -> str:
    """Take an own message away, from all screens too; its room."""
    message = db.execute(select(Message).where(Message.public_id == message_id)).scalar_one_or_none()
    if message is None or message.author_id != actor.member_id:
        raise NotFound
    authorize(actor, Do.REMOVE_MESSAGE, message)
    message.text, message.erased_at = "", clock.now()
    room = db.execute(select(Room.public_id).where(Room.id == message.room_id)).scalar_one()
    announce(db, MessageGone(room, message.public_id, message.n))
    return room
