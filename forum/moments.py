"""Times as people write them: a day and a time on the house's clock, made a moment."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def moment(on: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment (in UTC) at which the clock of `zone` shows this day and time.

    A time that the clock jumps over in spring becomes the one an hour later; of two that bear the same name in autumn,
    the first is meant. A moment outside the years that exist raises OverflowError.
    """
    return datetime.combine(on, at.replace(tzinfo=None, fold=0), zone).astimezone(UTC)
