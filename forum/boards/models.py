"""Tables of the forum: areas of life, boards, threads, posts, and what hangs on them."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
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
    __table_args__ = (
        Index("ix_threads_board_last", "board_id", "pinned", "last_at", "id"),
        Index("ix_threads_board_newest", "board_id", "last_at"),
        Index("ix_threads_last", "last_at", "id"),
        Index("ix_threads_board_language", "board_id", "language", "pinned", "last_at", "id"),
        Index("ix_threads_language_last", "language", "last_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    as_number: Mapped[int | None]  # began as this expert's number; then her pseudonym is shown to nobody
    title: Mapped[str] = mapped_column(String(120))
    language: Mapped[str | None] = mapped_column(String(5))  # as its writer said; None: not said, or another one
    created_at: Mapped[datetime]
    last_at: Mapped[datetime]
    last_n: Mapped[int] = mapped_column(default=0)
    locked: Mapped[bool] = mapped_column(default=False)
    pinned: Mapped[bool] = mapped_column(default=False)
    # Joined with another: this row keeps the old address, and the key of its aliases, as long as the other lives.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), index=True)
    # The key of its aliases, itself sealed under a key outside the database. It goes with the thread.
    sealed_key: Mapped[bytes | None] = mapped_column(LargeBinary)


class Post(Base):
    """A text in a thread. Erased ones stay as empty places, so that numbers, pages and links hold."""

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("thread_id", "n"),
        UniqueConstraint("author_id", "once"),
        UniqueConstraint("alias_id", "once"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    n: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    as_number: Mapped[int | None]  # written as this expert's number; then her pseudonym is shown to nobody
    # Under a one-time name: then nobody is its author here.
    alias_id: Mapped[int | None] = mapped_column(ForeignKey("aliases.id", ondelete="SET NULL"))
    quoted_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"), index=True)
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)  # safe, made once at writing
    excerpt: Mapped[str] = mapped_column(String(240))  # plain beginning, for those who quote it
    language: Mapped[str | None] = mapped_column(String(5))  # where it is another than that of its thread
    notes: Mapped[str] = mapped_column(String(80), default="")  # keys of boards/notes.py, by commas: it folds
    reactions: Mapped[str] = mapped_column(String(60), default="")  # the words anybody gave, once each, in fixed order
    once: Mapped[str | None] = mapped_column(String(36))  # the form's own number: sent twice is kept once
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    hidden: Mapped[bool] = mapped_column(default=False)  # not by its writer: then it can come back


class ThreadRead(Base):
    """How far a member has read a thread."""

    __tablename__ = "thread_reads"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True, index=True)
    n: Mapped[int]


class ThreadFollow(Base):
    """A member wants to hear of answers."""

    __tablename__ = "thread_follows"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True, index=True)


class Alias(Base):
    """A one-time name in one thread. Whose it is can be found by the house's own code alone, while the key is there."""

    __tablename__ = "aliases"
    __table_args__ = (UniqueConstraint("thread_id", "who"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    who: Mapped[bytes] = mapped_column(LargeBinary(32))  # HMAC of the member under the thread's key
    sealed_member: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str] = mapped_column(String(40))
    mark: Mapped[int]
    starts: Mapped[bool] = mapped_column(default=False)  # began the thread


class Reaction(Base):
    """The words of support one member gave to one post."""

    __tablename__ = "reactions"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    words: Mapped[str] = mapped_column(String(60))


class PostVersion(Base):
    """What a post said before it was changed. For moderators, 30 days."""

    __tablename__ = "post_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    html: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[datetime] = mapped_column(index=True)


class Tag(Base):
    """A word that tells what a thread is about, from the list the experts keep."""

    __tablename__ = "tags"

    key: Mapped[str] = mapped_column(String(12), primary_key=True)
    names: Mapped[Words] = mapped_column(JSON)
    position: Mapped[int]
    retired: Mapped[bool] = mapped_column(default=False)  # stays where it is, is given no more


class ThreadTag(Base):
    __tablename__ = "thread_tags"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    tag_key: Mapped[str] = mapped_column(ForeignKey("tags.key", ondelete="CASCADE"), primary_key=True, index=True)


class Poll(Base):
    """A question put to who reads a thread. It keeps how often each answer was given, never by whom."""

    __tablename__ = "polls"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    question: Mapped[str] = mapped_column(String(200))
    several: Mapped[bool]  # whether one may give more answers than one
    closes_at: Mapped[datetime]
    options: Mapped[list[str]] = mapped_column(JSON)
    votes: Mapped[list[int]] = mapped_column(JSON)


class Ballot(Base):
    """That a member has voted, so that nobody votes twice; not what."""

    __tablename__ = "ballots"

    thread_id: Mapped[int] = mapped_column(ForeignKey("polls.thread_id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
