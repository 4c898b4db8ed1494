"""Giving words of support."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.boards import queries
from forum.boards.models import Post, Reaction
from forum.boards.reactions import REACTIONS, gather, joined, split
from forum.errors import Invalid
from forum.policy import Actor, Do, authorize


def react(db: Session, actor: Actor, post_id: str, word: str, give: bool) -> None:
    """Give a word of support to a post, or take it back."""
    view = queries.post(db, actor, post_id)
    authorize(actor, Do.REACT, view)
    if word not in REACTIONS:
        raise Invalid
    # Held until the commit: of two who react at once, the second sees the first.
    post = db.execute(select(Post).where(Post.public_id == post_id).with_for_update()).scalar_one()
    mine = db.get(Reaction, (post.id, actor.member_id))
    words = set(split(mine.words)) if mine else set()
    kept = joined(words | {word} if give else words - {word})
    if mine is not None and not kept:
        db.delete(mine)
    elif mine is not None:
        mine.words = kept
    elif kept:
        db.add(Reaction(post_id=post.id, member_id=actor.member_id, words=kept))
    db.flush()
    gather(db, [post.id])
