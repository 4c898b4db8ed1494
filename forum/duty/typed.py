"""Days and times of duty as forms bring them. Each problem is said at its field."""

import re
from datetime import date, timedelta

from forum.errors import N_, Invalid

AHEAD = timedelta(days=366)
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?::00)?")
_DUTCH_DAY = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")


def read_time(text: str, field: str) -> str:
    """A time of day as it is kept, "08:00". Raises Invalid."""
    typed = _TIME.fullmatch(text.strip())
    if typed is None:
        raise Invalid(N_("Please write a time like 20:00."), field=field)
    return f"{int(typed[1]):02}:{typed[2]}"


def read_day(text: str, today: date, field: str = "day") -> date:
    """A day from today on, written "2026-11-24" or "24-11-2026". Raises Invalid."""
    text = text.strip()
    typed = _DUTCH_DAY.fullmatch(text)
    try:
        day = date(int(typed[3]), int(typed[2]), int(typed[1])) if typed else date.fromisoformat(text)
    except ValueError:
        raise Invalid(N_("Please write a day like 2026-11-24."), field=field) from None
    if not today <= day <= today + AHEAD:
        raise Invalid(N_("Please choose a day within a year from now."), field=field)
    return day
