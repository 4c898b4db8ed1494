"""What changes duty: one's own hours, one's word that one is on, and experts' notes for the next shift."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from forum import clock
from forum.db import keyring, new_id
from forum.duty import queries
from forum.duty.hours import Keeper, planned_until
from forum.duty.models import DutyDay, DutyNote, DutyShift, DutyTap
from forum.errors import N_, Conflict, Invalid, NotFound
from forum.policy import Actor, Do, authorize
from forum.retention import removed
from forum.sealing import seal
from forum.text import clean_text

MOST_HOURS = 40  # rows of one person, of either kind: more is a mistake
MOST_NOTES = 30
SHORTEST_DAYS, USUAL_DAYS, LONGEST_DAYS = 1, 3, 14
LONGEST_NOTE = 600
LONGEST_ON = 12  # hours by her own word


def keep_hours(db: Session, actor: Actor, weekdays: Iterable[int], begins: str, ends: str) -> None:
    """Keep these hours every week on these days (Monday is 0). Kept twice, they are there once, with the new end."""
    authorize(actor, Do.KEEP_HOURS)
    days = sorted({day for day in weekdays if 0 <= day <= 6})
    if not days:
        raise Invalid(N_("Please choose a day."), field="weekdays")
    hers = DutyShift.member_id == actor.member_id
    db.execute(delete(DutyShift).where(hers, DutyShift.weekday.in_(days), DutyShift.begins == begins))
    _refuse_many(db.execute(select(func.count()).where(hers)).scalar_one() + len(days), MOST_HOURS)
    db.add_all(DutyShift(member_id=actor.member_id, weekday=day, begins=begins, ends=ends) for day in days)


def drop_hours(db: Session, actor: Actor, public_id: str) -> None:
    """Keep these hours no more. Raises NotFound for all but her own."""
    authorize(actor, Do.KEEP_HOURS)
    hers = delete(DutyShift).where(DutyShift.public_id == public_id, DutyShift.member_id == actor.member_id)
    if not removed(db, hers):
        raise NotFound


def change_day(db: Session, actor: Actor, day: date, hours: tuple[str, str] | None) -> None:
    """One day that differs: these extra hours, or None for a day off."""
    authorize(actor, Do.KEEP_HOURS)
    begins, ends = hours or ("", "")
    hers = DutyDay.member_id == actor.member_id
    db.execute(delete(DutyDay).where(hers, DutyDay.day == day, DutyDay.begins == begins))
    _refuse_many(db.execute(select(func.count()).where(hers)).scalar_one() + 1, MOST_HOURS)
    db.add(DutyDay(member_id=actor.member_id, day=day, begins=begins, ends=ends))


def drop_day(db: Session, actor: Actor, public_id: str) -> None:
    """Let this day be as her weeks are. Raises NotFound for all but her own."""
    authorize(actor, Do.KEEP_HOURS)
    hers = delete(DutyDay).where(DutyDay.public_id == public_id, DutyDay.member_id == actor.member_id)
    if not removed(db, hers):
        raise NotFound


def go_on(db: Session, actor: Actor, hours: int) -> None:
    """She is on now, and for so many hours. It ends by itself."""
    authorize(actor, Do.KEEP_HOURS)
    if not 1 <= hours <= LONGEST_ON:
        raise Invalid(N_("Please choose."))
    _tap(db, actor, on=True, until=clock.now() + timedelta(hours=hours))


def stop(db: Session, actor: Actor, zone: ZoneInfo) -> None:
    """She stops now; where she is in hours she keeps, until they end."""
    authorize(actor, Do.KEEP_HOURS)
    assert actor.member_id is not None
    now = clock.now()
    keeper = queries.keepers(db, now, zone, queries.team(actor)).get(actor.member_id, Keeper())
    until = planned_until(keeper, now, zone)
    if until is None:
        db.execute(delete(DutyTap).where(DutyTap.member_id == actor.member_id))
    else:
        _tap(db, actor, on=False, until=until)


def write_note(db: Session, actor: Actor, text: str, days: int) -> str:
    """Leave a few words for the next shift; its public id."""
    authorize(actor, Do.KEEP_SHIFTS)
    assert actor.member_id is not None
    text = clean_text(text, longest=LONGEST_NOTE, field="text")
    if not SHORTEST_DAYS <= days <= LONGEST_DAYS:
        raise Invalid(N_("Please choose from 1 to 14 days."), field="days")
    now, public_id = clock.now(), new_id()
    living = select(func.count()).where(DutyNote.author_id == actor.member_id, DutyNote.until_at > now)
    _refuse_many(db.execute(living).scalar_one() + 1, MOST_NOTES)
    sealed = seal(keyring(db).data, text.encode(), queries.note_place(public_id))
    until = now + timedelta(days=days)
    db.add(DutyNote(public_id=public_id, author_id=actor.member_id, sealed=sealed, day=now.date(), until_at=until))
    return public_id


def erase_note(db: Session, actor: Actor, public_id: str) -> None:
    """Take her own note away. Raises NotFound for all others."""
    authorize(actor, Do.KEEP_SHIFTS)
    hers = delete(DutyNote).where(DutyNote.public_id == public_id, DutyNote.author_id == actor.member_id)
    if not removed(db, hers):
        raise NotFound


def _tap(db: Session, actor: Actor, *, on: bool, until: datetime) -> None:
    db.merge(DutyTap(member_id=actor.member_id, on_duty=on, until_at=until))


def _refuse_many(number: int, most: int) -> None:
    if number > most:
        raise Conflict(N_("That is more than there is room for. Please take something away first."))
