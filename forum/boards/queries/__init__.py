"""Reads of the forum. Each filters by what the actor may read, and gives small frozen objects."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, or_, select, tuple_
from sqlalchemy.orm import aliased

from forum.accounts.models import Member, badge
from forum.boards.models import Area, Board, Post, Thread, ThreadRead
from forum.boards.views import (
    PAGE,
    BoardFrame,
    BoardLine,
    BoardPage,
    PostSource,
    PostView,
    Quoted,
    ThreadLine,
    ThreadView,
)
from forum.db import Reader
from forum.errors import NotFound
from forum.policy import Actor, Audience, Do, authorize, readable
from forum.text import stored_html

# These two run for every page that is read, so they select columns of tables: the ORM's own way costs a third more.
_posts, _threads, _boards, _members, _reads = (model.__table__.c for model in (Post, Thread, Board, Member, ThreadRead))
_quoted, _quoted_author = Post.__table__.alias("quoted"), Member.__table__.alias("quoted_author")
_THREAD: Select[*tuple[Any, ...]] = (
    select(
        _threads.id,
        _threads.public_id,
        _threads.title,
        _boards.public_id.label("board_id"),
        _boards.names,
        _boards.audience,
        _threads.locked,
        _threads.last_n,
        func.coalesce(_reads.n, 0),
    )
    .select_from(Thread.__table__)
    .join(Board.__table__, _boards.id == _threads.board_id)
    .outerjoin(ThreadRead.__table__, and_(_reads.thread_id == _threads.id, _reads.member_id == bindparam("reader")))
    .where(_threads.public_id == bindparam("thread"))
)
_POSTS: Select[*tuple[Any, ...]] = (
    select(
        _posts.public_id,
        _posts.n,
        _posts.author_id,
        _members.pseudonym,
        func.coalesce(_members.mark, 0),
        badge(_members.id),
        _posts.html,
        _posts.created_at,
        _posts.edited_at,
        _posts.erased_at,
        _quoted.c.public_id,
        _quoted.c.n,
        _quoted_author.c.pseudonym,
        _quoted.c.excerpt,
    )
    .select_from(Post.__table__)
    .outerjoin(Member.__table__, _members.id == _posts.author_id)
    .outerjoin(_quoted, and_(_quoted.c.id == _posts.quoted_id, _quoted.c.erased_at.is_(None)))
    .outerjoin(_quoted_author, _quoted_author.c.id == _quoted.c.author_id)
    .where(_posts.thread_id == bindparam("thread"), _posts.n.between(bindparam("first"), bindparam("last")))
    .order_by(_posts.n)
)
_POST: Select[*tuple[Any, ...]] = (
    select(
        Post.public_id,
        Post.n,
        Post.author_id,
        Post.source,
        Post.created_at,
        Post.erased_at,
        Board.audience,
        Thread.public_id.label("thread_id"),
        Thread.title,
    )
    .join(Thread, Thread.id == Post.thread_id)
    .join(Board, Board.id == Thread.board_id)
)


def boards(db: Reader, actor: Actor) -> list[BoardLine]:
    """All boards the actor may read, by area."""
    last = (
        select(Thread.last_at).where(Thread.board_id == Board.id).order_by(Thread.last_at.desc()).limit(1)
    ).scalar_subquery()
    rows = db.execute(
        select(Board.public_id, Board.names, Board.about, Board.audience, Area.names, Area.position, last)
        .join(Area, Area.key == Board.area_key)
        .where(Board.audience.in_(readable(actor)))
        .order_by(Area.position, Board.position, Board.id)
    )
    return [BoardLine(*row) for row in rows]


def board_frame(db: Reader, actor: Actor, public_id: str) -> BoardFrame:
    """A board without its threads. Raises NotFound where the actor may not read it."""
    row = db.execute(
        select(Board.public_id, Board.names, Board.about, Board.audience).where(
            Board.public_id == public_id, Board.audience.in_(readable(actor))
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return BoardFrame(*row)


def board(db: Reader, actor: Actor, public_id: str, after: str | None = None) -> BoardPage:
    """A board with a page of its threads, those answered last first. `after` is the last thread of the page before."""
    found = db.execute(
        select(Board.id, Board.public_id, Board.names, Board.about, Board.audience).where(
            Board.public_id == public_id, Board.audience.in_(readable(actor))
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    threads = (
        select(
            Thread.public_id,
            Thread.title,
            Member.pseudonym,
            func.coalesce(Member.mark, 0),
            badge(Member.id),
            Thread.last_at,
            Thread.last_n,
            _unread(actor),
            Thread.locked,
        )
        .outerjoin(Member, Member.id == Thread.author_id)
        .where(Thread.board_id == found.id)
        .order_by(Thread.last_at.desc(), Thread.id.desc())
        .limit(PAGE + 1)
    )
    if actor.is_member:
        threads = threads.outerjoin(
            ThreadRead, and_(ThreadRead.thread_id == Thread.id, ThreadRead.member_id == actor.member_id)
        )
    if after is not None:
        edge = aliased(Thread)
        threads = threads.where(
            tuple_(Thread.last_at, Thread.id)
            < select(edge.last_at, edge.id).where(edge.public_id == after, edge.board_id == found.id).scalar_subquery()
        )
    lines = [ThreadLine(*row) for row in db.execute(threads)]
    older = lines[PAGE - 1].public_id if len(lines) > PAGE else None
    return BoardPage(*found[1:], threads=lines[:PAGE], older=older)


def thread(db: Reader, actor: Actor, public_id: str) -> ThreadView:
    """A thread's frame. Raises NotFound where the actor may not read it."""
    statement = _thread_for(readable(actor))
    row = db.execute(statement, {"thread": public_id, "reader": actor.member_id}).one_or_none()
    if row is None:
        raise NotFound
    return ThreadView(*row)


