"""Notices about evenings: one begins soon, is at another time, does not take place, has a place free, or is over."""

from typing import Any

from sqlalchemy import Select, bindparam, literal, null, select

from forum import clock
from forum.db import Moment
from forum.notices.kinds import COLUMNS, Source
from forum.notices.models import Kind, Notice
from forum.policy import Actor, readable
from forum.sessions.models import ThemedSession
from forum.sessions.queries import AFTERWARDS

KINDS = (Kind.SOON, Kind.MOVED, Kind.OFF, Kind.PLACE, Kind.AFTER)


def _lines(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *COLUMNS,
            literal(""),
            ThemedSession.theme,
            ThemedSession.public_id,
            literal(1),
            null(),
            ThemedSession.starts_at,
        )
        .select_from(Notice)
        .join(ThemedSession, ThemedSession.public_id == Notice.thing)
        .where(ThemedSession.audience.in_(readable(actor)))
    )


# Asked when notices are removed, not now: the moment is looked up each time.
_since = bindparam(None, callable_=lambda: clock.now() - AFTERWARDS, type_=Moment(), unique=True)
SESSIONS = Source(KINDS, _lines, select(ThemedSession.public_id).where(ThemedSession.ends_at > _since))
