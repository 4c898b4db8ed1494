"""The one source of the present time, so that tests and the demo can move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_moved: datetime | None = None


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _moved or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be `moment` for this block, for the whole process: never where people are served."""
    global _moved
    before, _moved = _moved, moment
    try:
        yield
    finally:
        _moved = before


def rounded_down(moment: datetime, step: timedelta) -> datetime:
    """`moment` without what lies past the last whole `step` (coarse times tell less about a person)."""
    return moment - (moment - datetime.min.replace(tzinfo=UTC)) % step


def rounded_up(moment: datetime, step: timedelta) -> datetime:
    """`moment` at the next whole `step`, unless it is one."""
    down = rounded_down(moment, step)
    return down if down == moment else down + step
