"""A day and a time on the clock of the house, and the moment that is meant."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.moments import moment

ZONE = ZoneInfo("Europe/Amsterdam")
HOUR = timedelta(hours=1)
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
# Around the nights on which the clock jumps, too.
TURNS = st.sampled_from([date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)])
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))


def shown(at: datetime) -> datetime:
    """What the clock shows at a moment."""
    return at.astimezone(ZONE).replace(tzinfo=None)


@given(DAYS | TURNS, TIMES)
def test_the_clock_shows_what_was_typed_or_an_hour_more_where_it_jumps(on: date, at: time) -> None:
    found = moment(on, at, ZONE)
    assert found.tzinfo is UTC
    more = shown(found) - datetime.combine(on, at)
    assert more in (timedelta(), HOUR)
    if more:
        assert shown(found - HOUR) == datetime.combine(on, at) - HOUR, "no moment has the time that was typed"


@given(DAYS | TURNS, TIMES)
def test_of_two_moments_of_one_name_the_first_is_meant(on: date, at: time) -> None:
    found = moment(on, at, ZONE)
    assert shown(found - HOUR) != shown(found)


@pytest.mark.parametrize(
    ("on", "at", "utc"),
    [
        (date(2026, 11, 27), time(20), datetime(2026, 11, 27, 19, tzinfo=UTC)),
        (date(2026, 3, 29), time(2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # there is none: 3:30 is meant
        (date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # there are two
        (date(2026, 10, 25), time(2, 30, fold=1), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_examples(on: date, at: time, utc: datetime) -> None:
    assert moment(on, at, ZONE) == utc
