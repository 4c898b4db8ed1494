"""Which words of support a message shows: those that somebody gives it at present."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.boards import reactions
from forum.events import announce
from forum.rooms.events import MessageSupported
from forum.rooms.models import Message, Support


def gather(db: Session, room: str, message_pk: int) -> None:
    """Write them on the message, and tell its room."""
    given = db.execute(select(Support.words).where(Support.message_id == message_pk)).scalars()
    words = reactions.joined(word for some in given for word in reactions.split(some))
    message = db.execute(
        update(Message).where(Message.id == message_pk).values(words=words).returning(Message.public_id, Message.n)
    ).one()
    announce(db, MessageSupported(room, message.public_id, message.n, words))
