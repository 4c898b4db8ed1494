"""A calendar file (RFC 5545) for the calendar on somebody's phone.

It holds times and a title she chose. Nothing in it names the house, a theme, a place or a person: it lies open on the
phone, and where a company fetches it, with that company too.
"""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vDuration

from forum.keys import KeyRing

MAKER = "-//Agenda//EN"
LOOK_AGAIN = timedelta(hours=6)  # how often a calendar is asked to look; most decide for themselves
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One evening, as the calendar shows it."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    cancelled: bool
    address: str = ""  # of its page, for who wants that


def uid(ring: KeyRing, link: bytes, session: str) -> str:
    """What an evening is called in the calendar behind one link: always the same there, and another behind any other.

    So two people's calendars cannot be matched by it, and it leads to no page.
    """
    return hmac.digest(ring.data, f"calendar:{link.hex()}:{session}".encode(), "sha256")[:16].hex()


def calendar(title: str, entries: Iterable[Entry], now: datetime) -> bytes:
    """The whole file. Times are in UTC, which every calendar turns into the time of its phone."""
    file = Calendar()
    file.add("version", "2.0")
    file.add("prodid", MAKER)
    file.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):  # else some show the address in the place of a name
        file.add(name, _line(title))
    file.add("refresh-interval", vDuration(LOOK_AGAIN), parameters={"VALUE": "DURATION"})
    file.add("x-published-ttl", vDuration(LOOK_AGAIN))
    for entry in entries:
        file.add_component(_event(entry, now))
    if not file.subcomponents:
        file.add_component(_utc())  # a calendar without any part is none
    return bytes(file.to_ical(sorted=False))


def _event(entry: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.starts_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtend", entry.ends_at.astimezone(UTC).replace(microsecond=0))
    event.add("summary", _line(entry.title))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    if entry.address:
        event.add("url", entry.address)
    return event


def _line(text: str) -> str:
    """One line, whatever comes: a lone carriage return would pass through, and some readers end a line there."""
    return _CONTROLS.sub(" ", text).strip()


def _utc() -> Timezone:
    zone, always = Timezone(), TimezoneStandard()
    zone.add("tzid", "Etc/UTC")
    always.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 - by the clock of the zone itself
    always.add("tzoffsetfrom", timedelta(0))
    always.add("tzoffsetto", timedelta(0))
    zone.add_component(always)
    return zone
