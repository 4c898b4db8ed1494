"""Tables of the live rooms.

Where a row must know a person without naming her, it holds `who`: a keyed digest (forum/rooms/names.py) that means
nothing without the house's key, and differs from room to room and from table to table.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base, by_value, public_id
from forum.policy import Audience


class Room(Base):
    """A room. `last_n` counts its messages, so that all see one order and somebody who was away can ask "after n"."""

    __tablename__ = "rooms"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    audience: Mapped[Audience] = mapped_column(by_value(Audience))
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    about: Mapped[dict[str, str]] = mapped_column(JSON)
    language: Mapped[str | None] = mapped_column(String(5))  # mostly talked here, as who leads it said
    position: Mapped[int]
    last_n: Mapped[int] = mapped_column(default=0)
    host_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    hours: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # opening hours (forum/rooms/hours.py); None: always
    retention_hours: Mapped[int | None]  # None: as the house's settings say
    slow_seconds: Mapped[int] = mapped_column(default=0)  # so long between two messages of one person
    floor_only: Mapped[bool] = mapped_column(default=False)  # only who was given the floor speaks
    closed_at: Mapped[datetime | None]
    farewell: Mapped[str] = mapped_column(Text, default="")  # what those who come to a closed room read
    session: Mapped[str | None] = mapped_column(String(12))  # the public id of the evening it belongs to
    seated: Mapped[bool] = mapped_column(default=False)  # only who has a seat, or leads, comes in


class RoomSeat(Base):
    """Somebody's seat in a room where not everybody may come in."""

    __tablename__ = "room_seats"

    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True)
    who: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


class RoomAlias(Base):
    """A drawn name under which a member talks in one room for one day. Nobody reads from it who she is."""

    __tablename__ = "room_aliases"
    __table_args__ = (UniqueConstraint("room_id", "who"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"))
    who: Mapped[bytes] = mapped_column(LargeBinary(32))
    sealed_member: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str] = mapped_column(String(40))
    mark: Mapped[int]
    day: Mapped[date] = mapped_column(index=True)


class Message(Base):
    """A line said in a room: plain text, its time known to five minutes, gone after the room's retention.

    It has an author, or the alias she spoke under, or the visit of a guest: one of the three, none once that is erased.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("room_id", "n"),
        UniqueConstraint("author_id", "client_id"),
        UniqueConstraint("alias_id", "client_id"),
        UniqueConstraint("visit_id", "client_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"))
    n: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    alias_id: Mapped[int | None] = mapped_column(ForeignKey("room_aliases.id", ondelete="SET NULL"))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    reply_n: Mapped[int] = mapped_column(default=0)  # the number of the message it answers; 0 for none
    notes: Mapped[str] = mapped_column(String(100), default="")  # content notes; then it is folded
    words: Mapped[str] = mapped_column(String(60), default="")  # words of support that somebody gave it
    client_id: Mapped[str] = mapped_column(String(36))  # the sender's own number: a retry is kept once
    created_at: Mapped[datetime] = mapped_column(index=True)
    erased_at: Mapped[datetime | None]


class Support(Base):
    """The words of support one person gave to one message."""

    __tablename__ = "message_support"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    who: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    words: Mapped[str] = mapped_column(String(60))


class Bar(Base):
    """Somebody may not write in this room, or not come in, for a while; under whatever name she does.

    Each name that earned one has a row of its own, and no two rows tell that they are of one person.
    """

    __tablename__ = "room_bars"

    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True)
    who: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    public_id: Mapped[str] = public_id()
    name: Mapped[str] = mapped_column(String(40))  # the name under which it was earned
    muted_until: Mapped[datetime | None]
    banned_until: Mapped[datetime | None]


class Hand(Base):
    """A raised hand, and whether its owner was given the floor. `shown` is the public id of the name she uses."""

    __tablename__ = "room_hands"
    __table_args__ = (UniqueConstraint("room_id", "who"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"))
    who: Mapped[bytes] = mapped_column(LargeBinary(32))
    shown: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(40))
    has_floor: Mapped[bool] = mapped_column(default=False)
    raised_on: Mapped[date]


class Whisper(Base):
    """A call for a moderator, with the answer. Sealed: only who leads the room, and the caller, ever see it."""

    __tablename__ = "room_calls"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"), index=True)
    who: Mapped[bytes] = mapped_column(LargeBinary(32))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    answered: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(index=True)


class Report(Base):
    """A reported message, with the five before it as they were then, sealed."""

    __tablename__ = "room_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"), index=True)
    message: Mapped[str] = mapped_column(String(12))  # its public id; the message itself may be gone
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    done_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(index=True)


class LeftAt(Base):
    """Up to which message somebody had read when she left a room, for the line "new since you left"."""

    __tablename__ = "room_marks"

    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True)
    who: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    n: Mapped[int]
    on: Mapped[date] = mapped_column(index=True)
