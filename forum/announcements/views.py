"""What the queries of announcements give, and what an announcement is made of."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from typing import NamedTuple

from forum.boards.models import Words
from forum.policy import Audience


class Readers(NamedTuple):
    """For whom something is, as the rules ask for it."""

    audience: Audience


EVERYBODY = Readers(Audience.EVERYONE)  # who may announce anything at all may announce for everybody


class State(StrEnum):
    """Where an announcement is in its life."""

    PLANNED = auto()
    SHOWN = auto()
    OVER = auto()
    WITHDRAWN = auto()


def state(from_at: datetime, until_at: datetime, withdrawn_at: datetime | None, now: datetime) -> State:
    """Where an announcement with these times is in its life."""
    if withdrawn_at is not None:
        return State.WITHDRAWN
    if now < from_at:
        return State.PLANNED
    return State.SHOWN if now < until_at else State.OVER


@dataclass(frozen=True, slots=True)
class AnnouncementLine:
    """An announcement as lists show it."""

    public_id: str
    title: str
    excerpt: str
    language: str
    audience: Audience
    pinned: bool
    starts_at: datetime | None
    ends_at: datetime | None
    place: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as the agenda shows it."""

    public_id: str
    title: str
    language: str
    starts_at: datetime
    ends_at: datetime | None
    place: str
    changed: int
    audience: Audience


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """An announcement as those who may change it find it again."""

    public_id: str
    title: str
    language: str
    audience: Audience
    from_at: datetime
    until_at: datetime
    state: State


@dataclass(frozen=True, slots=True)
class AnnouncementView:
    """All of one announcement."""

    id: int
    public_id: str
    audience: Audience
    title: str
    body: str
    html: str  # what forum.text.to_html made of it
    language: str
    area_key: str | None
    area: Words | None
    from_at: datetime
    until_at: datetime
    pinned: bool
    starts_at: datetime | None
    ends_at: datetime | None
    place: str
    author: str | None
    mark: int
    badge: str
    author_id: int | None  # the reader's own number where it is hers, else None
    put_away: bool  # by the reader
    state: State
