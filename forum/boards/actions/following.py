"""Following threads, and having read all there is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, literal
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from forum import clock
from forum.boards import queries
from forum.boards.models import Thread, ThreadFollow, ThreadRead
from forum.boards.queries.news import ALL_BOARDS, unread
from forum.events import announce
from forum.policy import Actor, Do, authorize


@dataclass(frozen=True, slots=True)
class EverythingSeen:
    """A member has taken all threads as read."""

    member_id: int


def follow(db: Session, actor: Actor, thread_id: str) -> None:
    """Hear of answers from now on. Never called for who writes under a one-time name: the row would tell."""
    view = queries.thread(db, actor, thread_id)
    authorize(actor, Do.FOLLOW, view)
    db.flush()
    row = insert(ThreadFollow).values(member_id=actor.member_id, thread_id=view.id)
    db.execute(row.on_conflict_do_nothing())


def unfollow(db: Session, actor: Actor, thread_id: str) -> None:
    """Hear no more of it."""
    view = queries.thread(db, actor, thread_id)
    authorize(actor, Do.FOLLOW, view)
    db.execute(delete(ThreadFollow).where(ThreadFollow.thread_id == view.id, ThreadFollow.member_id == actor.member_id))


def read_all(db: Session, actor: Actor, until: datetime | None = None) -> None:
    """Take all that the list of news holds as read. What was answered after `until`, when she saw it, stays new."""
    authorize(actor, Do.MARK_READ, ALL_BOARDS)
    now = clock.now()
    found = unread(actor).where(Thread.last_at <= min(until or now, now))
    rows = found.with_only_columns(literal(actor.member_id), Thread.id, Thread.last_n)
    statement = insert(ThreadRead).from_select(["member_id", "thread_id", "n"], rows)
    db.execute(
        statement.on_conflict_do_update(index_elements=["member_id", "thread_id"], set_={"n": statement.excluded.n})
    )
    if actor.member_id is not None:
        announce(db, EverythingSeen(actor.member_id))
