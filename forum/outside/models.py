"""Tables of notices from outside. Who gave one is known by the digest of a receipt alone."""

from datetime import datetime
from enum import StrEnum, auto

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base, by_value, public_id


class Outcome(StrEnum):
    """What came of a notice, in the order in which it is offered."""

    ACTED = auto()
    PARTLY = auto()
    NOT_ACTED = auto()


class OutsideNotice(Base):
    """A notice: what keeps its one or two looks together."""

    __tablename__ = "outside_notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)  # digest of the digits, under the data key


class OutsideLook(Base):
    """A look at a notice: the first, or the second that was asked for. `sealed` is what was written by who asked."""

    __tablename__ = "outside_looks"
    __table_args__ = (
        UniqueConstraint("notice_id", "second"),
        Index("ix_outside_looks_answered_at_asked_at", "answered_at", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    notice_id: Mapped[int] = mapped_column(ForeignKey("outside_notices.id", ondelete="CASCADE"))
    second: Mapped[bool]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    asked_at: Mapped[datetime]
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    claimed_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(by_value(Outcome))
    rule_version: Mapped[int | None]
    rule: Mapped[int | None]
    sealed_answer: Mapped[bytes | None] = mapped_column(LargeBinary)