@cache
def _thread_for(audiences: frozenset[Audience]) -> Select[*tuple[Any, ...]]:
    """Not `in_`, which is put together anew each time it runs: that costs a page 25 us."""
    return _THREAD.where(or_(*(_boards.audience == audience for audience in audiences)))


def posts(db: Reader, actor: Actor, view: ThreadView, page: int) -> list[PostView]:
    """The posts of one page, in one query whatever is in them. Raises NotFound for a page that is not there."""
    authorize(actor, Do.READ, view)
    if not 1 <= page <= view.pages:
        raise NotFound
    rows = db.execute(_POSTS, {"thread": view.id, "first": (page - 1) * PAGE + 1, "last": page * PAGE}).all()
    return [_post_view(row, view.audience) for row in rows]


def _post_view(row: Any, audience: Audience) -> PostView:
    quoted = Quoted(*row[10:]) if row[10] else None
    values = (*row[:6], stored_html(row[6]), *row[7:10], quoted, audience)
    return PostView(*values)


def quotable(db: Reader, actor: Actor, view: ThreadView, public_id: str) -> Quoted:
    """A post of this thread, to be quoted. Raises NotFound."""
    authorize(actor, Do.READ, view)
    row = db.execute(
        select(Post.public_id, Post.n, Member.pseudonym, Post.excerpt)
        .outerjoin(Member, Member.id == Post.author_id)
        .where(Post.public_id == public_id, Post.thread_id == view.id, Post.erased_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound
    return Quoted(*row)


def post(db: Reader, actor: Actor, public_id: str) -> PostSource:
    """One post with its source and where it stands. Raises NotFound where the actor may not read it."""
    return _post_source(db, _POST.where(Post.public_id == public_id, Board.audience.in_(readable(actor))))


def own_post(db: Reader, actor: Actor, public_id: str) -> PostSource:
    """An own post, wherever it stands: one may erase it even where one may not read at the moment."""
    return _post_source(db, _POST.where(Post.public_id == public_id, Post.author_id == actor.member_id))


def _post_source(db: Reader, statement: Select[*tuple[Any, ...]]) -> PostSource:
    row = db.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return PostSource(*row)


def _unread(actor: Actor) -> ColumnElement[int]:
    return Thread.last_n - func.coalesce(ThreadRead.n, 0) if actor.is_member else literal(0)
