"""What a member has not read yet, over all boards."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from forum import clock
from forum.boards.models import Board, Post, Thread, ThreadRead, Words
from forum.boards.views import PAGE, page_of
from forum.db import Reader
from forum.policy import Actor, Audience, Do, authorize, readable

LONGEST_BACK = timedelta(days=365)
LOOKED_AT = 100  # threads for one page: who has read nearly all would else wait for a walk through the whole house


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
    language: str | None
    anchor: str | None  # the first text she has not read

    @property
    def page(self) -> int:
        """The page on which what is new begins."""
        return page_of(self.read_n + 1)


@dataclass(frozen=True, slots=True)
class News:
    """A page. It may hold few threads, or none, and yet be followed by another: so far back nobody has looked yet."""

    threads: list[NewsLine]
    older: str | None  # the thread after which the next page begins


def news(db: Reader, actor: Actor, after: str | None = None, language: str | None = None) -> News:
    """A page of the threads with something new for the actor, those answered last first; `language` leaves out those
    in others. One query.

    It is sought among the next `LOOKED_AT` threads, read ones too, so it costs the same in a house of any size.
    """
    authorize(actor, Do.MARK_READ, ALL_BOARDS)
    values = {"reader": actor.member_id, "since": clock.now() - LONGEST_BACK, "after": after}
    values |= {"language": language} if language else {}
    rows = db.execute(_page(readable(actor), after is not None, bool(language)), values).all()
    lines = [NewsLine(*row[:-1]) for row in rows if row.unread]
    if len(lines) > PAGE:
        return News(lines[:PAGE], lines[PAGE - 1].public_id)
    return News(lines, rows[-1].public_id if rows and rows[-1].ends else None)


def unread(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The threads with something new for the actor, one year back at most."""
    return _threads(readable(actor), actor.member_id, clock.now() - LONGEST_BACK).where(Thread.last_n > _READ)


_READ = func.coalesce(ThreadRead.n, 0)


def _threads(
    audiences: frozenset[Audience], reader: int | ColumnElement[Any] | None, since: datetime | ColumnElement[Any]
) -> Select[*tuple[Any, ...]]:
    """The threads one may read, and how far one has."""
    return (
        select(
            Thread.id,
            Thread.public_id,
            Thread.title,
            Board.names,
            Thread.last_at,
            Thread.last_n,
            _READ.label("read_n"),
            Thread.language,
        )
        .join(Board, Board.id == Thread.board_id)
        .outerjoin(ThreadRead, and_(ThreadRead.thread_id == Thread.id, ThreadRead.member_id == reader))
        .where(
            or_(*(Board.audience == audience for audience in audiences)),
            func.coalesce(Thread.merged_into_id, 0) < 1,  # at "IS NULL", SQLite leaves the order for its index
            Thread.last_at > since,
        )
    )


@cache
def _page(audiences: frozenset[Audience], later: bool, narrowed: bool) -> Select[*tuple[Any, ...]]:
    """The unread threads of a page; and, read or not, the one at which looking for them ended before the last."""
    found = _threads(audiences, bindparam("reader"), bindparam("since"))
    if narrowed:
        found = found.where(Thread.language == bindparam("language"))
    if later:
        edge, place = aliased(Thread), aliased(Board)
        begin = (
            select(edge.last_at, edge.id)
            .join(place, place.id == edge.board_id)
            .where(edge.public_id == bindparam("after"), or_(*(place.audience == audience for audience in audiences)))
        )
        found = found.where(tuple_(Thread.last_at, Thread.id) < begin.scalar_subquery())
    near = found.order_by(Thread.last_at.desc(), Thread.id.desc()).limit(LOOKED_AT).cte("near")
    order = near.c.last_at.desc(), near.c.id.desc()
    end = select(near.c.id).order_by(*order).offset(LOOKED_AT - 1).limit(1).cte("looked_at_last")
    anchor = select(Post.public_id).where(Post.thread_id == near.c.id, Post.n == near.c.read_n + 1).scalar_subquery()
    return (
        select(
            near.c.public_id,
            near.c.title,
            near.c.names,
            near.c.last_at,
            (near.c.last_n - near.c.read_n).label("unread"),
            near.c.read_n,
            near.c.language,
            anchor,
            end.c.id.is_not(None).label("ends"),
        )
        .outerjoin(end, end.c.id == near.c.id)
        .where(or_(near.c.last_n > near.c.read_n, end.c.id.is_not(None)))
        .order_by(*order)
        .limit(PAGE + 1)
    )
