"""Reads of figures, as far as they may be shown: the same numbers for everybody, and a few more for staff."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from forum.db import Reader
from forum.figures.models import Figure
from forum.figures.names import KINDS, Kind, shown
from forum.helpdesk import figures as promises
from forum.policy import Actor, Do, authorize

MONTHS, STAFF_MONTHS = 12, 24


@dataclass(frozen=True, slots=True)
class Bar:
    """One month of one figure; `value` None: fewer than five. `width`: of a hundred, the largest month being that."""

    month: date
    value: int | None
    width: int


@dataclass(frozen=True, slots=True)
class Row:
    """One figure over the months, the newest first."""

    kind: Kind
    bars: tuple[Bar, ...]

    @property
    def empty(self) -> bool:
        """Whether no month of it may be shown."""
        return all(bar.value is None for bar in self.bars)


def public(db: Reader, actor: Actor) -> list[Row]:
    """What everybody may read, of the months that are over."""
    return [row for row in _rows(db, MONTHS) if row.kind.public]


def for_staff(db: Reader, actor: Actor) -> list[Row]:
    """The same, with how long things waited, over more months."""
    authorize(actor, Do.READ_FIGURES)
    return _rows(db, STAFF_MONTHS)


def _rows(db: Reader, most: int) -> list[Row]:
    kept: dict[date, dict[str, int]] = defaultdict(dict)
    newest = select(Figure.month).distinct().order_by(Figure.month.desc()).limit(most)
    for month, name, value in db.execute(
        select(Figure.month, Figure.name, Figure.value).where(Figure.month.in_(newest))
    ):
        kept[month][name] = value
    for month, (due, in_time) in promises.counted(db).items():  # kept where they are counted, and never for longer
        if month in kept:
            kept[month] |= {"help_due": due, "help_kept": in_time}
    months = sorted(kept, reverse=True)
    return [Row(kind, _bars(kind, {month: shown(kind, kept[month]) for month in months})) for kind in KINDS if months]


def _bars(kind: Kind, values: dict[date, int | None]) -> tuple[Bar, ...]:
    most = max((value or 0 for value in values.values()), default=0) or 1
    return tuple(Bar(month, value, 100 * (value or 0) // most) for month, value in values.items())
