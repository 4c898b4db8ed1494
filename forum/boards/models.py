"""Tables of the forum: areas of life, boards, threads, posts, and how far each member has read."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base, by_value, public_id
from forum.policy import Audience

Words = dict[str, str]  # one text in several languages: {"nl": …, "en": …}


class Area(Base):
    """An area of life; boards, directory and help share this one list."""

    __tablename__ = "areas"

    key: Mapped[str] = mapped_column(String(20), primary_key=True)
    names: Mapped[Words] = mapped_column(JSON)
    position: Mapped[int]


class Board(Base):
    __tablename__ = "boards"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    area_key: Mapped[str] = mapped_column(ForeignKey("areas.key"), index=True)
    audience: Mapped[Audience] = mapped_column(by_value(Audience))
    names: Mapped[Words] = mapped_column(JSON)
    about: Mapped[Words] = mapped_column(JSON)
    position: Mapped[int]


class Thread(Base):
    """A conversation. `last_n` counts the posts ever written in it, so a post's number and page never change."""

    __tablename__ = "threads"
    __table_args__ = (Index("ix_threads_board_last", "board_id", "last_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    last_at: Mapped[datetime]
    last_n: Mapped[int] = mapped_column(default=0)
    locked: Mapped[bool] = mapped_column(default=False)


class Post(Base):
    """A text in a thread. Erased ones stay as empty places, so that numbers, pages and links hold."""

    __tablename__ = "posts"
    __table_args__ = (UniqueConstraint("thread_id", "n"), UniqueConstraint("author_id", "once"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    n: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    quoted_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"), index=True)
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)  # safe, made once at writing
    excerpt: Mapped[str] = mapped_column(String(240))  # plain beginning, for those who quote it
    once: Mapped[str | None] = mapped_column(String(36))  # the form's own number: sent twice is kept once
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


class ThreadRead(Base):
    """How far a member has read a thread."""

    __tablename__ = "thread_reads"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True, index=True)
    n: Mapped[int]
