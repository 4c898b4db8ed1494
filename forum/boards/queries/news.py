"""What a member has not read yet, over all boards."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, select, tuple_
from sqlalchemy.orm import aliased

from forum import clock
from forum.boards.models import Board, Post, Thread, ThreadRead, Words
from forum.boards.views import PAGE, page_of
from forum.db import Reader
from forum.policy import Actor, Audience, Do, authorize, readable

LONGEST_BACK = timedelta(days=365)


class Boards(NamedTuple):
    """All boards at once: for whoever takes part, each of what she may read."""

    audience: Audience


ALL_BOARDS = Boards(Audience.EVERYONE)


@dataclass(frozen=True, slots=True)
class NewsLine:
    """A thread with texts she has not read."""

    public_id: str
    title: str
    board: Words
    last_at: datetime
    unread: int
    read_n: int
    anchor: str | None  # the first text she has not read

    @property
    def page(self) -> int:
        """The page on which what is new begins."""
        return page_of(self.read_n + 1)


@dataclass(frozen=True, slots=True)
class News:
    threads: list[NewsLine]
    older: str | None  # the thread after which the next page begins


def news(db: Reader, actor: Actor, after: str | None = None) -> News:
    """A page of the threads with something new for the actor, those answered last first. One query."""
    authorize(actor, Do.MARK_READ, ALL_BOARDS)
    found = unread(actor).order_by(Thread.last_at.desc(), Thread.id.desc()).limit(PAGE + 1)
    if after is not None:
        edge, place = aliased(Thread), aliased(Board)
        begin = (
            select(edge.last_at, edge.id)
            .join(place, place.id == edge.board_id)
            .where(edge.public_id == after, place.audience.in_(readable(actor)))
        )
        found = found.where(tuple_(Thread.last_at, Thread.id) < begin.scalar_subquery())
    lines = [NewsLine(*row) for row in db.execute(found)]
    return News(lines[:PAGE], lines[PAGE - 1].public_id if len(lines) > PAGE else None)


def unread(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The threads with something new for the actor, one year back at most."""
    read = func.coalesce(ThreadRead.n, 0)
    first = select(Post.public_id).where(Post.thread_id == Thread.id, Post.n == read + 1).scalar_subquery()
    return (
        select(Thread.public_id, Thread.title, Board.names, Thread.last_at, Thread.last_n - read, read, first)
        .select_from(Thread)
        .join(Board, Board.id == Thread.board_id)
        .outerjoin(ThreadRead, and_(ThreadRead.thread_id == Thread.id, ThreadRead.member_id == actor.member_id))
        .where(
            Board.audience.in_(readable(actor)),
            func.coalesce(Thread.merged_into_id, 0) < 1,  # at "IS NULL", SQLite leaves the order for its index
            Thread.last_at > clock.now() - LONGEST_BACK,
            Thread.last_n > read,
        )
    )
