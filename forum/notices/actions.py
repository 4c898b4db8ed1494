"""What a member does with her notices."""

from sqlalchemy.orm import Session

from forum.notices.telling import mark_seen
from forum.policy import Actor, Do, authorize


def see_all(db: Session, actor: Actor) -> None:
    """Take all her notices as seen, those too that the page cannot show her now."""
    authorize(actor, Do.KEEP_ACCOUNT)
    if actor.member_id is not None:
        mark_seen(db, actor.member_id)
