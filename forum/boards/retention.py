"""How the forum erases what a member wrote."""

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from forum import clock
from forum.boards.events import PostsGone
from forum.boards.models import Post, Thread
from forum.events import announce
from forum.retention import erases


@erases
def erase_member(db: Session, member_id: int, keep_texts: bool) -> None:
    """Empty all her texts, and remove threads nobody else wrote in; or leave them without a name."""
    if not keep_texts:
        db.execute(
            update(Post)
            .where(Post.author_id == member_id)
            .values(source="", html="", excerpt="", erased_at=clock.now(), once=None)
        )
        gone = db.execute(select(Post.id).where(Post.author_id == member_id)).scalars()
        announce(db, PostsGone(tuple(gone)))
        left = exists(select(Post.id).where(Post.thread_id == Thread.id, Post.erased_at.is_(None)))
        hers = select(Post.thread_id).where(Post.author_id == member_id)
        db.execute(delete(Thread).where(Thread.id.in_(hers), ~left).execution_options(synchronize_session=False))
        db.execute(update(Thread).where(Thread.author_id == member_id).values(title=""))
    db.execute(update(Post).where(Post.author_id == member_id).values(author_id=None, once=None))
    db.execute(update(Thread).where(Thread.author_id == member_id).values(author_id=None))
