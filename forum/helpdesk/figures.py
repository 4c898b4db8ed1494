"""Promises counted: how many first answers fell due in a month, and how many of them came in time.

Each conversation counts once: at its first answer, or when that was promised and has not come. Withdrawn before that,
it never counts; afterwards the number stays. Months are those of UTC, and go by when the answer was promised for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from forum import clock
from forum.db import Reader
from forum.helpdesk.models import HelpConversation, HelpPromises

FEWEST = 5  # nothing under it is shown, and what is shown is rounded down to fives
MONTHS = 12


class Promised(Protocol):
    """A conversation, as a row or anything else that knows this of it."""

    @property
    def id(self) -> int: ...
    @property
    def due_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Month:
    """One month that is over; None for fewer than five, and both rounded down to fives ("or a few more"). Such two say
    little of how many were not kept, so it is said where there was none.
    """

    month: date
    due: int | None
    kept: int | None
    all_kept: bool


def answered(db: Session, conversation: Promised, now: datetime) -> None:
    """The first answer is here. To be called with the time it was promised for, before a next one is set."""
    _count(db, conversation, kept=now <= conversation.due_at)


def fell_due(db: Session, conversation: Promised, now: datetime) -> None:
    """The first answer has not come in time (or the request is withdrawn unanswered: then it may have been due)."""
    if now > conversation.due_at:
        _count(db, conversation, kept=False)


def counted(db: Reader) -> Mapping[date, tuple[int, int]]:
    """How many fell due and how many were kept, by month. For figures alone: never shown as they are."""
    rows = db.execute(select(HelpPromises.month, HelpPromises.due, HelpPromises.kept))
    return {date.fromisoformat(f"{row.month}-01"): (row.due, row.kept) for row in rows}


def months(db: Reader) -> list[Month]:
    """What everybody may know of the months that are over, the newest first; those with fewer than five due left out.

    Not the month that goes on: whoever looked twice in it would see when one answer fell due.
    """
    this = clock.now().date().replace(day=1)
    told = [
        Month(month, _shown(due), _shown(kept), due == kept)
        for month, (due, kept) in counted(db).items()
        if month < this
    ]
    return sorted((month for month in told if month.due is not None), key=lambda m: m.month, reverse=True)[:MONTHS]


def _shown(number: int) -> int | None:
    return number - number % FEWEST if number >= FEWEST else None


def _count(db: Session, conversation: Promised, *, kept: bool) -> None:
    first = update(HelpConversation).where(HelpConversation.id == conversation.id, HelpConversation.counted.is_(False))
    if db.execute(first.values(counted=True).returning(HelpConversation.id)).first() is None:
        return
    month = insert(HelpPromises).values(month=f"{conversation.due_at:%Y-%m}", due=1, kept=int(kept))
    more = {"due": HelpPromises.due + 1, "kept": HelpPromises.kept + int(kept)}
    db.execute(month.on_conflict_do_update(index_elements=["month"], set_=more))
