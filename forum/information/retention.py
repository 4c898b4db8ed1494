"""How information pages are forgotten. What a member wrote here is the house's: it stays, her name goes with her."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from forum.config import Retention
from forum.information.models import InformationPage
from forum.retention import purges, removed

KEPT = timedelta(days=30)  # long enough to see that it should not have been taken away


@purges("information")
def purge(db: Session, retention: Retention, now: datetime) -> int:
    """Remove the pages that were taken away a while ago, with all they ever said."""
    return removed(db, delete(InformationPage).where(InformationPage.taken_at <= now - KEPT))
