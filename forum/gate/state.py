"""What the gate must know of a writer and of the house, in one statement made once."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from forum import clock
from forum.db import Reader, straight
from forum.gate.models import GateState, Newcomer
from forum.prepared import Prepared

HOUSE = 1  # the one row of GateState
SLOW_SECONDS = 30  # between two messages of one person, while it is calm mode

_OF_HER = Newcomer.member_id == bindparam("member")
_STATE = Prepared(
    select(
        select(GateState.calm_until).where(GateState.id == HOUSE).scalar_subquery(),
        select(GateState.filters).where(GateState.id == HOUSE).scalar_subquery(),
        select(Newcomer.texts_to_see).where(_OF_HER).scalar_subquery(),
        select(Newcomer.until).where(_OF_HER).scalar_subquery(),
    )
)
_CALM = Prepared(select(GateState.calm_until).where(GateState.id == HOUSE))


@dataclass(frozen=True, slots=True)
class Knowledge:
    """How it stands at this moment."""

    calm_until: datetime | None
    filters: int
    newcomer: bool
    texts_to_see: int


def know(db: Reader, member_id: int | None) -> Knowledge:
    """What is known of a writer (None: a guest of a room) and the house."""
    row: Any = _STATE.run(straight(db), member=member_id or 0).one()
    now = clock.now()
    until: date | None = row[3]
    newcomer = until is not None and now.date() <= until
    return Knowledge(_running(row[0], now), row[1] or 0, newcomer, (row[2] or 0) if newcomer else 0)


def calm_until(db: Reader) -> datetime | None:
    """Until when it is calm mode; None where it is not."""
    return _running(_CALM.run(straight(db)).scalar_one_or_none(), clock.now())


def slowed(seconds: InstrumentedAttribute[int]) -> ColumnElement[int]:
    """How slowly a room goes: its own pace, or that of the calm mode where that is slower."""
    calm = exists().where(GateState.calm_until > bindparam("calm_now", callable_=lambda: clock.now(), unique=True))
    return case((calm & (seconds < SLOW_SECONDS), SLOW_SECONDS), else_=seconds).label("slow_seconds")


def receive(db: Session, member_id: int, texts: int, days: int) -> None:
    """Somebody has signed up: she is a newcomer for so many days."""
    until = clock.now().date() + timedelta(days=days)
    db.add(Newcomer(member_id=member_id, texts_to_see=texts, until=until))


def _running(until: datetime | None, now: datetime) -> datetime | None:
    return until if until is not None and until > now else None
