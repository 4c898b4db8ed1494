"""Seats in rooms where not everybody may come in. Only the house itself gives them, so nobody is asked here.

Nobody reads from a seat whose it is (forum/rooms/names.py).
"""

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from forum.db import keyring
from forum.rooms import names
from forum.rooms.models import RoomSeat


def give_seat(db: Session, room_id: int, room_public_id: str, member_id: int) -> None:
    """Let a member into this room. Given twice, it is there once."""
    who = names.digest(keyring(db), "seat", room_public_id, member_id)
    db.execute(insert(RoomSeat).values(room_id=room_id, who=who).on_conflict_do_nothing())  # alike on both databases


def take_seat(db: Session, room_id: int, room_public_id: str, member_id: int) -> None:
    """No longer. Who sits there at this moment is sent out within a second or two (forum/rooms/live.py)."""
    who = names.digest(keyring(db), "seat", room_public_id, member_id)
    db.execute(delete(RoomSeat).where(RoomSeat.room_id == room_id, RoomSeat.who == who))
