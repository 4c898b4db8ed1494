"""How notices are forgotten. An erased account's go with it, by the database."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum.accounts.models import Member
from forum.config import Retention
from forum.notices import kinds
from forum.notices.models import Notice
from forum.notices.telling import in_turn, recount
from forum.retention import purges, removed

SEEN_DAYS = timedelta(days=30)


@purges("notices")
def purge(db: Session, retention: Retention, now: datetime) -> int:
    """Remove the ones seen a while ago, and those about what is gone."""
    in_turn(db)
    old = removed(db, delete(Notice).where(Notice.seen, Notice.day < (now - SEEN_DAYS).date()))
    gone = sum(
        removed(db, delete(Notice).where(Notice.kind.in_(source.kinds), Notice.thing.not_in(source.living)))
        for source in kinds.sources()
    )
    if gone:
        recount(db, select(Member.id).where(Member.bell > 0))
    return old + gone
