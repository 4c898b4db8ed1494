"""What is kept of the hours somebody keeps, for herself."""

from sqlalchemy import select

from forum.db import Reader, keyring
from forum.duty.models import DutyDay, DutyNote, DutyShift
from forum.duty.queries import note_place
from forum.errors import N_
from forum.exports import Row, Word, exports
from forum.policy import Actor
from forum.sealing import unseal

EACH = (
    *(Word("monday", N_("every Monday")), Word("tuesday", N_("every Tuesday"))),
    *(Word("wednesday", N_("every Wednesday")), Word("thursday", N_("every Thursday"))),
    *(Word("friday", N_("every Friday")), Word("saturday", N_("every Saturday")), Word("sunday", N_("every Sunday"))),
)


@exports(N_("Your hours of duty"))
def hours(db: Reader, actor: Actor) -> list[Row]:
    """Every week, and single days."""
    shifts = db.execute(select(DutyShift).where(DutyShift.member_id == actor.member_id).with_only_columns(*_SHIFT))
    days = db.execute(select(*_DAY).where(DutyDay.member_id == actor.member_id))
    weekly: list[Row] = [
        {N_("Day"): EACH[row.weekday], N_("From"): row.begins, N_("Until"): row.ends} for row in shifts
    ]
    return weekly + [{N_("Day"): row.day, N_("From"): row.begins, N_("Until"): row.ends} for row in days]


@exports(N_("What you left for the next shift"))
def notes(db: Reader, actor: Actor) -> list[Row]:
    """Her notes."""
    rows = db.execute(
        select(DutyNote.public_id, DutyNote.sealed, DutyNote.day).where(DutyNote.author_id == actor.member_id)
    )
    key = keyring(db).data
    return [
        {N_("Day"): row.day, N_("Text"): unseal(key, row.sealed, note_place(row.public_id)).decode()} for row in rows
    ]


_SHIFT = (DutyShift.weekday, DutyShift.begins, DutyShift.ends)
_DAY = (DutyDay.day, DutyDay.begins, DutyDay.ends)
