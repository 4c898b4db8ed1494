"""What was erased is in no corner of the index either (S21)."""

from datetime import datetime

from sqlalchemy.orm import Session

from forum.config import Retention
from forum.retention import purges
from forum.search import index, words


@purges("search")
def purge_index(db: Session, retention: Retention, now: datetime) -> int:
    """Remove the last traces of words that are gone; how many texts had been forgotten here."""
    words.forget()
    return index.purge(db)
