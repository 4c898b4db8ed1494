"""Removing all that was said in a room: asked for by who leads it, and done where other people may come in."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum.events import announce
from forum.rooms.events import RoomEmptied
from forum.rooms.models import Message, Room
from forum.rooms.queries import RoomView


def empty(db: Session, view: RoomView) -> None:
    """Remove it, from all screens too. Its callers have asked whether it may be done."""
    # The room's row is held, as by who speaks: a message kept at this moment goes too, and the news counts it.
    n = db.execute(select(Room.last_n).where(Room.id == view.id).with_for_update()).scalar_one()
    db.execute(delete(Message).where(Message.room_id == view.id))
    announce(db, RoomEmptied(view.public_id, n))
