"""Turning an own text anonymous, and muting whoever wrote one without learning who it is."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum import clock, erasures, trail
from forum.accounts import sanctions
from forum.accounts.models import Member
from forum.boards import aliases, queries
from forum.boards.events import PostWritten
from forum.boards.models import Post, Thread, ThreadFollow
from forum.errors import N_, Conflict, Invalid
from forum.events import announce
from forum.policy import Actor, Do, Standing, authorize
from forum.trail import Deed

LONGEST_MUTE = 14 * 24  # hours


def hide_author(db: Session, actor: Actor, post_id: str) -> None:
    """Turn an own post anonymous: from now on it stands under the actor's one-time name in its thread."""
    view = queries.own_post(db, actor, post_id)
    authorize(actor, Do.HIDE_AUTHOR, view)
    own = view.author_id
    if view.anonymous:
        return
    post = db.execute(select(Post).where(Post.public_id == post_id)).scalar_one()
    thread = db.get_one(Thread, post.thread_id)
    erasures.note(db, "names", [post.id])
    post.alias_id = aliases.name_in(db, actor, thread, starts=post.n == 1).id
    post.author_id = post.as_number = None
    if post.n == 1:
        thread.author_id = thread.as_number = None
        # Who begins a thread follows it: the row would hint at her.
        db.execute(delete(ThreadFollow).where(ThreadFollow.thread_id == thread.id, ThreadFollow.member_id == own))
    db.flush()
    announce(db, PostWritten(post.id, thread.id, thread.public_id, added=False, author_id=None, post=post.public_id))


def mute_author(db: Session, actor: Actor, post_id: str, hours: int) -> None:
    """Mute whoever wrote a post, without learning who it is where it stands under a one-time name.

    The answer is the same whoever it hits; a heavier or longer sanction is left as it is. Raises Conflict where nobody
    stands behind the post any more.
    """
    view = queries.post(db, actor, post_id)
    authorize(actor, Do.MUTE_AUTHOR, view)
    if not 1 <= hours <= LONGEST_MUTE:
        raise Invalid(N_("Please choose how long, two weeks at most."), field="hours")
    member_id = aliases.behind(db, post_id)
    member = None if member_id is None else db.get(Member, member_id)
    if member is None:
        raise Conflict(N_("Nobody stands behind this text any more."))
    sanctions.begin(db, member.id, Standing.MUTED, sanctions.end(clock.now() + timedelta(hours=hours)))
    trail.record(db, actor, Deed.AUTHOR_MUTED, post_id, hours=hours)  # the same whether it changed anything
