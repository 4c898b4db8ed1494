"""Notices of announcements: where they lead."""

from typing import Any

from sqlalchemy import JSON, Select, func, literal, null, select

from forum import clock
from forum.announcements.models import Announcement
from forum.boards.models import Area
from forum.notices.kinds import COLUMNS, Source
from forum.notices.models import Kind, Notice
from forum.policy import Actor, readable


def _lines(actor: Actor) -> Select[*tuple[Any, ...]]:
    place = func.coalesce(Area.names, literal({}, JSON))
    return (
        select(*COLUMNS, Announcement.title, place, Announcement.public_id, literal(1), null(), Announcement.starts_at)
        .select_from(Notice)
        .join(Announcement, Announcement.public_id == Notice.thing)
        .outerjoin(Area, Area.key == Announcement.area_key)
        .where(
            Announcement.audience.in_(readable(actor)),
            Announcement.withdrawn_at.is_(None),
            Announcement.from_at <= clock.now(),
        )
    )


NEWS = Source((Kind.NEWS,), _lines, select(Announcement.public_id).where(Announcement.withdrawn_at.is_(None)))
