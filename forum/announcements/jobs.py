"""What the house's clock does for announcements."""

from datetime import datetime

from sqlalchemy.orm import Session

from forum.announcements import telling
from forum.clockwork.jobs import job
from forum.config import Config


@job("announcements.tell", seconds=60)
def tell_due(db: Session, config: Config, now: datetime) -> int:
    """Tell of announcements whose time has come."""
    return telling.tell_due(db, now)
