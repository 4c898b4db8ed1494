"""Hours of duty against a clerk who looks at the clock on the wall every minute, on the nights it jumps too."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.duty.hours import DAY, MINUTE, Keeper, Single, Tap, Weekly, empty, is_on, planned_until, stretches
from tests.depth import examples

ZONE = ZoneInfo("Europe/Amsterdam")
SPRING, AUTUMN, PLAIN = date(2027, 3, 28), date(2026, 10, 25), date(2026, 11, 25)
TIMES = st.builds(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}", st.integers(0, 95))
NIGHT_TIMES = st.sampled_from(["00:00", "01:45", "02:00", "02:15", "02:30", "02:45", "03:00", "03:15", "22:00"])
ANY_TIME = st.one_of(TIMES, NIGHT_TIMES)


def local(day: date, at: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(at), ZONE).astimezone(UTC)


def minutes_of(day: date, begins: str, ends: str) -> set[datetime]:
    """The minutes a clerk finds: from when the wall first shows the beginning or later, to when it so shows the end."""
    last = day if begins < ends else day + DAY
    found: set[datetime] = set()
    on = over = False
    minute = local(day, "00:00")
    while minute < local(day + 2 * DAY, "12:00"):
        wall = minute.astimezone(ZONE).replace(tzinfo=None)
        on = on or wall >= datetime.combine(day, time.fromisoformat(begins))
        over = over or wall >= datetime.combine(last, time.fromisoformat(ends))
        if over:
            return found
        if on:
            found.add(minute)
        minute += MINUTE
    raise AssertionError("it never ends")


@settings(max_examples=examples(30), deadline=None)
@given(day=st.sampled_from([SPRING - DAY, SPRING, AUTUMN - DAY, AUTUMN, PLAIN]), begins=ANY_TIME, ends=ANY_TIME)
def test_hours_are_the_minutes_the_clock_on_the_wall_shows(day: date, begins: str, ends: str) -> None:
    keeper = Keeper(weekly=(Weekly(day.weekday(), begins, ends),))
    wanted = minutes_of(day, begins, ends)
    found = list(stretches(keeper, [day], ZONE))
    assert sum(((end - first) // MINUTE for first, end in found), 0) == len(wanted)
    if wanted:
        assert found == [(min(wanted), max(wanted) + MINUTE)]
        for edge in (min(wanted), max(wanted)):
            assert is_on(keeper, edge, ZONE)
    for minute in (local(day, "12:00"), local(day, begins) - MINUTE, local(day + DAY, "23:59")):
        if minute not in wanted:
            assert not is_on(keeper, minute, ZONE)


keepers = st.lists(
    st.builds(
        Keeper,
        weekly=st.lists(st.builds(Weekly, st.integers(0, 6), ANY_TIME, ANY_TIME), max_size=3).map(tuple),
        single=st.lists(
            st.one_of(
                st.builds(Single, st.sampled_from([SPRING, SPRING - DAY])),
                st.builds(Single, st.sampled_from([SPRING, SPRING - DAY]), ANY_TIME, ANY_TIME),
            ),
            max_size=2,
        ).map(tuple),
        tap=st.one_of(
            st.none(),
            st.builds(
                lambda on, quarters: Tap(on, local(SPRING - DAY, "18:00") + quarters * 15 * MINUTE),
                st.booleans(),
                st.integers(-4, 60),
            ),
        ),
    ),
    max_size=3,
)


@settings(max_examples=examples(20), deadline=None)
@given(kept=keepers)
def test_empty_hours_are_those_at_which_nobody_is_on(kept: list[Keeper]) -> None:
    begins = local(SPRING - DAY, "18:00")
    ends = begins + timedelta(hours=30)
    gaps = empty(kept, begins, ends, ZONE)
    assert gaps == sorted(gaps)
    quarter = begins
    while quarter < ends:
        alone = any(first <= quarter < end for first, end in gaps)
        assert alone != any(is_on(keeper, quarter, ZONE) for keeper in kept), quarter
        quarter += 15 * MINUTE


def test_a_day_off_takes_the_weeks_hours_that_begin_on_it_and_leaves_extra_ones() -> None:
    saturday = date(2026, 11, 28)
    kept = Keeper((Weekly(4, "22:00", "02:00"), Weekly(5, "20:00", "23:00")), (Single(saturday),))
    assert is_on(kept, local(saturday, "01:00"), ZONE), "Friday's night goes on"
    assert not is_on(kept, local(saturday, "21:00"), ZONE)
    assert is_on(kept, local(saturday + 7 * DAY, "21:00"), ZONE)
    extra = Keeper(kept.weekly, (*kept.single, Single(saturday, "09:00", "10:00")))
    assert is_on(extra, local(saturday, "09:30"), ZONE)


def test_her_own_word_counts_for_more_than_her_hours_until_it_ends() -> None:
    noon = local(PLAIN, "12:00")
    weekly = (Weekly(PLAIN.weekday(), "10:00", "14:00"),)
    stopped = Keeper(weekly, tap=Tap(False, noon + 30 * MINUTE))
    assert not is_on(stopped, noon, ZONE)
    assert is_on(stopped, noon + 30 * MINUTE, ZONE)
    began = Keeper(tap=Tap(True, noon))
    assert is_on(began, noon - MINUTE, ZONE)
    assert not is_on(began, noon, ZONE)


@pytest.mark.parametrize("begins", ["10:00", "11:59", "12:00"])
def test_hours_that_touch_are_one(begins: str) -> None:
    weekly = (Weekly(PLAIN.weekday(), "10:00", "12:00"), Weekly(PLAIN.weekday(), "12:00", "15:00"))
    at = local(PLAIN, begins)
    assert planned_until(Keeper(weekly), at, ZONE) == local(PLAIN, "15:00")
    assert planned_until(Keeper(weekly[:1]), local(PLAIN, "12:00"), ZONE) is None
