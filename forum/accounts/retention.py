"""How accounts forget."""

from datetime import datetime

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from forum.accounts.models import Login
from forum.config import Retention
from forum.retention import purges, removed


@purges("log-ins")
def purge(db: Session, retention: Retention, now: datetime) -> int:
    """Remove the log-ins that have ended by themselves."""
    return removed(db, delete(Login).where(or_(Login.idle_until <= now, Login.ends_at <= now)))
