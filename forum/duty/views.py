"""Duty as those see it who have the task."""

from dataclasses import dataclass
from datetime import date, datetime

from forum.duty.hours import Stretch


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's hours."""

    name: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the coming week, with the hours that begin on it."""

    day: date
    turns: tuple[Turn, ...]
    holiday: bool


@dataclass(frozen=True, slots=True)
class Week:
    """Who is on in the coming week, and when nobody is; `kept`: whether anybody set up hours at all."""

    days: tuple[Day, ...]
    empty: tuple[Stretch, ...]
    kept: bool


@dataclass(frozen=True, slots=True)
class OnNow:
    """Who is on, and how it is with the reader: on or not, and until when her own word counts or her hours go on."""

    names: tuple[str, ...]
    mine: bool
    until: datetime | None


@dataclass(frozen=True, slots=True)
class OwnHours:
    public_id: str
    weekday: int
    begins: str
    ends: str


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A day of her own that differs; a day off where it has no hours."""

    public_id: str
    day: date
    begins: str
    ends: str


@dataclass(frozen=True, slots=True)
class NoteLine:
    public_id: str
    author: str
    text: str
    day: date
    until: datetime
    own: bool
