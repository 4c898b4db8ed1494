"""A series grows: its evenings are there a year ahead, each like the last one that was made."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.db import keyring, new_id
from forum.errors import Invalid
from forum.moments import moment
from forum.sessions import plans, rhythm
from forum.sessions.addresses import open_address, seal_address
from forum.sessions.models import Series, SessionHost, ThemedSession

YEAR = timedelta(days=365)


def grow(db: Session, now: datetime, zone: ZoneInfo) -> int:
    """Make the evenings that the series still lack for a year from now; how many."""
    living = select(Series).where(Series.ended_at.is_(None)).order_by(Series.id).with_for_update()
    made = 0
    for series in db.execute(living).scalars().all():
        try:
            made += grow_one(db, series, now, zone)
        except Invalid:  # a rule that is none of ours holds up no other series
            continue
    return made


def grow_one(db: Session, series: Series, now: datetime, zone: ZoneInfo) -> int:
    """The same for one series, whose row is held.

    Evenings are added after the last day that was made alone. So what was removed since does not come back.
    """
    mine = ThemedSession.series_id == series.id
    last_on = db.execute(select(func.max(ThemedSession.on_rule)).where(mine)).scalar_one()
    like = db.execute(select(ThemedSession).where(mine).order_by(ThemedSession.id.desc()).limit(1)).scalar_one_or_none()
    if last_on is None or like is None:
        return 0
    today = now.astimezone(zone).date()
    begin = max(last_on + timedelta(days=1), today)
    missing = [
        (on, starts_at)
        for on in rhythm.days(series.rule, series.first_on, begin, today + YEAR)
        if (starts_at := moment(on, time.fromisoformat(series.begins), zone)) > now
    ]
    hosts = _hosts(db, like) if missing else []
    for on, starts_at in missing:
        _make(db, series, like, on, starts_at, hosts)
    db.flush()
    return len(missing)


def _make(
    db: Session, series: Series, like: ThemedSession, on: date, starts_at: datetime, hosts: Sequence[int]
) -> None:
    public_id, ring = new_id(), keyring(db)
    evening = ThemedSession(
        public_id=public_id,
        series_id=series.id,
        on_rule=on,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=series.minutes),
        theme=series.names,
        about=like.about,
        audience=like.audience,
        languages=like.languages,
        capacity=like.capacity,
        online=like.online,
        place=like.place,
        sealed_address=seal_address(ring, public_id, open_address(ring, like.public_id, like.sealed_address)),
        address_hours=like.address_hours,
    )
    db.add(evening)
    db.flush()
    db.add_all(SessionHost(session_id=evening.id, member_id=host) for host in hosts)


def _hosts(db: Session, like: ThemedSession) -> list[int]:
    """Who hosted the last one, and still can."""
    held = select(SessionHost.member_id).where(SessionHost.session_id == like.id)
    still = plans.may_host(like.audience).subquery()
    return list(db.execute(held.where(SessionHost.member_id.in_(select(still.c[0])))).scalars())
