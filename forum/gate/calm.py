"""The calm mode as every page knows it: asked of the database once a second in each process, not once a page."""

import time
from collections.abc import Callable
from datetime import datetime

from forum import clock
from forum.db import Database, Reader
from forum.errors import Problem
from forum.events import subscribe
from forum.gate.events import CalmChanged
from forum.gate.settings import GATE, Settings
from forum.gate.state import calm_until

SECONDS = 1


def calm(database: Database, reader: Callable[[], Reader]) -> datetime | None:
    """Until when it is calm mode, as far as known a second ago; None too where the database is gone."""
    kept: Settings | None = database.carried.get(GATE)
    if kept is None:
        return None
    seen, now = kept.seen, time.monotonic()
    if seen.changed != _changes[0] or now - seen.at > SECONDS:
        try:
            seen.calm_until, seen.at, seen.changed = calm_until(reader()), now, _changes[0]
        except Problem:
            return None
    until = seen.calm_until
    return until if until is not None and until > clock.now() else None


_changes = [0]


def _note(event: CalmChanged) -> None:
    _changes[0] += 1


subscribe(CalmChanged, _note)
