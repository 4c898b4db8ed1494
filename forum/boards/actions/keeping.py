"""What experts do to keep threads in order: pin, close, move, join."""

from sqlalchemy import Delete, Update, delete, or_, select, update
from sqlalchemy.orm import Session

from forum import trail
from forum.boards.events import PostWritten, ThreadJoined, ThreadMoved
from forum.boards.models import Board, Poll, Post, Thread, ThreadFollow, ThreadRead, ThreadTag
from forum.boards.queries import keeping
from forum.boards.queries.keeping import KeptThread
from forum.errors import Conflict, NotFound
from forum.events import announce
from forum.policy import Actor, Do, authorize
from forum.trail import Deed


def pin(db: Session, actor: Actor, thread_id: str) -> None:
    """Keep a thread on top of its board."""
    thread = _held(db, actor, thread_id)
    authorize(actor, Do.KEEP_THREAD, thread)
    _change(db, thread, pinned=True)
    trail.record(db, actor, Deed.THREAD_PINNED, thread.public_id)


def unpin(db: Session, actor: Actor, thread_id: str) -> None:
    """Let a thread go down its board again."""
    thread = _held(db, actor, thread_id)
    authorize(actor, Do.KEEP_THREAD, thread)
    _change(db, thread, pinned=False)
    trail.record(db, actor, Deed.THREAD_UNPINNED, thread.public_id)


def lock(db: Session, actor: Actor, thread_id: str) -> None:
    """Close a thread for answers."""
    thread = _held(db, actor, thread_id)
    authorize(actor, Do.KEEP_THREAD, thread)
    _change(db, thread, locked=True)
    trail.record(db, actor, Deed.THREAD_LOCKED, thread.public_id)


def unlock(db: Session, actor: Actor, thread_id: str) -> None:
    """Open a thread for answers again."""
    thread = _held(db, actor, thread_id)
    authorize(actor, Do.KEEP_THREAD, thread)
    _change(db, thread, locked=False)
    trail.record(db, actor, Deed.THREAD_UNLOCKED, thread.public_id)


def move(db: Session, actor: Actor, thread_id: str, board_id: str) -> None:
    """Put a thread on another board, never before more people than its writers wrote for."""
    thread = _held(db, actor, thread_id)
    authorize(actor, Do.KEEP_THREAD, thread)
    board = db.execute(select(Board.id, Board.audience).where(Board.public_id == board_id)).one_or_none()
    if board is None:
        raise NotFound
    authorize(actor, Do.READ, board)
    keeping.refuse_wider(thread, board.audience, "board")
    _change(db, thread, board_id=board.id)
    announce(db, ThreadMoved(thread.public_id))
    trail.record(db, actor, Deed.THREAD_MOVED, thread.public_id, board=board_id)


def merge(db: Session, actor: Actor, thread_id: str, into_thread_id: str) -> None:
    """Put the texts of a thread behind those of another, in their order.

    The emptied row keeps the old address and the key of its one-time names; both go with the other thread.
    """
    _hold(db, thread_id, into_thread_id)
    thread = keeping.kept(db, actor, thread_id)
    authorize(actor, Do.KEEP_THREAD, thread)
    into = keeping.kept(db, actor, into_thread_id)
    authorize(actor, Do.KEEP_THREAD, into)
    keeping.refuse_joining(thread, into)
    opening = db.execute(select(Post).where(Post.thread_id == thread.id, Post.n == 1)).scalar_one_or_none()
    _keep_languages(db, thread, into)
    _run(
        db,
        # One statement: no number is there twice at any moment.
        update(Post).where(Post.thread_id == thread.id).values(thread_id=into.id, n=Post.n + into.last_n),
        update(Thread)
        .where(Thread.id == into.id)
        .values(last_n=into.last_n + thread.last_n, last_at=max(into.last_at, thread.last_at)),
        update(Thread)
        .where(Thread.id == thread.id)
        .values(merged_into_id=into.id, title="", author_id=None, as_number=None, last_n=0, locked=True, pinned=False),
        # What was joined with this one before leads on to where it is now.
        update(Thread).where(Thread.merged_into_id == thread.id).values(merged_into_id=into.id),
        update(ThreadFollow)
        .where(
            ThreadFollow.thread_id == thread.id,
            ThreadFollow.member_id.not_in(select(ThreadFollow.member_id).where(ThreadFollow.thread_id == into.id)),
        )
        .values(thread_id=into.id),
        *(delete(table).where(table.thread_id == thread.id) for table in (ThreadFollow, ThreadRead, ThreadTag, Poll)),
    )
    if opening is not None:  # it opens a thread no more: what is kept of its title elsewhere goes
        announce(db, PostWritten(opening.id, into.id, into.public_id, added=False, author_id=opening.author_id))
    trail.record(db, actor, Deed.THREAD_MERGED, thread.public_id, into=into.public_id)
    announce(db, ThreadJoined(thread.public_id))


def _keep_languages(db: Session, thread: KeptThread, into: KeptThread) -> None:
    """What said nothing, for it was in the language of its thread, says so where it goes to one in another."""
    here, there = (db.execute(select(Thread.language).where(Thread.id == each.id)).scalar() for each in (thread, into))
    if here is not None and here != there:
        _run(db, update(Post).where(Post.thread_id == thread.id, Post.language.is_(None)).values(language=here))


def _held(db: Session, actor: Actor, thread_id: str) -> KeptThread:
    """A thread as it is now, unchanged by others until the commit. Raises Conflict where it was joined with another."""
    _hold(db, thread_id)
    thread = keeping.kept(db, actor, thread_id)
    if thread.merged:
        raise Conflict
    return thread


def _hold(db: Session, *public_ids: str) -> None:
    """Lock these threads and what leads to them, always in the same order: who comes later waits for the commit.

    Answers count up the thread's last number, so they wait; notes of who follows or has read do not.
    """
    named = select(Thread.id).where(Thread.public_id.in_(public_ids))
    db.execute(
        select(Thread.id)
        .where(or_(Thread.public_id.in_(public_ids), Thread.merged_into_id.in_(named)))
        .order_by(Thread.id)
        .with_for_update(key_share=True)
    ).all()


def _change(db: Session, thread: KeptThread, **values: object) -> None:
    _run(db, update(Thread).where(Thread.id == thread.id).values(**values))


def _run(db: Session, *statements: Update | Delete) -> None:
    for statement in statements:
        db.execute(statement.execution_options(synchronize_session=False))
