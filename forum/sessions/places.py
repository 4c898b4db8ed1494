"""Places of an evening: who waits for one moves up in the order of the list, when one is free."""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from forum import clock
from forum.db import keyring
from forum.notices.models import Kind
from forum.rooms import seats
from forum.rooms.models import Room
from forum.sessions import who
from forum.sessions.models import SessionState, SignUp, ThemedSession
from forum.sessions.telling import tell_members

TAKES_PLACES = (SessionState.PLANNED, SessionState.OPEN)


def held(db: Session, session_id: int) -> ThemedSession:
    """The evening, held until the commit: who signs up, withdraws or moves up at the same moment waits."""
    statement = select(ThemedSession).where(ThemedSession.id == session_id).with_for_update()
    return db.execute(statement.execution_options(populate_existing=True)).scalar_one()


def free(db: Session, evening: ThemedSession) -> int | None:
    """How many places a held evening has left; None where there is no end to them."""
    if evening.capacity is None:
        return None
    taken = select(func.count()).where(SignUp.session_id == evening.id, SignUp.has_place)
    return max(0, evening.capacity - db.execute(taken).scalar_one())


def fill_places(db: Session, session_id: int) -> list[int]:
    """Give the places that are free to those who wait, the longest waiting first, and tell them; who they are."""
    db.flush()
    evening = held(db, session_id)
    if evening.state not in TAKES_PLACES or evening.ends_at <= clock.now():
        return []
    waiting = select(SignUp.id, SignUp.who, SignUp.sealed_member).where(
        SignUp.session_id == session_id, SignUp.has_place.is_(False)
    )
    rows = db.execute(waiting.order_by(SignUp.n).limit(free(db, evening))).all()
    if not rows:
        return []
    moved = update(SignUp).where(SignUp.id.in_([row.id for row in rows])).values(has_place=True)
    db.execute(moved.execution_options(synchronize_session=False))
    members = who.members(keyring(db), evening.public_id, [(row.who, row.sealed_member) for row in rows])
    for member in members:
        give_seat(db, evening, member)
    tell_members(db, members, evening.public_id, Kind.PLACE)
    return members


def give_seat(db: Session, evening: ThemedSession, member_id: int) -> None:
    """Let somebody who has a place into the evening's room, if there is one already and not everybody may come in."""
    if room := _seated_room(db, evening):
        seats.give_seat(db, evening.room_id or 0, room, member_id)


def take_seat(db: Session, evening: ThemedSession, member_id: int) -> None:
    """No longer let her in."""
    if room := _seated_room(db, evening):
        seats.take_seat(db, evening.room_id or 0, room, member_id)


def _seated_room(db: Session, evening: ThemedSession) -> str | None:
    if evening.room_id is None:
        return None
    return db.execute(select(Room.public_id).where(Room.id == evening.room_id, Room.seated)).scalar_one_or_none()
