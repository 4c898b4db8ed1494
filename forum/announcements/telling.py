"""How those whom an announcement concerns hear of it in the bell: once, when its time has come.

Whatever changes both rows of announcements and notices takes its turn first (forum/notices/telling.py), so that two who
do it at once never wait for each other.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, delete, exists, select, update
from sqlalchemy.orm import Session

from forum.accounts.models import Member
from forum.announcements.models import Announcement
from forum.notices.models import Kind, Notice
from forum.notices.readers import readers
from forum.notices.telling import in_turn, recount, tell
from forum.policy import Audience


def tell_due(db: Session, now: datetime) -> int:
    """Tell of what has begun and was not told yet; how many announcements that were. Safe to repeat."""
    due = and_(
        Announcement.told.is_(False),
        Announcement.withdrawn_at.is_(None),
        Announcement.from_at <= now,
        Announcement.until_at > now,
    )
    if not db.execute(select(exists().where(due))).scalar_one():
        return 0
    in_turn(db)
    # One statement that takes them and says which: who comes second finds them told.
    taken = update(Announcement).where(due).values(told=True)
    columns = (Announcement.public_id, Announcement.audience, Announcement.author_id)
    rows = db.execute(taken.returning(*columns).execution_options(synchronize_session=False)).all()
    for thing, audience, author_id in rows:
        tell(db, others(audience, author_id), Kind.NEWS, thing)
    return len(rows)


def others(audience: Audience, author_id: int | None) -> Select[int]:
    """Whom an announcement concerns: who may read it, but not who wrote it."""
    concerned = readers(audience)
    return concerned if author_id is None else concerned.where(Member.id != author_id)


def move(db: Session, thing: str, before: Audience, after: Audience, author_id: int | None) -> None:
    """An announcement that was told is for others now: who may not read it has no notice left, who may now has one."""
    take_back(db, and_(Notice.thing == thing, Notice.member_id.not_in(readers(after))))
    tell(db, others(after, author_id).where(Member.id.not_in(readers(before))), Kind.NEWS, thing)


def take_back(db: Session, which: ColumnElement[bool]) -> None:
    """Take these notices of announcements out of all bells."""
    in_turn(db)
    notices = and_(Notice.kind == Kind.NEWS, which)
    hush(db, which)
    db.execute(delete(Notice).where(notices).execution_options(synchronize_session=False))


def hush(db: Session, which: ColumnElement[bool]) -> None:
    """Let no bell ring for these notices of announcements any more."""
    in_turn(db)
    notices = and_(Notice.kind == Kind.NEWS, which)
    seen = update(Notice).where(notices, Notice.seen.is_(False)).values(seen=True)
    db.execute(seen.execution_options(synchronize_session=False))
    recount(db, select(Notice.member_id).where(notices))
