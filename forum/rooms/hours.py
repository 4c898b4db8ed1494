"""When a room is open: {"days": [0, …, 6], "from": "20:00", "to": "22:00"}, Monday being 0, by the house's clock.

"to" is the end of the evening; where it is not after "from", the room stays open past midnight.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from forum.errors import N_, Invalid

DAY = timedelta(days=1)
AHEAD = 15  # days: where a room opens once a week, and that evening falls into the hour that is left out
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def opening(days: Iterable[int], begins: str, ends: str) -> dict[str, Any] | None:
    """Opening hours to keep; None where no day is chosen (always open). Raises Invalid for what is no time."""
    chosen = sorted({day for day in days if 0 <= day <= 6})
    if not chosen:
        return None
    for field, text in (("begins", begins), ("ends", ends)):
        if not _TIME.fullmatch(text):
            raise Invalid(N_("Please write a time like 20:00."), field=field)
    return {"days": chosen, "from": begins, "to": ends}


def is_open(hours: dict[str, Any] | None, moment: datetime, zone: ZoneInfo) -> bool:
    """Whether the room is open at this moment."""
    if hours is None:
        return True
    today = moment.astimezone(zone).date()
    return any(begins <= moment < ends for begins, ends in _openings(hours, zone, (today - DAY, today)))


def next_opening(hours: dict[str, Any] | None, moment: datetime, zone: ZoneInfo) -> datetime | None:
    """When it opens next, by the house's clock; None where it is open now."""
    if hours is None or is_open(hours, moment, zone):
        return None
    today = moment.astimezone(zone).date()
    ahead = (today + number * DAY for number in range(-1, AHEAD))
    return next((begins.astimezone(zone) for begins, _ in _openings(hours, zone, ahead) if begins > moment), None)


def _openings(hours: dict[str, Any], zone: ZoneInfo, days: Iterable[date]) -> Iterator[tuple[datetime, datetime]]:
    """Begin and end of the openings of these days, as moments: the clock on the wall jumps twice a year."""
    begins, ends = time.fromisoformat(hours["from"]), time.fromisoformat(hours["to"])
    for day in days:
        if day.weekday() in hours["days"]:
            last = day if begins < ends else day + DAY
            first, end = _moment(day, begins, zone), _moment(last, ends, zone)
            if first < end:  # not where the evening falls into the hour that is left out
                yield first, end


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
