"""Tables of the live rooms."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
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
    position: Mapped[int]
    last_n: Mapped[int] = mapped_column(default=0)


class Message(Base):
    """A line said in a room: plain text, its time known to five minutes, gone after the room's retention."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("room_id", "n"), UniqueConstraint("author_id", "client_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"))
    n: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    client_id: Mapped[str] = mapped_column(String(36))  # the sender's own number: a retry is kept once
    created_at: Mapped[datetime] = mapped_column(index=True)
    erased_at: Mapped[datetime | None]
