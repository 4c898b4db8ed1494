"""How the trail is forgotten: its oldest part, by whole days, with an entry that says so."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum import clock
from forum.config import Retention
from forum.retention import purges
from forum.trail.deeds import Deed
from forum.trail.models import TrailEntry
from forum.trail.recording import shorten

DAY = timedelta(days=1)


@purges("trail")
def purge(db: Session, retention: Retention, now: datetime) -> int:
    """Remove what is older than the setting says; once a day at most, for each time leaves an entry."""
    before = clock.rounded_down(now, DAY) - (retention.trail_days - 1) * DAY
    n, moment, deed = (TrailEntry.__table__.c[name] for name in ("n", "moment", "deed"))
    # What stands behind a younger entry stays: a clock that was wrong for a moment takes nothing along.
    young = db.execute(select(func.min(n)).where(moment >= before)).scalar_one()
    old = n.is_not(None) if young is None else n < young
    # Entries of earlier purges go along, and are no reason for one: else each would bring the next.
    upto = db.execute(select(func.max(n)).where(old, deed != Deed.TRAIL_SHORTENED.value)).scalar_one()
    if upto is None:
        return 0
    gone = db.execute(select(func.count()).where(n <= upto)).scalar_one()
    shorten(db, upto)
    return gone
