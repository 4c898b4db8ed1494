"""Notices about threads: where they lead, and what is left of them when texts go."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, delete, exists, func, not_, or_, select, update
from sqlalchemy.orm import Session, aliased

from forum.boards.models import Board, Post, Thread, ThreadRead
from forum.notices.kinds import COLUMNS, NO_MOMENT, Source
from forum.notices.models import Kind, Notice
from forum.notices.telling import about, in_turn, recount
from forum.policy import Actor, readable

KINDS = (Kind.ANSWER, Kind.QUOTE)
AT_ONCE = 500  # ids in one statement

_shown = aliased(Thread, name="shown")  # the thread itself, or the one it was joined with


def _lines(actor: Actor) -> Select[*tuple[Any, ...]]:
    read = func.coalesce(ThreadRead.n, 0)
    n = case((read < _shown.last_n, read + 1), else_=_shown.last_n)
    anchor = select(Post.public_id).where(Post.thread_id == _shown.id, Post.n == n).scalar_subquery()
    return (
        select(*COLUMNS, _shown.title, Board.names, _shown.public_id, n, anchor, NO_MOMENT)
        .select_from(Notice)
        .join(Thread, Thread.public_id == Notice.thing)
        .join(_shown, _shown.id == func.coalesce(Thread.merged_into_id, Thread.id))
        .join(Board, Board.id == _shown.board_id)
        .outerjoin(ThreadRead, and_(ThreadRead.thread_id == _shown.id, ThreadRead.member_id == actor.member_id))
        .where(Board.audience.in_(readable(actor)))
    )


THREADS = Source(KINDS, _lines, select(Thread.public_id))


def within(thread: str) -> ColumnElement[bool]:
    """The notices about this thread, and about those that were joined with it."""
    home = select(Thread.id).where(Thread.public_id == thread).scalar_subquery()
    return about(KINDS, select(Thread.public_id).where(or_(Thread.public_id == thread, Thread.merged_into_id == home)))


def read_to_the_end(member_id: int) -> ColumnElement[bool]:
    """The notices about threads in which nothing is new for her."""
    read = (
        select(Thread.public_id)
        .join(_shown, _shown.id == func.coalesce(Thread.merged_into_id, Thread.id))
        .join(ThreadRead, ThreadRead.thread_id == _shown.id)
        .where(ThreadRead.member_id == member_id, ThreadRead.n >= _shown.last_n)
    )
    return about(KINDS, read)


def texts_gone(db: Session, post_ids: tuple[int, ...]) -> None:
    """Count no text that is not there any more; a notice of nothing else goes."""
    in_turn(db)
    db.flush()
    for start in range(0, len(post_ids), AT_ONCE):
        gone = post_ids[start : start + AT_ONCE]
        touched = select(Thread.public_id).join(Post, Post.thread_id == Thread.id).where(Post.id.in_(gone))
        for kind in KINDS:
            _lower(db, kind, about((kind,), touched), gone)


def author_hidden(db: Session, thread: str) -> None:
    """Forget who was quoted in this thread, where no quoted text has her name any more: it would tell whose it was."""
    in_turn(db)
    db.flush()
    quoted = aliased(Post)
    still_named = exists().where(
        quoted.author_id == Notice.member_id,
        Post.quoted_id == quoted.id,
        Post.thread_id == Thread.id,
        Thread.public_id == thread,
    )
    telling = and_(about((Kind.QUOTE,), select(Thread.public_id).where(Thread.public_id == thread)), not_(still_named))
    hushed = update(Notice).where(telling).values(seen=True)
    db.execute(hushed.execution_options(synchronize_session=False))
    recount(db, select(Notice.member_id).where(telling))
    db.execute(delete(Notice).where(telling).execution_options(synchronize_session=False))


def _lower(db: Session, kind: Kind, which: ColumnElement[bool], gone: tuple[int, ...]) -> None:
    there = _unread(kind, gone)
    left = case((there < Notice.count, there), else_=Notice.count)
    lowered = update(Notice).where(which, Notice.seen.is_(False)).values(count=left, seen=left == 0)
    db.execute(lowered.execution_options(synchronize_session=False))
    recount(db, select(Notice.member_id).where(which, Notice.count == 0))
    db.execute(delete(Notice).where(which, Notice.count == 0).execution_options(synchronize_session=False))


def _unread(kind: Kind, gone: tuple[int, ...]) -> ColumnElement[int]:
    """How many texts of others the reader of a notice has before her still, without those that go now."""
    texts = (
        select(func.count())
        .select_from(Post)
        .join(Thread, Thread.id == Post.thread_id)
        .outerjoin(ThreadRead, and_(ThreadRead.thread_id == Thread.id, ThreadRead.member_id == Notice.member_id))
        .where(
            Thread.public_id == Notice.thing,
            Post.erased_at.is_(None),
            Post.id.not_in(gone),
            Post.n > func.coalesce(ThreadRead.n, 0),
            or_(Post.author_id.is_(None), Post.author_id != Notice.member_id),
        )
    )
    if kind is Kind.QUOTE:
        quoted = aliased(Post)
        texts = texts.join(quoted, quoted.id == Post.quoted_id).where(quoted.author_id == Notice.member_id)
    return texts.correlate(Notice).scalar_subquery()
