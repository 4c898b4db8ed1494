"""Tables of moderation.

Nothing here leads from a text to an account: who reported, who is concerned and what was decided about her is sealed
under a key outside the database, each value to its own row, so that no two rows tell that they are of one person.
"""

from datetime import date, datetime
from enum import StrEnum, auto

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base, by_value, public_id
from forum.policy import Audience

Words = dict[str, str]  # one text in several languages
_WAITS = text("decided_at IS NULL")


class Reason(StrEnum):
    """Why somebody shows something to the moderators, in the order in which it is asked."""

    DATA = auto()  # somebody's personal data stand in it
    CLIENT = auto()  # it describes a client who can be recognised
    THREAT = auto()  # threats or hate
    ADVERT = auto()  # advertising or recruiting
    PRESSURE = auto()  # somebody is put under pressure
    WORRY = auto()  # worried about who wrote it
    OTHER = auto()


class Earlier(StrEnum):
    """Earlier measures against whoever wrote it. Never a number, never which."""

    NONE = auto()
    SOME = auto()
    SEVERAL = auto()


class Case(Base):
    """Something that was reported; one while it is open, however many report it.

    `sealed` holds what it said when it was first reported, with the lines around it.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("uq_cases_open", "kind", "thing", unique=True, sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_cases_waiting", "decided_at", "opened_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    kind: Mapped[str] = mapped_column(String(20))  # of a target (forum/moderation/targets)
    thing: Mapped[str] = mapped_column(String(12))  # its public id
    audience: Mapped[Audience] = mapped_column(by_value(Audience))  # follows the place it stands in
    place: Mapped[Words] = mapped_column(JSON)
    named: Mapped[bool]  # stood under the name of an account
    guise: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)  # digest of another name it stood under
    earlier: Mapped[Earlier] = mapped_column(by_value(Earlier))  # as it was when the case was opened, for good
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_member: Mapped[bytes | None] = mapped_column(LargeBinary)  # for what must reach her, and nothing else
    opened_at: Mapped[datetime]
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    claimed_at: Mapped[datetime | None]
    sealed_note: Mapped[bytes | None] = mapped_column(LargeBinary)  # from the moderator before
    decided_at: Mapped[datetime | None]


class CaseReport(Base):
    """That somebody reported it, and why. Who is forgotten once she has been told what came of it."""

    __tablename__ = "case_reports"
    __table_args__ = (UniqueConstraint("case_id", "who"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    who: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    sealed_member: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason: Mapped[Reason] = mapped_column(by_value(Reason))
    sealed_note: Mapped[bytes | None] = mapped_column(LargeBinary)
    day: Mapped[date]


class CaseDecision(Base):
    """A decision. `sealed` holds whom it concerns, the words to her and what undoes it; `sealed_text` what it said."""

    __tablename__ = "case_decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime] = mapped_column(index=True)
    measures: Mapped[str] = mapped_column(String(80))  # by commas
    rule_version: Mapped[int]
    rule: Mapped[int]
    letter: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)  # digest of the id under which she reads it
    receipt: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)  # and of the number that opens it besides
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_text: Mapped[bytes | None] = mapped_column(LargeBinary)
    undone_at: Mapped[datetime | None]


class CaseAppeal(Base):
    """Somebody asks for another look at a decision: once."""

    __tablename__ = "case_appeals"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    decision_id: Mapped[int] = mapped_column(ForeignKey("case_decisions.id", ondelete="CASCADE"), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)  # her words, and those of the answer
    made_at: Mapped[datetime]
    answered_at: Mapped[datetime | None] = mapped_column(index=True)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    granted: Mapped[bool | None]
