"""The rhythm of a series: an RFC 5545 rule of days alone, made from what a person chooses, and read back strictly.

A rule comes from the database, and the database may hold anything: what `parse` does not know it refuses, so that no
rule ever asks for more work than a year of weeks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum, auto
from itertools import islice

from dateutil import rrule

from forum.errors import N_, Invalid

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST = -1
MOST_INTERVAL = 12
MOST_COUNT = 520  # ten years of weeks
MOST_TEXT = 200
SURE_DAY = 28  # every month has it
_PART = re.compile(r"(FREQ|INTERVAL|BYDAY|UNTIL|COUNT)=([A-Z0-9-]+)")
_BYDAY = re.compile(r"(-1|[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_WORDS_NTH = {
    1: N_("every first %(day)s of the month"),
    2: N_("every second %(day)s of the month"),
    3: N_("every third %(day)s of the month"),
    4: N_("every fourth %(day)s of the month"),
    5: N_("every fifth %(day)s of the month, where there is one"),
    LAST: N_("every last %(day)s of the month"),
}


class Every(StrEnum):
    """How often, as a form offers it. What it means follows from the first evening."""

    WEEK = auto()
    TWO_WEEKS = auto()
    NTH = auto()  # the same weekday of each month: a third Thursday
    LAST = auto()  # the last such weekday of each month
    DAY = auto()  # the same day of each month


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What a person chooses. Without `until` and `count` it goes on until somebody ends it."""

    every: Every
    until: date | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it was read: `weekday` 0 for Monday, `nth` of the month (-1: the last), 0 where each counts."""

    monthly: bool
    interval: int = 1
    weekday: int | None = None
    nth: int = 0
    until: date | None = None
    count: int | None = None

    def __str__(self) -> str:
        """As RFC 5545 writes it."""
        parts = [f"FREQ={'MONTHLY' if self.monthly else 'WEEKLY'}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.weekday is not None:
            parts.append(f"BYDAY={self.nth or ''}{DAYS[self.weekday]}")
        if self.until is not None:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        return ";".join(parts)


def write(rhythm: Rhythm, first_on: date) -> str:
    """The rule of a rhythm whose first evening is on this day. Raises Invalid, at the fields of the form."""
    if rhythm.until is not None and rhythm.count is not None:
        raise Invalid(N_("Choose either a last day or a number of evenings, not both."), field="until")
    if rhythm.until is not None and rhythm.until < first_on:
        raise Invalid(N_("The last day lies before the first evening."), field="until")
    if rhythm.count is not None and not 2 <= rhythm.count <= MOST_COUNT:
        raise Invalid(N_("Please choose from 2 to %(most)s evenings."), field="count", most=MOST_COUNT)
    weekday = first_on.weekday()
    match rhythm.every:
        case Every.WEEK | Every.TWO_WEEKS:
            rule = Rule(monthly=False, interval=1 if rhythm.every is Every.WEEK else 2, weekday=weekday)
        case Every.NTH:
            nth = (first_on.day - 1) // 7 + 1
            rule = Rule(monthly=True, weekday=weekday, nth=nth if nth < 5 else LAST)  # not every month has a fifth
        case Every.LAST:
            if (first_on + timedelta(days=7)).month == first_on.month:
                raise Invalid(N_("The first evening is not on the last such weekday of its month."), field="on")
            rule = Rule(monthly=True, weekday=weekday, nth=LAST)
        case Every.DAY:
            if first_on.day > SURE_DAY:
                raise Invalid(N_("Not every month has this day. Choose one up to the 28th, or a weekday."), field="on")
            rule = Rule(monthly=True)
    return str(Rule(rule.monthly, rule.interval, rule.weekday, rule.nth, rhythm.until, rhythm.count))


def parse(text: str) -> Rule:
    """Read a rule. Raises Invalid for whatever is not one of ours."""
    found: dict[str, str] = {}
    for part in text.split(";") if len(text) <= MOST_TEXT else [""]:
        read = _PART.fullmatch(part)
        if read is None or read[1] in found:
            raise _unknown()
        found[read[1]] = read[2]
    if found.get("FREQ") not in ("WEEKLY", "MONTHLY") or ("UNTIL" in found and "COUNT" in found):
        raise _unknown()
    monthly = found["FREQ"] == "MONTHLY"
    weekday, nth = _weekday(found["BYDAY"]) if "BYDAY" in found else (None, 0)
    if weekday is not None and monthly is not bool(nth):
        raise _unknown()  # each Thursday of a month, the third one of a week
    return Rule(
        monthly,
        _number(found.get("INTERVAL", "1"), MOST_INTERVAL),
        weekday,
        nth,
        _day(found["UNTIL"]) if "UNTIL" in found else None,
        _number(found["COUNT"], MOST_COUNT) if "COUNT" in found else None,
    )


def days(text: str, first_on: date, begin: date, end: date, most: int = 60) -> list[date]:
    """The days that a rule names from `begin` up to `end`, the last one included; at most so many. Raises Invalid."""
    rule = parse(text)
    named = rrule.rrule(
        rrule.MONTHLY if rule.monthly else rrule.WEEKLY,
        dtstart=datetime.combine(first_on, time()),
        interval=rule.interval,
        byweekday=None if rule.weekday is None else rrule.weekday(rule.weekday, rule.nth or None),
        until=None if rule.until is None else datetime.combine(rule.until, time()),
        count=rule.count,
    )
    return list(islice(_within(named, begin, end), most))


def in_words(text: str) -> tuple[str, int | None]:
    """A rule as a message that may speak of a `day`, and the weekday that this is (0: Monday). Raises Invalid."""
    rule = parse(text)
    if rule.monthly and rule.interval == 1:
        return (
            (N_("every month on the same day"), None) if rule.weekday is None else (_WORDS_NTH[rule.nth], rule.weekday)
        )
    if rule.monthly or rule.interval > 2:
        return N_("again and again"), None  # no form makes such a one
    if rule.interval == 2:
        return (N_("every two weeks"), None) if rule.weekday is None else (N_("every other %(day)s"), rule.weekday)
    return (N_("every week"), None) if rule.weekday is None else (N_("every %(day)s"), rule.weekday)


def _within(named: rrule.rrule, begin: date, end: date) -> Iterator[date]:
    for moment in named:
        if moment.date() > end:
            return
        if moment.date() >= begin:
            yield moment.date()


def _weekday(text: str) -> tuple[int, int]:
    read = _BYDAY.fullmatch(text)
    if read is None:
        raise _unknown()
    return DAYS.index(read[2]), int(read[1] or 0)


def _number(text: str, most: int) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,3}", text) or int(text) > most:
        raise _unknown()
    return int(text)


def _day(text: str) -> date:
    if not re.fullmatch(r"[0-9]{8}", text):
        raise _unknown()
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise _unknown() from None


def _unknown() -> Invalid:
    return Invalid(N_("This rhythm is none that Huiskamer knows."))
