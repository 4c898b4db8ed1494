"""Public holidays of the Netherlands, on which nobody is counted upon by the hours she keeps every week. Pure.

Worked out here, from the Easter of a library that is there already. (The library `holidays`, weighed: 19 MB of memory,
14 MB on disk and 0.2 s at the start, for eleven days of one country.)
"""

from datetime import date, timedelta
from functools import lru_cache

from dateutil.easter import easter

SUNDAY = 6
# Days after Easter: Easter itself and its Monday, Ascension, Pentecost and its Monday.
BY_EASTER = (0, 1, 39, 49, 50)
LIBERATION_EVERY = 5  # years; in between it is a day off for few


def is_holiday(day: date) -> bool:
    """Whether it is one."""
    return day in _of(day.year)


@lru_cache(8)
def _of(year: int) -> frozenset[date]:
    kings_day = date(year, 4, 27)
    if kings_day.weekday() == SUNDAY:
        kings_day -= timedelta(days=1)
    liberation = {date(year, 5, 5)} if year % LIBERATION_EVERY == 0 else set()
    fixed = {date(year, 1, 1), kings_day, date(year, 12, 25), date(year, 12, 26)} | liberation
    return frozenset(fixed | {easter(year) + timedelta(days=number) for number in BY_EASTER})
