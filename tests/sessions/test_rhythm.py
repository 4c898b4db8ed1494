"""Rhythms: rules as RFC 5545 writes them, a whole year of days, and what is refused."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.errors import Invalid
from forum.moments import moment
from forum.sessions.rhythm import Every, Rhythm, Rule, days, in_words, parse, write
from tests.factories import ZONE

THIRD_THURSDAY = date(2026, 10, 15)
YEAR = timedelta(days=365)
dates = st.dates(date(2020, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    ("every", "first_on", "rule", "message", "weekday"),
    [
        (Every.WEEK, THIRD_THURSDAY, "FREQ=WEEKLY;BYDAY=TH", "every %(day)s", 3),
        (Every.TWO_WEEKS, THIRD_THURSDAY, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "every other %(day)s", 3),
        (Every.NTH, THIRD_THURSDAY, "FREQ=MONTHLY;BYDAY=3TH", "every third %(day)s of the month", 3),
        (Every.NTH, date(2026, 10, 29), "FREQ=MONTHLY;BYDAY=-1TH", "every last %(day)s of the month", 3),
        (Every.LAST, date(2026, 10, 26), "FREQ=MONTHLY;BYDAY=-1MO", "every last %(day)s of the month", 0),
        (Every.DAY, THIRD_THURSDAY, "FREQ=MONTHLY", "every month on the same day", None),
    ],
)
def test_what_a_person_chooses_is_a_rule(
    every: Every, first_on: date, rule: str, message: str, weekday: int | None
) -> None:
    assert write(Rhythm(every), first_on) == rule
    assert in_words(rule) == (message, weekday)
    assert days(rule, first_on, first_on, first_on + YEAR)[0] == first_on


def test_a_year_of_third_thursdays() -> None:
    rule = write(Rhythm(Every.NTH), THIRD_THURSDAY)
    found = days(rule, THIRD_THURSDAY, THIRD_THURSDAY, THIRD_THURSDAY + YEAR)
    assert [day.isoformat() for day in found] == [
        "2026-10-15",
        "2026-11-19",
        "2026-12-17",
        "2027-01-21",
        "2027-02-18",
        "2027-03-18",
        "2027-04-15",
        "2027-05-20",
        "2027-06-17",
        "2027-07-15",
        "2027-08-19",
        "2027-09-16",
    ]


def test_eight_in_the_evening_stays_so_over_both_changes_of_the_clock() -> None:
    found = days(write(Rhythm(Every.WEEK), THIRD_THURSDAY), THIRD_THURSDAY, THIRD_THURSDAY, THIRD_THURSDAY + YEAR)
    assert len(found) == 53
    moments = [moment(day, time(20), ZONE) for day in found]
    assert {begin.astimezone(ZONE).strftime("%a %H:%M") for begin in moments} == {"Thu 20:00"}
    hours = {day: begin.hour for day, begin in zip(found, moments, strict=True)}
    assert [hours[date(2026, 10, 22)], hours[date(2026, 10, 29)]] == [18, 19], "summer time ends on 25 October"
    assert [hours[date(2027, 3, 25)], hours[date(2027, 4, 1)]] == [19, 18], "and begins on 28 March"


@given(st.sampled_from(Every), dates, st.none() | st.integers(0, 3000), st.none() | st.integers(2, 520), dates)
def test_every_rule_that_is_written_is_read_and_names_days_in_order(
    every: Every, first_on: date, until: int | None, count: int | None, begin: date
) -> None:
    last = None if until is None else first_on + timedelta(days=until)
    try:
        rule = write(Rhythm(every, last, count), first_on)
    except Invalid:
        return
    assert str(parse(rule)) == rule
    found = days(rule, first_on, begin, begin + YEAR)
    assert found == sorted(set(found))
    assert all(max(begin, first_on) <= day <= min(begin + YEAR, last or date.max) for day in found)
    whole = days(rule, first_on, first_on, first_on + 12 * YEAR, most=1000)
    assert whole[0] == first_on
    assert found == [day for day in whole if begin <= day <= begin + YEAR] or begin > first_on + 10 * YEAR
    if count is not None:
        assert len(whole) <= count
    for before, after in pairwise(whole):
        step = (after - before).days
        assert step in {Every.WEEK: (7,), Every.TWO_WEEKS: (14,), Every.DAY: (28, 29, 30, 31)}.get(every, (28, 35))


@given(st.text(max_size=60) | st.from_regex(r"(FREQ|BYDAY|COUNT|UNTIL|INTERVAL)=[A-Z0-9,+-]{0,9}(;[A-Z]+=[A-Z0-9]+)*"))
def test_a_text_is_one_of_our_rules_or_refused(text: str) -> None:
    try:
        rule = parse(text)
    except Invalid:
        return
    assert parse(str(rule)) == rule


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "FREQ=SECONDLY",
        "FREQ=DAILY",
        "FREQ=YEARLY",
        "INTERVAL=2",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;INTERVAL=13",
        "FREQ=WEEKLY;COUNT=0",
        "FREQ=WEEKLY;COUNT=521",
        "FREQ=WEEKLY;COUNT=99999999999",
        "FREQ=WEEKLY;COUNT=2;UNTIL=20270101",
        "FREQ=WEEKLY;UNTIL=20270230",
        "FREQ=WEEKLY;UNTIL=20270101T000000Z",
        "FREQ=WEEKLY;FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=3TH",
        "FREQ=MONTHLY;BYDAY=TH",
        "FREQ=MONTHLY;BYDAY=6TH",
        "FREQ=MONTHLY;BYDAY=-2TH",
        "FREQ=MONTHLY;BYDAY=1MO,3MO",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=WEEKLY;",
        "freq=weekly",
        "FREQ=WEEKLY\nDTSTART:20260101",
        "FREQ=WEEKLY;WKST=MO" * 20,
    ],
)
def test_other_rules_are_refused(rule: str) -> None:
    with pytest.raises(Invalid, match="none that Huiskamer knows"):
        days(rule, THIRD_THURSDAY, THIRD_THURSDAY, THIRD_THURSDAY + YEAR)


@pytest.mark.parametrize(
    ("rhythm", "first_on", "field", "sentence"),
    [
        (Rhythm(Every.WEEK, date(2026, 10, 14)), THIRD_THURSDAY, "until", "before the first evening"),
        (Rhythm(Every.WEEK, date(2027, 1, 1), 3), THIRD_THURSDAY, "until", "not both"),
        (Rhythm(Every.WEEK, count=1), THIRD_THURSDAY, "count", "from 2 to"),
        (Rhythm(Every.WEEK, count=521), THIRD_THURSDAY, "count", "from 2 to"),
        (Rhythm(Every.LAST), THIRD_THURSDAY, "on", "last such weekday"),
        (Rhythm(Every.DAY), date(2026, 10, 29), "on", "Not every month"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(rhythm: Rhythm, first_on: date, field: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence) as refused:
        write(rhythm, first_on)
    assert refused.value.field == field


def test_a_series_without_end_is_no_endless_work() -> None:
    rule = write(Rhythm(Every.WEEK), date(2000, 1, 6))
    began = datetime.now(UTC)
    assert len(days(rule, date(2000, 1, 6), date(2000, 1, 6), date.max)) == 60
    assert days(rule, date(9999, 12, 30), date(9999, 1, 1), date.max) == [date(9999, 12, 30)]
    assert datetime.now(UTC) - began < timedelta(seconds=5)


def test_odd_rules_that_can_be_read_have_words_too() -> None:
    for rule in (Rule(monthly=True, interval=3), Rule(monthly=False, interval=4), Rule(True, weekday=2, nth=5)):
        assert in_words(str(rule))[0]
