"""Trails for tests: written as a house does, and read back raw."""

from collections.abc import Sequence

from forum.db import Database
from forum.policy import Actor
from forum.trail import Deed, record
from forum.trail.chain import Entry, Head, Sound, verify
from forum.trail.views import everything
from tests.factories import KEYS


def entries(database: Database) -> Sequence[Entry]:
    """All entries, oldest first."""
    with database.reading() as db:
        return list(everything(db))


def deeds(database: Database) -> list[tuple[str, str]]:
    """What was done, to what, oldest first."""
    return [(entry.deed, entry.target) for entry in entries(database)]


def act(database: Database, person: Actor | None, deed: Deed = Deed.THREAD_PINNED, target: str = "abc") -> None:
    """One deed."""
    database.write(lambda db: record(db, person, deed, target, hours=2))


def checked(database: Database, noted: Head | None = None) -> Sound:
    """The trail as the house's own command looks at it."""
    return verify(KEYS, entries(database), noted)
