"""The calendar file, read by a library that did not write it."""

import re
from datetime import UTC, datetime, timedelta

import vobject
from hypothesis import example, given
from hypothesis import strategies as st

from forum.keys import KeyRing
from forum.sessions import ics
from forum.text import clean_line
from tests.factories import KEYS

NOW = datetime(2026, 11, 27, 3, 4, 5, 678, tzinfo=UTC)
EVENING = ics.Entry("abc", "Afspraak", NOW + timedelta(days=7), NOW + timedelta(days=7, hours=2), 3, False)
# What Apple, Google and Thunderbird need, and what may never be there: it would tell, or ring.
NEEDED = {"uid", "dtstamp", "dtstart", "dtend", "summary", "sequence", "status"}
NEVER = {"description", "location", "organizer", "attendee", "categories", "contact", "comment", "geo", "valarm"}


def read(title: str, *entries: ics.Entry) -> vobject.base.Component:
    return vobject.readOne(ics.calendar(title, entries, NOW).decode())


def test_an_evening_as_three_calendars_need_it() -> None:
    cancelled = ics.Entry("def", "Afspraak", NOW, NOW + timedelta(hours=1), 4, True)
    found = read("Afspraak", EVENING, cancelled)
    assert (found.version.value, found.prodid.value, found.method.value) == ("2.0", "-//Agenda//EN", "PUBLISH")
    assert found.contents["x-wr-calname"][0].value == found.contents["name"][0].value == "Afspraak"
    assert found.contents["refresh-interval"][0].value == found.contents["x-published-ttl"][0].value == "PT6H"
    first, second = found.vevent_list
    assert first.dtstart.value == EVENING.starts_at.replace(microsecond=0)
    assert first.dtend.value == EVENING.ends_at.replace(microsecond=0)
    assert first.dtstamp.value == NOW.replace(microsecond=0)
    assert [e.uid.value for e in (first, second)] == ["abc", "def"]
    assert [e.sequence.value for e in (first, second)] == ["3", "4"]
    assert [e.status.value for e in (first, second)] == ["CONFIRMED", "CANCELLED"]
    assert (first.transp.value, first.contents["class"][0].value) == ("OPAQUE", "PRIVATE")
    assert set(first.contents) >= NEEDED
    assert not set(first.contents) & (NEVER | {"url"})
    found.validate(raiseException=True)


def test_a_page_is_named_where_that_is_wanted() -> None:
    address = "https://house.example/sessions/abcDEF123456"
    there = ics.Entry("abc", "Afspraak", EVENING.starts_at, EVENING.ends_at, 0, False, address)
    assert read("Afspraak", there).vevent.url.value == address


def test_a_calendar_without_evenings_is_one_all_the_same() -> None:
    found = read("Afspraak")
    assert "vevent" not in found.contents
    assert found.vtimezone.tzid.value == "Etc/UTC", "RFC 5545, 3.6: at least one part"


TITLES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@given(TITLES)
@example("x\r\nBEGIN:VEVENT\r\nSUMMARY:y")
@example("x\rEND:VEVENT\nATTACH:http://evil.example")
@example('a;b,c\\n:"d"=^\'')
@example("é" * 60)
@example("👩‍👩‍👧‍👦" * 8)
@example("x\u2028END:VEVENT\x85\x0b\x0cBEGIN:VALARM")
def test_no_title_breaks_out_of_its_line(title: str) -> None:
    evil = ics.Entry("abc", title, EVENING.starts_at, EVENING.ends_at, 3, False)
    file = ics.calendar(title, [evil], NOW)
    lines = file.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 for line in lines)
    assert not any(re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line) for line in lines)
    for line in lines:
        line.decode()  # folded between letters, not within one
    whole = re.sub(rb"\r\n ", b"", file).decode()
    names = [re.split("[;:]", line)[0] for line in whole.split("\r\n")[:-1]]
    plain = re.sub(rb"\r\n ", b"", ics.calendar("x", [EVENING], NOW)).decode()
    assert names == [re.split("[;:]", line)[0] for line in plain.split("\r\n")[:-1]]
    found = vobject.readOne(file.decode()).vevent
    assert found.summary.value == re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", title).strip()


def test_a_title_that_was_checked_stays_as_it_is() -> None:
    title = clean_line("Thee bij tante Bé; neem mee: melk, suiker", longest=60)
    found = read(title, ics.Entry("abc", title, EVENING.starts_at, EVENING.ends_at, 3, False))
    assert found.vevent.summary.value == title


def test_the_name_of_an_evening_is_the_same_in_one_calendar_alone() -> None:
    same = {ics.uid(KEYS, b"a" * 32, "abcDEF123456") for _ in range(3)}
    others = [
        ics.uid(KEYS, b"b" * 32, "abcDEF123456"),
        ics.uid(KEYS, b"a" * 32, "abcDEF123457"),
        ics.uid(KeyRing(secret=b"s" * 32, data=b"e" * 32), b"a" * 32, "abcDEF123456"),
    ]
    assert len({*same, *others}) == 4
    assert all(re.fullmatch("[0-9a-f]{32}", name) for name in same)
