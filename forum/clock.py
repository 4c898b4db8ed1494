"""The one source of the present time, so that tests can move it."""

from datetime import UTC, datetime, timedelta


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def rounded_down(moment: datetime, step: timedelta) -> datetime:
    """`moment` without what lies past the last whole `step` (coarse times tell less about a person)."""
    return moment - (moment - datetime.min.replace(tzinfo=UTC)) % step
