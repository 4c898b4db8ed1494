"""How the rooms forget: what a member said when she goes, and what has had its time."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from forum.config import Retention
from forum.events import announce
from forum.retention import erases, purges
from forum.rooms.events import MessageGone
from forum.rooms.models import Message, Room


@erases
def erase_member(db: Session, member_id: int, keep_texts: bool) -> None:
    """Take away all she said, from open screens too; or leave it without a name."""
    if not keep_texts:
        _remove(db, Message.author_id == member_id)
    db.execute(update(Message).where(Message.author_id == member_id).values(author_id=None))


@purges("messages")
def purge(db: Session, retention: Retention, now: datetime) -> int:
    """Remove the messages whose time is over, from open screens too."""
    return _remove(db, Message.created_at <= now - timedelta(hours=retention.chat_hours))


def _remove(db: Session, which: ColumnElement[bool]) -> int:
    gone = db.execute(
        select(Room.public_id, Message.public_id, Message.n).join(Room, Room.id == Message.room_id).where(which)
    ).all()
    db.execute(delete(Message).where(which))
    for room, message, n in gone:
        announce(db, MessageGone(room, message, n))
    return len(gone)
