"""The agenda on paper: what stands on which day, in which week, and how far one can leaf."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.announcements.views import Meeting
from forum.policy import Audience
from forum.sessions import agenda
from tests.factories import ZONE

TODAY = date(2026, 11, 27)


def meeting(starts_at: datetime) -> Meeting:
    return Meeting(str(starts_at), "Tea", "nl", starts_at, None, "", 0, Audience.EVERYONE)


def lines(*moments: datetime) -> list[agenda.Item]:
    return agenda.items([], [meeting(at) for at in moments], ZONE)


def test_a_line_stands_on_the_day_of_the_houses_clock() -> None:
    late = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)  # half past midnight in Amsterdam
    (line,) = lines(late)
    assert line.day == date(2026, 11, 1)
    assert agenda.by_month([line]) == [(date(2026, 11, 1), [line])]


def test_lines_of_both_kinds_are_in_order_and_parted_by_month() -> None:
    first, second, third = (datetime(2026, 12, day, 12, tzinfo=UTC) for day in (1, 2, 31))
    new_year = datetime(2027, 1, 1, 12, tzinfo=UTC)
    parted = agenda.by_month(lines(new_year, third, first, second))
    assert [(month, [line.starts_at for line in some]) for month, some in parted] == [
        (date(2026, 12, 1), [first, second, third]),
        (date(2027, 1, 1), [new_year]),
    ]


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_month_is_whole_weeks_with_each_of_its_days_once(day: date) -> None:
    first = day.replace(day=1)
    page = agenda.month(first, [], day)
    assert {len(week) for week in page.weeks} == {7}
    assert all(there is None or there.on.weekday() == at for week in page.weeks for at, there in enumerate(week))
    days = [there for week in page.weeks for there in week if there]
    assert [there.on for there in days] == [first + timedelta(days=n) for n in range(len(days))]
    assert (days[-1].on + timedelta(days=1)).day == 1
    assert [there.on for there in days if there.today] == [day]


def test_a_day_shows_all_of_its_lines() -> None:
    both = lines(*(datetime(2026, 11, 27, hour, tzinfo=UTC) for hour in (9, 19)))
    page = agenda.month(date(2026, 11, 1), both, TODAY)
    assert [day.items for week in page.weeks for day in week if day and day.items] == [tuple(both)]


def test_one_leafs_a_month_back_and_a_year_ahead() -> None:
    first, seen = date(2026, 11, 1), []
    before = agenda.month(first, [], TODAY).before
    assert before == date(2026, 10, 1)
    assert agenda.month(before, [], TODAY).before is None
    while first:
        seen.append(first)
        first = agenda.month(first, [], TODAY).after  # type: ignore[assignment]
    assert seen[-1] == date(2027, 11, 1)
    assert len(seen) == 13


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2026-12", date(2026, 12, 1)),
        ("2026-10", date(2026, 10, 1)),
        ("2026-09", date(2026, 11, 1)),
        ("2027-12", date(2026, 11, 1)),
        ("", date(2026, 11, 1)),
        ("2026-13", date(2026, 11, 1)),
        ("0000-01", date(2026, 11, 1)),
        ("0001-01", date(2026, 11, 1)),
        ("9999-12", date(2026, 11, 1)),
        ("2026-1", date(2026, 11, 1)),
        ("٢٠٢٦-١٢", date(2026, 11, 1)),
        ("2026-12-01", date(2026, 11, 1)),
    ],
)
def test_a_month_that_cannot_be_shown_is_this_one(text: str, first: date) -> None:
    assert agenda.asked(text, TODAY) == first


def test_a_month_begins_and_ends_at_midnight_of_the_houses_clock() -> None:
    assert agenda.span(date(2027, 3, 1), date(2027, 4, 1), ZONE) == (
        datetime(2027, 2, 28, 23, tzinfo=UTC),
        datetime(2027, 3, 31, 22, tzinfo=UTC),
    )
