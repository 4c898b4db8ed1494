"""How drafts are forgotten. With an account they go by themselves: the table says so."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from forum.config import Retention
from forum.drafts.models import Draft
from forum.retention import purges, removed

KEPT = timedelta(days=30)  # after the last word was typed; the page of drafts says so


@purges("drafts")
def purge(db: Session, retention: Retention, now: datetime) -> int:
    """Remove what was left lying for long."""
    return removed(db, delete(Draft).where(Draft.saved_on < (now - KEPT).date()))
