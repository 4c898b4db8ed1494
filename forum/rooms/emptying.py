"""Removing what was said in a room: all of it, asked for by who leads it or where other people may come in; or single
messages.
"""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from forum import clock
from forum.events import announce
from forum.rooms.events import RoomEmptied
from forum.rooms.models import Message, Room, Support
from forum.rooms.queries import RoomView


def empty(db: Session, view: RoomView) -> None:
    """Remove it, from all screens too. Its callers have asked whether it may be done."""
    # The room's row is held, as by who speaks: a message kept at this moment goes too, and the news counts it.
    n = db.execute(select(Room.last_n).where(Room.id == view.id).with_for_update()).scalar_one()
    db.execute(delete(Message).where(Message.room_id == view.id))
    announce(db, RoomEmptied(view.public_id, n))


def take_words(db: Session, messages: list[int]) -> None:
    """Take the words out of messages, which callers have asked about; their places stay."""
    which = Message.id.in_(messages)
    db.execute(update(Message).where(which).values(text="", notes="", words="", reply_n=0, erased_at=clock.now()))
    db.execute(delete(Support).where(Support.message_id.in_(messages)))
