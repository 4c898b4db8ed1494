"""What the calendar on somebody's phone may know."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, select

from forum import clock
from forum.accounts.logins import digest
from forum.db import Reader
from forum.policy import Actor, Do, authorize
from forum.sessions.models import CalendarLink, ThemedSession
from forum.sessions.queries import SHOWN, SessionView, views

BACK = timedelta(days=30)
AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Link:
    """A secret link as its owner chose it. Its secret is not kept."""

    member_id: int
    digest: bytes
    title: str
    with_links: bool


_LINK = select(CalendarLink.member_id, CalendarLink.digest, CalendarLink.title, CalendarLink.with_links)


def by_token(db: Reader, token: str) -> Link | None:
    """The link with this secret."""
    row = db.execute(_LINK.where(CalendarLink.digest == digest(token))).one_or_none()
    return Link(*row) if row else None


def own(db: Reader, actor: Actor) -> Link | None:
    """Her own link, if she has one."""
    authorize(actor, Do.KEEP_CALENDAR)
    row = db.execute(_LINK.where(CalendarLink.member_id == actor.member_id)).one_or_none()
    return Link(*row) if row else None


def hers(db: Reader, actor: Actor) -> list[SessionView]:
    """The evenings where she has a place and those she hosts, a month back and a year ahead, cancelled ones too."""
    authorize(actor, Do.KEEP_CALENDAR)
    now = clock.now()
    near = and_(ThemedSession.starts_at >= now - BACK, ThemedSession.starts_at < now + AHEAD)
    found = views(db, actor, and_(near, ThemedSession.state.in_(SHOWN)))
    return [view for view in found if view.has_place or actor.member_id in view.host_ids]
