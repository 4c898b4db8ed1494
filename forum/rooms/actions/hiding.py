"""Messages that moderators take away and put back, by a case: not only while the room shows them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import clock
from forum.errors import NotFound
from forum.events import announce
from forum.policy import Actor, Do, authorize
from forum.rooms.events import MessageGone
from forum.rooms.models import Message, Room

Taken = dict[str, Any]
_WORDS = ("text", "notes")


def hide_message(db: Session, actor: Actor, message_id: str) -> Taken | None:
    """Take a message away, from all screens too; None where it is gone already. NotFound where no trace is left."""
    message, room = _held(db, message_id)
    authorize(actor, Do.MODERATE, room)
    if message.erased_at is not None:
        return None
    taken = {name: getattr(message, name) for name in _WORDS}
    message.text = message.notes = ""
    message.erased_at = clock.now()
    db.flush()
    announce(db, MessageGone(room.public_id, message.public_id, message.n))
    return taken


def put_back(db: Session, actor: Actor, message_id: str, taken: Taken) -> None:
    """Let a message stand again. NotFound where the room does not keep any more what was said then."""
    message, room = _held(db, message_id)
    authorize(actor, Do.MODERATE, room)
    message.text, message.notes, message.erased_at = taken["text"], taken["notes"], None
    db.flush()


def _held(db: Session, message_id: str) -> tuple[Message, Room]:
    message = db.execute(
        select(Message)
        .where(Message.public_id == message_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if message is None:
        raise NotFound
    return message, db.get_one(Room, message.room_id)
