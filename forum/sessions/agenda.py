"""The agenda: evenings and announced meetings by day, as a list or as the weeks of a month."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from forum.announcements.views import Meeting
from forum.moments import moment
from forum.sessions.queries import SessionView

BACK = timedelta(days=30)  # so far the months can be leafed back
AHEAD = timedelta(days=366)  # evenings of a series are made so far ahead
LISTED = timedelta(days=92)  # what the list shows; the months show the rest
DAY = timedelta(days=1)
WEEK = 7
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the agenda: an evening, or a meeting that was announced."""

    day: date
    starts_at: datetime
    ends_at: datetime | None
    session: SessionView | None
    meeting: Meeting | None


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month, with what is on."""

    on: date
    today: bool
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month on paper: whole weeks from Monday on, None where a week reaches into another month."""

    first: date
    weeks: list[list[Day | None]]
    before: date | None  # the months one can leaf to
    after: date | None


def items(sessions: Iterable[SessionView], meetings: Iterable[Meeting], zone: ZoneInfo) -> list[Item]:
    """Both together, in order, by the day on the house's clock."""
    lines = [Item(_day(s.starts_at, zone), s.starts_at, s.ends_at, s, None) for s in sessions]
    lines += [Item(_day(m.starts_at, zone), m.starts_at, m.ends_at, None, m) for m in meetings]
    return sorted(lines, key=lambda line: line.starts_at)


def by_month(lines: Sequence[Item]) -> list[tuple[date, list[Item]]]:
    """The lines of each month that has any, with its first day."""
    found: dict[date, list[Item]] = {}
    for line in lines:
        found.setdefault(line.day.replace(day=1), []).append(line)
    return list(found.items())


def asked(text: str, today: date) -> date:
    """The first day of the month written as 2026-12; this month for what is none, or lies too far away."""
    match = _MONTH.fullmatch(text)
    try:
        first = date(int(match[1]), int(match[2]), 1) if match else today
    except ValueError:
        first = today
    return first.replace(day=1) if _in_reach(first, today) else today.replace(day=1)


def month(first: date, lines: Iterable[Item], today: date) -> Month:
    """The month that begins on this day, with its lines."""
    on: dict[date, tuple[Item, ...]] = {}
    for line in lines:
        on[line.day] = (*on.get(line.day, ()), line)
    after, before = next_month(first), (first - DAY).replace(day=1)
    days: list[Day | None] = [None] * first.weekday()
    days += [Day(day, day == today, on.get(day, ())) for day in _days(first, after)]
    days += [None] * (-len(days) % WEEK)
    return Month(
        first,
        [days[at : at + WEEK] for at in range(0, len(days), WEEK)],
        before if _in_reach(before, today) else None,
        after if _in_reach(after, today) else None,
    )


def next_month(first: date) -> date:
    """The first day of the month after the one that begins on this day."""
    return (first + 31 * DAY).replace(day=1)


def span(begin: date, end: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The moments at which two days begin."""
    return moment(begin, time(), zone), moment(end, time(), zone)


def _in_reach(first: date, today: date) -> bool:
    return first <= today + AHEAD and today - BACK < next_month(first.replace(day=1))


def _days(begin: date, end: date) -> list[date]:
    return [begin + number * DAY for number in range((end - begin).days)]


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
