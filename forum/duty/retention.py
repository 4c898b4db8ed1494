"""How duty forgets: notes when they end, days when they are past, and all of hers with the task or the account."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists
from sqlalchemy.orm import Session

from forum.accounts.models import MemberRole
from forum.config import Retention
from forum.duty.models import DutyDay, DutyNote, DutyShift, DutyTap
from forum.duty.queries import KEEPING
from forum.retention import erases, purges, removed

BEHIND = timedelta(days=2)  # hours that begin on one day may last into the next, and a day is one of the house's clock


@erases
def erase_member(db: Session, member_id: int, keep_texts: bool) -> None:
    """Take away her hours and her notes: these were never written to be read for long."""
    for table in (DutyShift, DutyDay, DutyTap):
        db.execute(delete(table).where(table.member_id == member_id))
    db.execute(delete(DutyNote).where(DutyNote.author_id == member_id))


@purges("duty")
def purge(db: Session, retention: Retention, now: datetime) -> int:
    """Remove what has ended, and the hours of who has no such task any more."""
    task = exists().where(MemberRole.member_id == DutyShift.member_id, MemberRole.role.in_(KEEPING))
    left = delete(DutyShift).where(~task)
    past = delete(DutyDay).where(DutyDay.day < (now - BEHIND).date())
    ended = (delete(table).where(table.until_at <= now) for table in (DutyTap, DutyNote))
    return sum(removed(db, gone.execution_options(synchronize_session=False)) for gone in (left, past, *ended))
