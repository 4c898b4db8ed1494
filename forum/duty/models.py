"""Tables of duty. All of it goes with the account: hours tell when somebody is at home, and when she is not."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base, public_id


class DutyShift(Base):
    """Hours somebody keeps every week, by the house's clock; past midnight where `ends` is not after `begins`."""

    __tablename__ = "duty_shifts"
    __table_args__ = (
        UniqueConstraint("member_id", "weekday", "begins"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    weekday: Mapped[int]  # Monday is 0
    begins: Mapped[str] = mapped_column(String(5))
    ends: Mapped[str] = mapped_column(String(5))


class DutyDay(Base):
    """One day that differs from her weeks: extra hours, or (without hours) a day off."""

    __tablename__ = "duty_days"
    __table_args__ = (UniqueConstraint("member_id", "day", "begins"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(index=True)
    begins: Mapped[str] = mapped_column(String(5), default="")
    ends: Mapped[str] = mapped_column(String(5), default="")


class DutyTap(Base):
    """She said herself that she is on now, or that she stops; it counts for more than her hours, until it ends."""

    __tablename__ = "duty_taps"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    on_duty: Mapped[bool]
    until_at: Mapped[datetime] = mapped_column(index=True)


class DutyNote(Base):
    """A few words for the next shift, sealed; they end by themselves."""

    __tablename__ = "duty_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    day: Mapped[date]  # it was written on
    until_at: Mapped[datetime] = mapped_column(index=True)
