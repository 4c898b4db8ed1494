"""Tables of help. What is written is sealed under a key of the conversation's own (box.py); who asked is a digest."""

from datetime import datetime
from enum import StrEnum, auto

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base, by_value, public_id


class Wanted(StrEnum):
    """Whom a request is for."""

    EITHER = auto()
    EXPERT = auto()
    CASEWORKER = auto()


class State(StrEnum):
    """How far a request is."""

    NEW = auto()  # nobody is on it
    CLAIMED = auto()  # somebody took it on, and has not answered yet
    ANSWERED = auto()  # the last word is the staff's
    WAITING = auto()  # the last word is hers: she waits for an answer
    CLOSED = auto()


class CheckIn(StrEnum):
    """Asking later how it went: only where she said yes."""

    NONE = auto()
    WANTED = auto()  # at `check_in_at`
    ASKED = auto()
    SAID = auto()  # what she said is a letter of its own


class By(StrEnum):
    """Who a letter is from."""

    ASKER = auto()
    STAFF = auto()
    HOUSE = auto()  # the check-in; that somebody was let in


class Access(StrEnum):
    """How a colleague stands to a conversation."""

    PROPOSED = auto()  # waits for the yes of who asked
    OPEN = auto()
    REFUSED = auto()
    LEFT = auto()


class HelpConversation(Base):
    """A request for help and what followed. Deleting the row destroys its key, and so all that was written."""

    __tablename__ = "help_conversations"
    __table_args__ = (Index("ix_help_conversations_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    key_id: Mapped[str] = mapped_column(String(16), index=True)  # the fingerprint of the key that wraps
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    asker: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)  # digest of her account; None: by receipt
    sealed_asker: Mapped[bytes | None] = mapped_column(LargeBinary)  # her number, for news to her
    receipt: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)  # digest of her receipt
    once: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)  # digest of the form it came with
    sealed_head: Mapped[bytes] = mapped_column(LargeBinary)  # areas, preferences, how soon
    wanted: Mapped[Wanted] = mapped_column(by_value(Wanted))
    state: Mapped[State] = mapped_column(by_value(State), default=State.NEW)
    asked_at: Mapped[datetime]  # to five minutes, like times in rooms
    due_at: Mapped[datetime]  # when an answer was promised, the first or (while WAITING) the next
    answered_at: Mapped[datetime | None]  # the first answer
    last_at: Mapped[datetime]  # the last letter of whomever
    letters: Mapped[int] = mapped_column(default=0)  # the number of the last one
    told_late: Mapped[int] = mapped_column(default=0)  # 1: all concerned were told, 2: the operator too (jobs.py)
    counted: Mapped[bool] = mapped_column(default=False)  # its first promise, in help_promises
    closed_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None] = mapped_column(index=True)  # when it is erased
    check_in: Mapped[CheckIn] = mapped_column(by_value(CheckIn), default=CheckIn.NONE)
    check_in_at: Mapped[datetime | None] = mapped_column(index=True)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)


class HelpLetter(Base):
    """One letter, bound to its conversation and number."""

    __tablename__ = "help_letters"
    __table_args__ = (UniqueConstraint("conversation_id", "number"), UniqueConstraint("conversation_id", "once"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    conversation_id: Mapped[int] = mapped_column(ForeignKey("help_conversations.id", ondelete="CASCADE"))
    number: Mapped[int]
    once: Mapped[str | None] = mapped_column(String(36))
    by: Mapped[By] = mapped_column(by_value(By))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)  # staff
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class HelpAccess(Base):
    """Which colleagues may open a conversation. Whoever takes it on may; another only with the asker's yes."""

    __tablename__ = "help_access"
    __table_args__ = (UniqueConstraint("conversation_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    conversation_id: Mapped[int] = mapped_column(ForeignKey("help_conversations.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    access: Mapped[Access] = mapped_column(by_value(Access))
    takes_over: Mapped[bool] = mapped_column(default=False)  # instead of who is on it, not beside her
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]


class HelpOpening(Base):
    """A colleague opened the letters; the asker sees each."""

    __tablename__ = "help_openings"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("help_conversations.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]


class HelpReferral(Base):
    """Organisations somebody picked for her, with a note; sealed like a letter."""

    __tablename__ = "help_referrals"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    conversation_id: Mapped[int] = mapped_column(ForeignKey("help_conversations.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class HelpPromises(Base):
    """How many first answers fell due in a month, and how many of them came in time. Nothing else of them is kept."""

    __tablename__ = "help_promises"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)  # "2026-11"
    due: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
