"""Where a text is put, and whether the text of a form has been put before."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from forum.boards.models import Post, Thread
from forum.boards.views import page_of
from forum.policy import Actor


@dataclass(frozen=True)
class Placed:
    """Where a text has been put. `waits`: nowhere yet, it waits at the gate under this public id."""

    thread: str
    post: str
    page: int
    waits: str = ""


def already(db: Session, actor: Actor, once: str | None) -> Placed | None:
    """Where the text of this very form has been put before. `once` is drawn at random: it is hers if it is there."""
    if once is None:
        return None
    row = db.execute(
        select(Thread.public_id, Post.public_id, Post.n)
        .join(Thread, Thread.id == Post.thread_id)
        .where(or_(Post.author_id == actor.member_id, Post.alias_id.is_not(None)), Post.once == once)
    ).one_or_none()
    return None if row is None else Placed(row[0], row[1], page_of(row[2]))
