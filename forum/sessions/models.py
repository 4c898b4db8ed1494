"""Tables of the themed sessions.

Who signed up, asked or answered stands nowhere by name: `who` is a keyed digest of session and member
(forum/sessions/who.py), and means nothing without the house's key.
"""

from datetime import date, datetime
from enum import StrEnum, auto

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base, by_value, public_id
from forum.policy import Audience

Words = dict[str, str]  # by language


class SessionState(StrEnum):
    """How far a session is."""

    PLANNED = auto()
    OPEN = auto()  # its room is open, or people meet at its place
    OVER = auto()
    CANCELLED = auto()
    SKIPPED = auto()  # an evening of a series that does not take place; nobody is told of it, unless somebody signed up


class QuestionState(StrEnum):
    """What the host did with a question."""

    WAITING = auto()
    NOW = auto()
    DONE = auto()
    LATER = auto()
    HIDDEN = auto()


class Series(Base):
    """A rhythm. Its evenings are made a year ahead, each like the last one that was made, with `names` as the theme."""

    __tablename__ = "session_series"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    names: Mapped[Words] = mapped_column(JSON)
    rule: Mapped[str] = mapped_column(String(200))  # RFC 5545, days alone: "FREQ=MONTHLY;BYDAY=3TH"
    first_on: Mapped[date]
    begins: Mapped[str] = mapped_column(String(5))  # "20:00" by the clock of the house
    minutes: Mapped[int]
    ended_at: Mapped[datetime | None]  # no more evenings are made


class ThemedSession(Base):
    """An evening."""

    __tablename__ = "themed_sessions"
    __table_args__ = (UniqueConstraint("series_id", "on_rule"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    series_id: Mapped[int | None] = mapped_column(ForeignKey("session_series.id", ondelete="SET NULL"))
    on_rule: Mapped[date | None]  # the day the rule names, wherever the evening was moved to since
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    theme: Mapped[Words] = mapped_column(JSON)
    about: Mapped[Words] = mapped_column(JSON)
    audience: Mapped[Audience] = mapped_column(by_value(Audience))
    languages: Mapped[list[str]] = mapped_column(JSON)  # spoken
    capacity: Mapped[int | None]  # None: whoever comes
    online: Mapped[bool]  # in a room of the house, else at a place
    place: Mapped[str] = mapped_column(String(80), default="")  # roughly where, for everybody
    sealed_address: Mapped[bytes | None] = mapped_column(LargeBinary)  # for who signed up
    address_hours: Mapped[int] = mapped_column(default=24)  # so long before the start they see it
    state: Mapped[SessionState] = mapped_column(by_value(SessionState), default=SessionState.PLANNED)
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was cancelled, for who signed up
    room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id", ondelete="SET NULL"))
    last_n: Mapped[int] = mapped_column(default=0)  # counts the sign-ups, so that a list keeps its order
    sequence: Mapped[int] = mapped_column(default=0)  # counts the changes that a calendar must follow
    reminded: Mapped[int] = mapped_column(default=0)  # 1: a day before, 2: an hour before
    came: Mapped[int | None]  # how many, as a range (forum/sessions/ranges.py)
    wanted: Mapped[int | None]  # how many had signed up, as a range; known when it is over
    summary: Mapped[str] = mapped_column(String(12), default="")  # the public id of the thread about it
    ended_at: Mapped[datetime | None]


class SessionHost(Base):
    """Who hosts an evening: experts by experience, and one caseworker at most."""

    __tablename__ = "session_hosts"

    session_id: Mapped[int] = mapped_column(ForeignKey("themed_sessions.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)


class SignUp(Base):
    """Somebody comes, or waits for a place. `shown` is the name the hosts see; empty, unless she said so."""

    __tablename__ = "session_sign_ups"
    __table_args__ = (UniqueConstraint("session_id", "who"), UniqueConstraint("session_id", "n"))

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("themed_sessions.id", ondelete="CASCADE"))
    who: Mapped[bytes] = mapped_column(LargeBinary(32))
    sealed_member: Mapped[bytes] = mapped_column(LargeBinary)  # to tell her, and nobody else
    n: Mapped[int]
    has_place: Mapped[bool]
    shown: Mapped[str] = mapped_column(String(40), default="")


class Question(Base):
    """Something to be talked about, asked beforehand. Nobody sees who asked."""

    __tablename__ = "session_questions"
    __table_args__ = (UniqueConstraint("session_id", "n"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    session_id: Mapped[int] = mapped_column(ForeignKey("themed_sessions.id", ondelete="CASCADE"))
    who: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    text: Mapped[str] = mapped_column(Text)
    n: Mapped[int]
    seconds: Mapped[int] = mapped_column(default=0)  # how many want it too
    state: Mapped[QuestionState] = mapped_column(by_value(QuestionState), default=QuestionState.WAITING)


class QuestionSecond(Base):
    """Somebody wants a question too; each once."""

    __tablename__ = "session_question_seconds"

    question_id: Mapped[int] = mapped_column(ForeignKey("session_questions.id", ondelete="CASCADE"), primary_key=True)
    who: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


class Answered(Base):
    """Somebody has said how the evening was; not what."""

    __tablename__ = "session_answered"

    session_id: Mapped[int] = mapped_column(ForeignKey("themed_sessions.id", ondelete="CASCADE"), primary_key=True)
    who: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


class Tally(Base):
    """How often each answer was given."""

    __tablename__ = "session_tallies"

    session_id: Mapped[int] = mapped_column(ForeignKey("themed_sessions.id", ondelete="CASCADE"), primary_key=True)
    question: Mapped[str] = mapped_column(String(20), primary_key=True)
    choice: Mapped[str] = mapped_column(String(20), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class CalendarLink(Base):
    """A member's secret link for the calendar on her phone."""

    __tablename__ = "calendar_links"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    title: Mapped[str] = mapped_column(String(60))
    with_links: Mapped[bool]
