"""How announcements are forgotten; who put one away goes with it, by the database."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from forum.announcements import telling
from forum.announcements.models import Announcement
from forum.config import Retention
from forum.notices.models import Kind, Notice
from forum.notices.telling import in_turn
from forum.retention import erases, purges, removed

KEPT = timedelta(days=30)


@erases
def erase_member(db: Session, member_id: int, keep_texts: bool) -> None:
    """Take her announcements away; or leave them without a name: they are the house's words."""
    hers = Announcement.author_id == member_id
    if keep_texts:
        in_turn(db)
        db.execute(update(Announcement).where(hers).values(author_id=None, once=None))
    else:
        _remove(db, list(db.execute(select(Announcement.public_id).where(hers)).scalars()))


@purges("announcements")
def purge(db: Session, retention: Retention, now: datetime) -> int:
    """Remove those that are over or withdrawn a while ago; what is over rings no bell."""
    _hush_what_is_over(db, now)
    old = now - KEPT
    held = func.coalesce(Announcement.ends_at, Announcement.starts_at, Announcement.until_at)
    over = or_(Announcement.withdrawn_at <= old, (Announcement.until_at <= old) & (held <= old))
    return _remove(db, list(db.execute(select(Announcement.public_id).where(over)).scalars()))


def _hush_what_is_over(db: Session, now: datetime) -> None:
    over = Notice.thing.in_(select(Announcement.public_id).where(Announcement.until_at <= now))
    rings = select(Notice.id).where(Notice.kind == Kind.NEWS, Notice.seen.is_(False), over).limit(1)
    if db.execute(rings).first() is not None:
        telling.hush(db, over)


def _remove(db: Session, things: list[str]) -> int:
    if not things:
        return 0
    telling.take_back(db, Notice.thing.in_(things))
    gone = delete(Announcement).where(Announcement.public_id.in_(things))
    return removed(db, gone.execution_options(synchronize_session=False))
