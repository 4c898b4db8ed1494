"""What pages show of the gate."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from forum.gate.models import FilterDoes


@dataclass(frozen=True)
class OwnText:
    """A text of one's own that waits, or came back with `returned`. `by_house`: those words are the house's own."""

    public_id: str
    kind: str
    place: str
    names: dict[str, str]
    place_title: str
    words: dict[str, str]  # by field, the longest last
    waits: bool
    returned: str
    by_house: bool


@dataclass(frozen=True)
class HeldText:
    """A text for an expert to look at. `name` is a pseudonym; empty for a one-time name."""

    public_id: str
    kind: str
    place: str
    names: dict[str, str]
    place_title: str
    words: dict[str, str]
    name: str
    why: str
    since: datetime
    marked: tuple[tuple[str, bool], ...]  # its last field in pieces, and whether each leads to a person

    @property
    def seen(self) -> str:
        """What stands for the words as they were read here: only these are let through."""
        return seen_as(self.words)


def seen_as(words: dict[str, str]) -> str:
    """What stands for some words."""
    return sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class FilterLine:
    """An entry of the list."""

    public_id: str
    words: str
    is_site: bool
    does: FilterDoes
    note: str


@dataclass(frozen=True)
class Calm:
    """The calm mode, for who may switch it."""

    until: datetime | None
