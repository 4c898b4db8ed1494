"""Tables of announcements."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base, by_value, public_id
from forum.policy import Audience


class Announcement(Base):
    """Something the house has to say for a while, and perhaps when and where people meet."""

    __tablename__ = "announcements"
    __table_args__ = (
        UniqueConstraint("author_id", "once"),
        Index("ix_announcements_shown", "from_at", "until_at"),
        Index("ix_announcements_starts_at", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    audience: Mapped[Audience] = mapped_column(by_value(Audience))
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)  # safe, made once at writing
    excerpt: Mapped[str] = mapped_column(String(240))  # plain beginning, for lists
    language: Mapped[str] = mapped_column(String(5))  # of the text itself
    area_key: Mapped[str | None] = mapped_column(ForeignKey("areas.key", ondelete="SET NULL"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    pinned: Mapped[bool] = mapped_column(default=False)
    starts_at: Mapped[datetime | None]  # of a meeting
    ends_at: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(String(200), default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    withdrawn_at: Mapped[datetime | None]
    told: Mapped[bool] = mapped_column(default=False)  # whom it concerns has it in the bell
    changed: Mapped[int] = mapped_column(default=0)  # how often it was: a calendar must know
    once: Mapped[str | None] = mapped_column(String(36))  # the form's own number: sent twice is kept once


class AnnouncementSeen(Base):
    """A member has put an announcement away."""

    __tablename__ = "announcements_seen"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    announcement_id: Mapped[int] = mapped_column(
        ForeignKey("announcements.id", ondelete="CASCADE"), primary_key=True, index=True
    )
