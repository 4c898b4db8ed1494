"""An entry as it is read: on its page, and in a file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from forum.db import Reader
from forum.trail.chain import Entry
from forum.trail.deeds import WORDS, Deed
from forum.trail.facts import NAMES, VALUES
from forum.trail.models import TrailEntry


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry. `words` is the sentence of its deed, to be translated; "" for a deed this program does not know."""

    n: int
    moment: datetime
    name: str
    roles: tuple[str, ...]
    deed: str
    words: str
    target: str
    facts: tuple[tuple[str, tuple[str, ...]], ...]  # name and values, to be translated


def view(entry: Entry) -> EntryView:
    """An entry as its page shows it."""
    kept = {} if entry.deed == Deed.TRAIL_SHORTENED else json.loads(entry.facts)
    facts = ((NAMES.get(name, name), tuple(_values(fact))) for name, fact in kept.items())
    return EntryView(
        entry.n,
        entry.moment,
        entry.name,
        tuple(entry.role.split("+")),
        entry.deed,
        WORDS.get(entry.deed, ""),
        entry.target,
        tuple(facts),
    )


def _values(fact: str | int) -> Iterator[str]:
    for value in str(fact).split("+"):
        yield VALUES.get(value, value)


def everything(db: Reader) -> Iterator[Entry]:
    """All entries, the oldest first: for the operator at the machine, who holds the data anyway."""
    yield from db.execute(select(TrailEntry.__table__).order_by(TrailEntry.__table__.c.n))


def as_line(entry: Entry) -> str:
    """An entry as a line of JSON, always the same for the same entry."""
    kept = {
        "n": entry.n,
        "moment": entry.moment.astimezone(UTC).isoformat(),
        "actor": entry.actor,
        "name": entry.name,
        "role": entry.role,
        "deed": entry.deed,
        "target": entry.target,
        "facts": json.loads(entry.facts),
        "previous": entry.previous,
        "hash": entry.hash,
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
