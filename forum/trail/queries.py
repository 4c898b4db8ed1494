"""Reads about the trail. By kind of deed and never by person: it is there to look after the house, not each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum.db import Reader
from forum.policy import Actor, Do, authorize
from forum.trail.deeds import Deed
from forum.trail.models import TrailEntry
from forum.trail.views import EntryView, view

PAGE = 20


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, the newest first. `older` is the number to go on below; None on the last page."""

    entries: Sequence[EntryView]
    older: int | None


def page(db: Reader, actor: Actor, deed: Deed | None = None, below: int | None = None) -> Page:
    """The newest entries (of one kind), those below a number."""
    authorize(actor, Do.READ_TRAIL)
    c = TrailEntry.__table__.c
    wanted = select(TrailEntry.__table__).order_by(c.n.desc()).limit(PAGE + 1)
    if deed is not None:
        wanted = wanted.where(c.deed == deed.value)
    if below is not None:
        wanted = wanted.where(c.n < below)
    found = db.execute(wanted).all()
    entries = [view(row) for row in found[:PAGE]]
    return Page(entries, entries[-1].n if len(found) > PAGE else None)


def reaches_back_to(db: Reader, actor: Actor) -> datetime | None:
    """When the oldest entry was written that is still there."""
    authorize(actor, Do.READ_TRAIL)
    c = TrailEntry.__table__.c
    return db.execute(select(c.moment).order_by(c.n).limit(1)).scalar_one_or_none()
