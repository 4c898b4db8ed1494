"""How messages that waited at the gate are said: by the ordinary action."""

from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import gate
from forum.db import Reader
from forum.policy import Actor
from forum.rooms import actions
from forum.rooms.models import Room
from forum.rooms.offering import MESSAGE, Sent
from forum.rooms.queries import Span


def _say(db: Session, writer: Actor, room: str, kept: gate.Payload) -> str:
    span = Span(kept["hours"], ZoneInfo(kept["zone"]))
    return actions.say(
        db,
        writer,
        room,
        kept["text"],
        kept["client_id"],
        span,
        alias=kept["anonymous"],
        reply=kept["reply"],
        content_notes=kept["notes"],
        sent=Sent.RELEASED,
    ).id


def _room(db: Reader, public_id: str) -> gate.Place | None:
    row = db.execute(select(Room.audience, Room.names).where(Room.public_id == public_id)).one_or_none()
    return None if row is None else gate.Place(row.audience, row.names)


gate.register(gate.Kind(MESSAGE, _say, _room, ("text",)))
