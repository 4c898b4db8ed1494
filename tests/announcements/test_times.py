"""Days and times as people type them into the form."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.announcements.times import YEARS, edge, meeting, read_day, read_time
from forum.errors import Invalid
from tests.factories import ZONE

FIELDS = ("on", "at")


@given(st.dates(date(2000, 1, 1), date(2199, 12, 31)), st.times())
def test_what_a_browser_sends_is_read_as_it_was_meant(day: date, at: time) -> None:
    assert read_day(f" {day.isoformat()} ", "on") == day
    assert read_time(f"{at:%H:%M}", "at") == at.replace(second=0, microsecond=0, fold=0)


@given(st.text())
def test_anything_else_is_said_at_its_field(text: str) -> None:
    for read, kind in ((read_day, date), (read_time, time)):
        try:
            found = read(text, "here")
        except Invalid as problem:
            assert problem.field == "here"
        else:
            assert found is None if not text.strip() else isinstance(found, kind)


@pytest.mark.parametrize(
    "text", ["2026-02-30", "20261124", "2026-W48-2", "24-11-2026", "0001-01-01", "9999-12-31", "٢٠٢٦-11-24", "\0"]
)
def test_no_day(text: str) -> None:
    with pytest.raises(Invalid):
        read_day(text, "on")


@pytest.mark.parametrize("text", ["24:00", "8", "8:00", "20:60", "20:00:00", "20.00", "-1:00"])
def test_no_time(text: str) -> None:
    with pytest.raises(Invalid):
        read_time(text, "at")


def test_a_day_alone_is_meant_whole() -> None:
    first = edge("2026-11-24", "", ZONE, FIELDS, last=False)
    last = edge("2026-11-24", None, ZONE, FIELDS, last=True)
    assert first is not None
    assert last is not None
    assert first == datetime(2026, 11, 23, 23, tzinfo=UTC)
    assert last - first == timedelta(days=1)
    assert edge(f"{YEARS[-1]}-12-31", "", ZONE, FIELDS, last=True), "the last day that can be typed"


def test_nothing_is_nothing_and_half_of_it_a_question() -> None:
    assert edge("", " ", ZONE, FIELDS, last=True) is None
    assert meeting("", "", None, ZONE) == (None, None)
    for given_, field in ((("", "20:00", ""), "meets_on"), (("", "", "22:00"), "meets_on")):
        with pytest.raises(Invalid) as problem:
            meeting(*given_, ZONE)
        assert problem.value.field == field
    with pytest.raises(Invalid) as problem:
        meeting("2026-11-24", "", "22:00", ZONE)
    assert problem.value.field == "begins"
    with pytest.raises(Invalid) as problem:
        edge("", "20:00", ZONE, FIELDS, last=False)
    assert problem.value.field == "on"


def test_a_meeting_has_a_begin_and_perhaps_an_end() -> None:
    begin = datetime(2026, 11, 24, 19, tzinfo=UTC)
    assert meeting("2026-11-24", "20:00", "", ZONE) == (begin, None)
    assert meeting("2026-11-24", "20:00", "21:30", ZONE) == (begin, begin + timedelta(minutes=90))
