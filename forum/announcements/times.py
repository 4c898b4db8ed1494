"""Days and times as a form brings them, made moments by the house's clock. Each problem is said at its field."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from forum.errors import N_, Invalid
from forum.moments import moment

DAY = timedelta(days=1)
YEARS = range(2000, 2200)  # beyond them somebody has mistyped
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def read_day(text: str | None, field: str) -> date | None:
    """A day written as 2026-11-24; None for none. Raises Invalid."""
    if not (text := (text or "").strip()):
        return None
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise Invalid(N_("Please write a day like 2026-11-24."), field=field)
    return day


def read_time(text: str | None, field: str) -> time | None:
    """A time written as 20:00; None for none. Raises Invalid."""
    if not (text := (text or "").strip()):
        return None
    if not _TIME.fullmatch(text):
        raise Invalid(N_("Please write a time like 20:00."), field=field)
    return time.fromisoformat(text)


def edge(on: str | None, at: str | None, zone: ZoneInfo, fields: tuple[str, str], *, last: bool) -> datetime | None:
    """When something begins to be shown, or (`last`) ends; None where neither day nor time is given.

    A day alone is meant whole: it is shown from its beginning, or to its end.
    """
    day, clock_time = read_day(on, fields[0]), read_time(at, fields[1])
    if day is None:
        if clock_time is not None:
            raise Invalid(N_("Please say on which day."), field=fields[0])
        return None
    if clock_time is None and last:
        day += DAY
    return moment(day, clock_time or time(), zone)


def meeting(
    on: str | None, begins: str | None, ends: str | None, zone: ZoneInfo
) -> tuple[datetime | None, datetime | None]:
    """Begin and end of a meeting on one day; no end where none is given, and neither where there is no meeting."""
    day, begin, end = read_day(on, "meets_on"), read_time(begins, "begins"), read_time(ends, "ends")
    if day is None:
        if begin is not None or end is not None:
            raise Invalid(N_("Please say on which day."), field="meets_on")
        return None, None
    if begin is None:
        raise Invalid(N_("Please say at what time it begins."), field="begins")
    return moment(day, begin, zone), None if end is None else moment(day, end, zone)
