"""When a room is open, by the clock on the wall, on the nights it jumps too."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.errors import Invalid
from forum.rooms.hours import is_open, next_opening, opening

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# The clock goes forward on 29 March 2026 and back on 25 October, both Sundays; in Lord Howe by half an hour.
ZONES = [AMSTERDAM, ZoneInfo("UTC"), ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")]
SUNDAY, EVENINGS = 6, {"days": [1, 4], "from": "20:00", "to": "22:00"}

TIMES = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 1, 15, 30, 45, 59]))
HOURS = st.builds(opening, st.sets(st.integers(0, 6), min_size=1), TIMES, TIMES)
NIGHTS = st.sampled_from([datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)])
MOMENTS = st.builds(lambda night, minutes: night + timedelta(minutes=minutes), NIGHTS, st.integers(0, 10 * 24 * 60))


def at(text: str, fold: int = 0) -> datetime:
    """A moment by the clock in Amsterdam."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM, fold=fold).astimezone(UTC)


def test_without_hours_it_is_always_open() -> None:
    assert opening([], "nonsense", "") is None
    assert opening([7, -1], "20:00", "22:00") is None, "there is no such day"
    assert is_open(None, at("2026-01-01T04:00"), AMSTERDAM)
    assert next_opening(None, at("2026-01-01T04:00"), AMSTERDAM) is None


def test_hours_are_kept_in_order_once_each() -> None:
    assert opening([4, 1, 4], "20:00", "22:00") == EVENINGS


@pytest.mark.parametrize(
    ("begins", "ends", "field"),
    [
        ("", "22:00", "begins"),
        ("8:00", "22:00", "begins"),
        ("24:00", "22:00", "begins"),
        ("20:00", "22:60", "ends"),
        ("20:00", "22:00\n", "ends"),
        ("20:00", "２２:00", "ends"),
    ],
)
def test_what_is_no_time_is_refused_at_its_field(begins: str, ends: str, field: str) -> None:
    with pytest.raises(Invalid, match="time like") as caught:
        opening([1], begins, ends)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("moment", "is_it", "then"),
    [
        ("2026-06-09T19:59:59", False, "2026-06-09T20:00+02:00"),  # a Tuesday
        ("2026-06-09T20:00:00", True, None),
        ("2026-06-09T21:59:59", True, None),
        ("2026-06-09T22:00:00", False, "2026-06-12T20:00+02:00"),
        ("2026-06-12T23:00:00", False, "2026-06-16T20:00+02:00"),
    ],
)
def test_an_evening_begins_and_ends_on_the_minute(moment: str, is_it: bool, then: str | None) -> None:
    assert is_open(EVENINGS, at(moment), AMSTERDAM) is is_it
    expected = datetime.fromisoformat(then) if then else None
    assert next_opening(EVENINGS, at(moment), AMSTERDAM) == expected


def test_past_midnight_it_is_the_evening_of_the_day_before() -> None:
    late = opening([4], "22:00", "02:00")
    for moment, is_it in (("12T21:59", False), ("12T22:00", True), ("13T01:59", True), ("13T02:00", False)):
        assert is_open(late, at(f"2026-06-{moment}"), AMSTERDAM) is is_it
    assert not is_open(late, at("2026-06-12T01:00"), AMSTERDAM), "Thursday has no evening"


def test_from_eight_to_eight_is_a_day_and_a_night() -> None:
    whole = opening([4], "20:00", "20:00")
    for moment, is_it in (("12T19:59", False), ("12T20:00", True), ("13T19:59", True), ("13T20:00", False)):
        assert is_open(whole, at(f"2026-06-{moment}"), AMSTERDAM) is is_it


def test_the_next_opening_is_told_by_the_clock_it_will_be() -> None:
    winter = next_opening(opening([0], "20:00", "22:00"), at("2026-10-24T12:00"), AMSTERDAM)
    assert winter is not None
    assert winter.isoformat() == "2026-10-26T20:00:00+01:00"


def test_the_hour_that_comes_twice_is_open_once() -> None:
    hours = opening([SUNDAY], "02:15", "02:45")
    assert is_open(hours, at("2026-10-25T02:30", fold=0), AMSTERDAM)
    assert not is_open(hours, at("2026-10-25T02:30", fold=1), AMSTERDAM)
    late = opening([SUNDAY - 1], "22:00", "02:30")
    assert not is_open(late, at("2026-10-25T02:10", fold=1), AMSTERDAM), "closed, it does not open again"


def test_the_hour_that_is_left_out_is_open_after_it() -> None:
    hours = opening([SUNDAY], "02:15", "02:45")
    opens = next_opening(hours, at("2026-03-29T01:59"), AMSTERDAM)
    assert opens is not None
    assert opens.isoformat() == "2026-03-29T03:15:00+02:00"
    assert is_open(hours, opens, AMSTERDAM)


def test_an_evening_swallowed_by_the_jump_is_the_next_week() -> None:
    hours = opening([SUNDAY], "02:30", "03:15")  # 02:30 would be 03:30, after its end
    opens = next_opening(hours, at("2026-03-29T01:59"), AMSTERDAM)
    assert opens is not None
    assert opens.isoformat() == "2026-04-05T02:30:00+02:00"


@given(HOURS, MOMENTS, st.sampled_from(ZONES))
def test_open_and_opening_agree(hours: dict[str, object], moment: datetime, zone: ZoneInfo) -> None:
    opens = next_opening(hours, moment, zone)
    assert (opens is None) is is_open(hours, moment, zone), "open now, or it opens some day"
    if opens is None:
        return
    assert opens.tzinfo is zone
    assert opens.astimezone(UTC) > moment
    assert is_open(hours, opens, zone)
    assert next_opening(hours, opens, zone) is None
    while (moment := moment + timedelta(minutes=7)) < opens:
        assert not is_open(hours, moment, zone)


@given(HOURS, MOMENTS, st.sampled_from(ZONES))
def test_it_opens_on_its_days_only(hours: dict[str, list[int]], moment: datetime, zone: ZoneInfo) -> None:
    opens = next_opening(hours, moment, zone)
    if opens is not None:
        assert opens.weekday() in hours["days"]
