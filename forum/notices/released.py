"""Notices about a text of one's own that waited for a look: it is there now, or comes back to be changed."""

from typing import Any

from sqlalchemy import Select, case, exists, func, literal, null, or_, select
from sqlalchemy.orm import aliased

from forum.boards.models import Board, Thread
from forum.notices.kinds import COLUMNS, NO_MOMENT, Source
from forum.notices.models import Kind, Notice
from forum.policy import Actor, readable
from forum.rooms.models import Room

WAITING = "waiting"  # what it is about where it comes back: all such texts are on one page

_kept = aliased(Notice, name="kept")


def _lines(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The thread or room it stands in; with neither title nor place where it comes back."""
    audiences = readable(actor)
    return (
        select(
            *COLUMNS,
            func.coalesce(Thread.title, ""),
            Room.names,
            Notice.thing,
            case((Room.id.is_not(None), literal(0)), else_=literal(1)),
            null(),
            NO_MOMENT,
        )
        .select_from(Notice)
        .outerjoin(Thread, Thread.public_id == Notice.thing)
        .outerjoin(Board, Board.id == Thread.board_id)
        .outerjoin(Room, Room.public_id == Notice.thing)
        .where(or_(Board.audience.in_(audiences), Room.audience.in_(audiences), Notice.thing == WAITING))
    )


RELEASED = Source(
    (Kind.RELEASED,),
    _lines,
    select(_kept.thing).where(
        or_(
            _kept.thing == WAITING,
            exists().where(Thread.public_id == _kept.thing),
            exists().where(Room.public_id == _kept.thing),
        )
    ),
)
