"""How figures are forgotten: months after three years. There is nothing of anybody in them to erase."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from forum.config import Retention
from forum.figures.models import Figure
from forum.helpdesk.models import HelpPromises
from forum.retention import purges, removed

KEPT = timedelta(days=3 * 366)


@purges("figures")
def purge(db: Session, retention: Retention, now: datetime) -> int:
    """Remove what is old."""
    until = (now - KEPT).date()
    gone = (
        delete(Figure).where(Figure.month < until),
        delete(HelpPromises).where(HelpPromises.month < f"{until:%Y-%m}"),
    )
    return sum(removed(db, old.execution_options(synchronize_session=False)) for old in gone)
