"""Taking the words out of a text: asked for by its writer, or done again in a copy from before that."""

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from forum import clock
from forum.boards.events import PostsGone
from forum.boards.models import Alias, Poll, Post, Reaction, Thread
from forum.boards.placing import Placed
from forum.boards.versions import forget
from forum.boards.views import page_of
from forum.events import announce


def empty(db: Session, post: Post) -> Placed | None:
    """Empty a text, which its callers have asked about. Its place stays; None where its thread went with it."""
    others = select(func.count()).where(Post.thread_id == post.thread_id, Post.id != post.id, Post.erased_at.is_(None))
    if db.execute(others).scalar_one() == 0:
        announce(db, PostsGone((post.id,)))  # those erased before are announced already
        db.delete(db.get_one(Thread, post.thread_id))
        return None
    post.source = post.html = post.excerpt = post.notes = post.reactions = ""
    post.erased_at = clock.now()
    post.author_id = post.as_number = post.alias_id = post.once = None
    forget(db, [post.id])
    db.execute(delete(Reaction).where(Reaction.post_id == post.id))
    announce(db, PostsGone((post.id,)))
    if post.n == 1:
        thread = db.get_one(Thread, post.thread_id)
        thread.title = ""
        thread.author_id = thread.as_number = None
        db.execute(update(Alias).where(Alias.thread_id == thread.id).values(starts=False))
        db.execute(delete(Poll).where(Poll.thread_id == thread.id))
    return Placed(db.get_one(Thread, post.thread_id).public_id, post.public_id, page_of(post.n))
