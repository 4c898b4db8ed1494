"""How entries hang together, and how one sees that they still do.

Each entry's hash is an HMAC-SHA-256, under the house's secret key, over all its fields and the hash of the entry
before. Found out is whoever, with the database alone, changes, removes, adds, swaps or brings back an entry anywhere
but at the end: a thief of the database has no key to make a hash with, and no two entries have one number.

Not found out by the entries themselves is what was cut off at the end, for nothing comes after it: note the head that
`forum audit verify` prints elsewhere, and give it back with `--expect`. And whoever holds the key files as well can
write the whole chain anew; a head noted elsewhere shows that, too. What nobody wrote down is in no trail.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from forum.errors import Invalid, Problem
from forum.keys import KeyRing
from forum.trail.deeds import Deed

BEGINNING = "0" * 64  # stands for the entry before the first
PURPOSE = "trail"


class Entry(Protocol):
    """An entry, as a row or as it is about to be one."""

    @property
    def n(self) -> int: ...
    @property
    def moment(self) -> datetime: ...
    @property
    def actor(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def deed(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def facts(self) -> str: ...
    @property
    def previous(self) -> str: ...
    @property
    def hash(self) -> str: ...


class Unsound(Problem):
    """The trail was tampered with, or lost a part; the sentence says where."""

    code = "unsound"


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry at some moment, as an operator notes it: "27:ab12…"."""

    n: int
    hash: str

    def __str__(self) -> str:
        return f"{self.n}:{self.hash}"


START = Head(0, BEGINNING)


def read_head(noted: str) -> Head:
    """A head as it was noted. Raises Invalid where it is none."""
    found = re.fullmatch(r"(\d{1,9}):([0-9a-f]{64})", noted.strip())
    if found is None:
        raise Invalid("This is no head of a trail: it looks like 27:, then 64 letters and digits.")
    return Head(int(found[1]), found[2])


@dataclass(frozen=True, slots=True)
class Sound:
    """A trail that is as it was written."""

    entries: int
    first: int  # the number it reaches back to; 0 where there is no entry
    since: datetime | None
    head: Head


def canonical(entry: Entry) -> str:
    """All fields of an entry but its hash, so that no two entries read alike."""
    moment = entry.moment.astimezone(UTC).isoformat()
    fields = (entry.n, moment, entry.actor, entry.name, entry.role, entry.deed, entry.target, entry.facts)
    return json.dumps([*fields, entry.previous], separators=(",", ":"))


def hash_of(ring: KeyRing, entry: Entry) -> str:
    """The hash an entry must have."""
    return ring.signature(PURPOSE, canonical(entry))


def verify(ring: KeyRing, entries: Iterable[Entry], noted: Head | None = None) -> Sound:
    """Look at all entries, in the order of their numbers. Raises Unsound at the first that is not as it was written.

    `noted` is a head somebody wrote down before: the trail must still go through it, unless it has had its time.
    """
    first: Entry | None = None
    start, head, count = START, START, 0
    for entry in entries:
        if first is None:
            first = entry
            head = Head(entry.n - 1, entry.previous)
        if entry.n != head.n + 1:
            raise Unsound("Entry %(n)s of the trail is missing.", n=head.n + 1)
        if entry.previous != head.hash or entry.hash != hash_of(ring, entry):
            raise Unsound("Entry %(n)s of the trail is not as it was written.", n=entry.n)
        if noted is not None and entry.n == noted.n and entry.hash != noted.hash:
            raise Unsound("Entry %(n)s of the trail is not the one that was noted.", n=entry.n)
        if entry.deed == Deed.TRAIL_SHORTENED:
            start = Head(int(entry.target), json.loads(entry.facts)["hash"])
        head, count = Head(entry.n, entry.hash), count + 1
    _check_start(first, start)
    if noted is not None and head.n < noted.n:
        raise Unsound("The end of the trail is missing, from entry %(n)s on.", n=head.n + 1)
    return Sound(count, first.n if first else 0, first.moment if first else None, head)


def _check_start(first: Entry | None, start: Head) -> None:
    """It begins with the first entry of all, or where the last entry that shortened it says."""
    if first is not None and Head(first.n - 1, first.previous) != start:
        if first.n - 1 > start.n:
            raise Unsound("Entry %(n)s of the trail is missing.", n=start.n + 1)
        raise Unsound("Entry %(n)s of the trail has had its time, and is there all the same.", n=first.n)
