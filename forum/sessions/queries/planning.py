"""What those who plan see of evenings and series; of a series everybody sees the year ahead."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from forum import clock
from forum.db import Reader, keyring
from forum.errors import NotFound
from forum.policy import Actor, Audience, Do, authorize, can
from forum.sessions import ranges
from forum.sessions.addresses import open_address
from forum.sessions.models import Series, SessionState, SignUp, ThemedSession
from forum.sessions.queries import SessionView, views


@dataclass(frozen=True, slots=True)
class For:
    """An evening that is not there yet, as the rules ask: for whom it is to be."""

    audience: Audience
    host_ids: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A series with its evenings from now on. For the rules it is like the last of those that were made."""

    id: int
    public_id: str
    names: dict[str, str]
    rule: str
    begins: time
    ends: time
    ended_at: datetime | None
    audience: Audience
    host_ids: frozenset[int]
    evenings: tuple[SessionView, ...]


def may_plan(actor: Actor) -> bool:
    """Whether the ways to plan an evening are shown to her."""
    return can(actor, Do.PLAN_SESSION, For(Audience.MEMBERS))


def series(db: Reader, actor: Actor, public_id: str) -> SeriesView:
    """A series of which the actor may see some evening. Who plans sees the skipped ones too. Raises NotFound."""
    row = db.execute(
        select(
            Series.id,
            Series.public_id,
            Series.names,
            Series.rule,
            Series.first_on,
            Series.begins,
            Series.minutes,
            Series.ended_at,
        ).where(Series.public_id == public_id)
    ).one_or_none()
    found = [] if row is None else views(db, actor, ThemedSession.series_id == row.id)
    if not may_plan(actor):
        found = [view for view in found if view.state is not SessionState.SKIPPED]
    if row is None or not found:
        raise NotFound
    like = max(found, key=lambda view: view.id)
    ahead = tuple(view for view in found if view.ends_at > clock.now())
    begins = datetime.combine(row.first_on, time.fromisoformat(row.begins))
    return SeriesView(
        id=row.id,
        public_id=row.public_id,
        names=row.names,
        rule=row.rule,
        begins=begins.time(),
        ends=(begins + timedelta(minutes=row.minutes)).time(),
        ended_at=row.ended_at,
        audience=like.audience,
        host_ids=like.host_ids,
        evenings=ahead,
    )


def sign_ups(db: Reader, actor: Actor, evenings: Sequence[SessionView]) -> dict[str, int]:
    """How many signed up for each of these evenings that she may host, as ranges; by public id."""
    mine = [view for view in evenings if can(actor, Do.HOST_SESSION, view)]
    counted = select(SignUp.session_id, func.count()).where(SignUp.session_id.in_([view.id for view in mine]))
    counts = {row[0]: row[1] for row in db.execute(counted.group_by(SignUp.session_id))}
    return {view.public_id: ranges.of(counts.get(view.id, 0)) for view in mine}


def address(db: Reader, actor: Actor, view: SessionView) -> str:
    """The address of an evening, for who hosts it."""
    authorize(actor, Do.HOST_SESSION, view)
    sealed = db.execute(select(ThemedSession.sealed_address).where(ThemedSession.id == view.id)).scalar_one_or_none()
    return open_address(keyring(db), view.public_id, sealed)
