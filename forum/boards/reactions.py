"""The few words of support one can give to a post. They are shown, never counted, and nobody sees who gave them."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.boards.models import Post, Reaction
from forum.errors import N_

# In the order in which they are shown. The keys are kept: they may never change.
REACTIONS = {
    "known": N_("I know this"),
    "strength": N_("Strength to you"),
    "thanks": N_("Thank you"),
}


def joined(words: Iterable[str]) -> str:
    """These words as one text to keep: known ones, once each, in our order."""
    given = set(words)
    return ",".join(word for word in REACTIONS if word in given)


def split(text: str) -> tuple[str, ...]:
    """The words kept in a text that `joined` made."""
    return tuple(text.split(",")) if text else ()


def gather(db: Session, post_ids: Collection[int]) -> None:
    """Write on each of these posts which words somebody gives it at present."""
    given: defaultdict[int, set[str]] = defaultdict(set)
    for post_id, words in db.execute(select(Reaction.post_id, Reaction.words).where(Reaction.post_id.in_(post_ids))):
        given[post_id].update(split(words))
    for post_id in post_ids:
        db.execute(update(Post).where(Post.id == post_id).values(reactions=joined(given[post_id])))
