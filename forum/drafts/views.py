"""What a draft holds, and how the list of drafts shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a form as they were left; a tick or a choice is a short word, several are joined by commas."""

    title: str = ""
    body: str = ""
    notes: str = ""
    alias: str = ""
    quoting: str = ""
    language: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written yet: a choice alone is nothing to come back to."""
        return not (self.title.strip() or self.body.strip())


class Left(NamedTuple):
    """A draft as its writer left it. `place` is "thread:<public id>" or "board:<public id>"."""

    place: str
    saved_at: datetime
    fields: Fields


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in the list."""

    place: str
    first_words: str
    text: str  # all of it: where its place is gone or closed, this is the only way to it
    saved_at: datetime

    @property
    def kind(self) -> str:
        """ "thread" for an answer, "board" for a new conversation."""
        return self.place.partition(":")[0]

    @property
    def public_id(self) -> str:
        """The thread or board it is for."""
        return self.place.partition(":")[2]
