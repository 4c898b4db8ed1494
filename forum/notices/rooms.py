"""Notices for those who lead a room: somebody there calls, or shows a message."""

from typing import Any

from sqlalchemy import ColumnElement, Select, exists, literal, null, or_, select

from forum.accounts.models import Member, MemberRole
from forum.notices.kinds import COLUMNS, NO_MOMENT, Source
from forum.notices.models import Kind, Notice
from forum.notices.readers import readers
from forum.policy import Actor, Audience, Role, readable
from forum.rooms.models import Room


def leaders(room: str, audience: Audience) -> Select[int]:
    """Who leads this room: its host, and every expert by experience who may read it."""
    host = select(Room.host_id).where(Room.public_id == room).scalar_subquery()
    return readers(audience).where(or_(_expert(Member.id), Member.id == host))


def _expert(member_id: Any) -> ColumnElement[bool]:
    return exists().where(MemberRole.member_id == member_id, MemberRole.role == Role.EXPERT)


def _lines(actor: Actor) -> Select[*tuple[Any, ...]]:
    leads = literal(Role.EXPERT in actor.roles)
    return (
        select(*COLUMNS, literal(""), Room.names, Room.public_id, literal(1), null(), NO_MOMENT)
        .select_from(Notice)
        .join(Room, Room.public_id == Notice.thing)
        .where(Room.audience.in_(readable(actor)), or_(leads, Room.host_id == actor.member_id))
    )


ROOMS = Source((Kind.ROOM,), _lines, select(Room.public_id))
