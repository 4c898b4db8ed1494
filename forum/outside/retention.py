"""Notices go when they have long been answered. One that waits for its answer is never dropped."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, or_
from sqlalchemy.orm import Session

from forum.config import Retention
from forum.outside.models import OutsideLook, OutsideNotice
from forum.outside.views import AGAIN_WITHIN
from forum.retention import purges, removed


@purges("outside notices")
def purge(db: Session, retention: Retention, now: datetime) -> int:
    """Remove notices whose last answer is as old as the trail gets, and for which no other look can be asked."""
    before = now - max(timedelta(days=retention.trail_days), AGAIN_WITHIN)
    kept = or_(OutsideLook.answered_at.is_(None), OutsideLook.answered_at > before)
    waits = exists().where(OutsideLook.notice_id == OutsideNotice.id, kept)
    return removed(db, delete(OutsideNotice).where(~waits))
