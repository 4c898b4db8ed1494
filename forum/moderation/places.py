"""For whom a case is follows the place of what it is about."""

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from forum.boards.models import Board, Post, Thread
from forum.moderation.models import Case
from forum.rooms.models import Message, Room


def thread_changed(db: Session, thread: str) -> None:
    """The texts of a thread stand elsewhere now."""
    home = select(Thread.merged_into_id).where(Thread.public_id == thread).scalar_subquery()
    texts = (
        select(Post.public_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(or_(Thread.public_id == thread, Thread.id == home))
    )
    audience = (
        select(Board.audience)
        .join(Thread, Thread.board_id == Board.id)
        .join(Post, Post.thread_id == Thread.id)
        .where(Post.public_id == Case.thing)
        .scalar_subquery()
    )
    moved = update(Case).where(Case.kind == "post", Case.thing.in_(texts)).values(audience=audience)
    db.execute(moved.execution_options(synchronize_session=False))


def room_changed(db: Session, room: str) -> None:
    """Other people may come into a room now; what was said before is gone from it where they are more."""
    said = select(Message.public_id).join(Room, Room.id == Message.room_id).where(Room.public_id == room)
    audience = select(Room.audience).where(Room.public_id == room).scalar_subquery()
    changed = update(Case).where(Case.kind == "message", Case.thing.in_(said)).values(audience=audience)
    db.execute(changed.execution_options(synchronize_session=False))
