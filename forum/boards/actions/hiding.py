"""Texts that moderators take away, or mask, and put back. The place of a text stays, and nothing tells whose it was.

What is taken comes back to the caller, who keeps it as long as it may be undone.
"""

import re
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import clock
from forum.boards import queries
from forum.boards.events import PostsGone, PostWritten
from forum.boards.models import Post, Thread
from forum.boards.versions import forget
from forum.errors import N_, Invalid
from forum.events import announce
from forum.policy import Actor, Do, authorize
from forum.text import Prose

Taken = dict[str, Any]
_WORD = re.compile(r"\w+")
_WORDS = ("source", "html", "excerpt", "notes", "reactions")


def hide_post(db: Session, actor: Actor, post_id: str) -> Taken | None:
    """Take a text away, with the title where it opens a conversation; None where its words are gone already."""
    authorize(actor, Do.MODERATE, queries.post(db, actor, post_id))
    post = _held(db, post_id)
    if post.erased_at is not None:
        return None
    taken: Taken = {name: getattr(post, name) for name in _WORDS}
    for name in _WORDS:
        setattr(post, name, "")
    post.hidden, post.erased_at = True, clock.now()
    forget(db, [post.id])
    if post.n == 1:
        thread = db.get_one(Thread, post.thread_id)
        taken["title"], thread.title = thread.title, ""
    db.flush()
    announce(db, PostsGone((post.id,)))
    return taken


def mask_post(db: Session, actor: Actor, post_id: str, body: Prose) -> Taken | None:
    """Let a text stand without what must not be in it. What it said stays in no version: that would keep it."""
    authorize(actor, Do.MODERATE, queries.post(db, actor, post_id))
    post = _held(db, post_id)
    if post.erased_at is not None:
        return None
    if not _only_less(body.source, post.source):
        raise Invalid(N_("Only take words out: the others stay as she wrote them."), field="masked")
    taken: Taken = {name: getattr(post, name) for name in _WORDS}
    forget(db, [post.id])
    post.source, post.html, post.excerpt, post.edited_at = body.source, body.html, body.excerpt, clock.now()
    db.flush()
    _tell(db, post)
    return taken


def put_back(db: Session, actor: Actor, post_id: str, taken: Taken) -> bool:
    """Let a text stand as it did; whether there was a place to put it."""
    authorize(actor, Do.MODERATE, queries.post(db, actor, post_id))
    post = _held(db, post_id)
    if post.erased_at is not None and not post.hidden:
        return False  # her own erasing stands
    for name in _WORDS:
        if name in taken:
            setattr(post, name, taken[name])
    post.hidden, post.erased_at = False, None
    if post.n == 1 and taken.get("title"):
        db.get_one(Thread, post.thread_id).title = taken["title"]
    db.flush()
    _tell(db, post)
    return True


def _held(db: Session, post_id: str) -> Post:
    return db.execute(
        select(Post).where(Post.public_id == post_id).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()


def _tell(db: Session, post: Post) -> None:
    thread = db.get_one(Thread, post.thread_id)
    announce(
        db,
        PostWritten(post.id, thread.id, thread.public_id, added=False, author_id=post.author_id, post=post.public_id),
    )


def _only_less(text: str, original: str) -> bool:
    """Whether each word of a text stands in the original too, in its order: nobody is made to say something else."""
    left = iter(_WORD.findall(original))
    return all(any(word == other for other in left) for word in _WORD.findall(text))
