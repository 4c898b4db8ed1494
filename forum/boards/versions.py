"""What texts said before they were changed: kept for moderators for a while, gone at once with the text itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from forum import retention
from forum.boards.models import PostVersion

KEPT = timedelta(days=30)  # long enough to look into a complaint


def purge_versions(db: Session, now: datetime) -> int:
    """Remove the versions that have had their time; how many."""
    return retention.removed(db, delete(PostVersion).where(PostVersion.replaced_at <= now - KEPT))


def forget(db: Session, post_ids: Sequence[int]) -> None:
    """Remove all versions of these posts: their words are erased."""
    db.execute(delete(PostVersion).where(PostVersion.post_id.in_(post_ids)))
