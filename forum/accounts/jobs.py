"""What the clock does for accounts."""

from datetime import datetime

from sqlalchemy.orm import Session

from forum.accounts import sanctions
from forum.clockwork.jobs import job
from forum.config import Config


@job("accounts.sanctions", seconds=10)
def end_sanctions(db: Session, config: Config, now: datetime) -> None:
    """End what has had its time; a lighter sanction that goes on longer is what counts then."""
    sanctions.end_due(db, now)
