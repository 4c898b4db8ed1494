"""Tables of people: accounts, roles, log-ins. Nothing here says who somebody is outside, or from where she comes."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    LargeBinary,
    SQLColumnExpression,
    String,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Mapped, mapped_column

from forum import clock
from forum.db import Base, by_value, public_id
from forum.policy import Role, Standing


def this_month() -> str:
    """As `Member.used_in` holds it."""
    return f"{clock.now():%Y-%m}"


class Member(Base):
    """An account. `login_name` is what one logs in with and is shown to nobody else; `pseudonym` is what others see."""

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    pseudonym: Mapped[str] = mapped_column(String(40))
    pseudonym_skeleton: Mapped[str] = mapped_column(String(80), unique=True)  # look-alikes share one
    login_name: Mapped[str] = mapped_column(String(60), unique=True)
    passphrase_hash: Mapped[str] = mapped_column(String(200))
    recovery_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    recovery_kept: Mapped[bool] = mapped_column(default=False)  # typed back once; until then we ask at log-out
    mark: Mapped[int]  # seed of the drawn mark, of its own
    standing: Mapped[Standing] = mapped_column(by_value(Standing), default=Standing.ACTIVE)
    standing_until: Mapped[datetime | None]
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed under a key outside the database
    totp_step: Mapped[int] = mapped_column(default=0)  # the last time step used, so that no code works twice
    line: Mapped[str] = mapped_column(String(200), default="")  # what she says of herself on her profile
    bell: Mapped[int] = mapped_column(default=0)  # notices not yet seen; kept here so that every page knows it
    # Content notes whose texts she wants to see at once; None folds all.
    open_notes: Mapped[list[str] | None] = mapped_column(JSON)
    joined_on: Mapped[date]  # for the rules on newcomers; never shown
    used_in: Mapped[str] = mapped_column(String(7), index=True, default=this_month)  # she was last here; never shown


class Sanction(Base):
    """Something that keeps a member from taking part for a while; her standing is the strongest of those in force.

    What it was for stands nowhere in clear: `sealed` opens only for the words she reads when she comes.
    """

    __tablename__ = "sanctions"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    kind: Mapped[Standing] = mapped_column(by_value(Standing))
    until: Mapped[datetime | None] = mapped_column(index=True)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class MemberRole(Base):
    """A role somebody holds."""

    __tablename__ = "member_roles"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[Role] = mapped_column(by_value(Role), primary_key=True)


def badge(member_id: SQLColumnExpression[int]) -> ColumnElement[str]:
    """The role shown beside a name, or "". A caseworker is always recognisable as one, so hers goes first."""
    roles = MemberRole.__table__.c
    badged = or_(roles.role == Role.CASEWORKER, roles.role == Role.EXPERT)  # an IN is put together anew for each page
    shown = select(func.min(roles.role)).where(roles.member_id == member_id, badged)
    return func.coalesce(type_coerce(shown.scalar_subquery(), String), "")


class ExpertNumber(Base):
    """The number under which an expert by experience may write instead of her pseudonym.

    Its row stays when she goes, and leads to nobody then: no number is given twice, nobody inherits another's words.
    """

    __tablename__ = "expert_numbers"

    number: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), unique=True)


class Device(StrEnum):
    """Whose device somebody logs in on; it decides how long the log-in lives."""

    OWN = "own"
    WATCHED = "watched"


class Login(Base):
    """A log-in on one device. The token is in the cookie alone; here is its digest."""

    __tablename__ = "logins"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    device: Mapped[Device] = mapped_column(by_value(Device))
    began_on: Mapped[date]
    idle_until: Mapped[datetime]
    ends_at: Mapped[datetime]
    cover_after: Mapped[int]  # minutes without a touch, after which its pages cover themselves; 0: never
    covered: Mapped[bool] = mapped_column(default=False)  # until she is back, it opens nothing
    kept: Mapped[bytes | None] = mapped_column(LargeBinary)  # what was half written then (logins.keep)


class UsedPuzzle(Base):
    """A puzzle of sign-up that somebody's browser has solved, so that it counts once. It leads to nobody."""

    __tablename__ = "used_puzzles"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(index=True)  # a whole hour, after which the puzzle counts no more anyway


class Visit(Base):
    """A guest in a room open to guests, under a drawn name, for one visit. The token is in the cookie alone."""

    __tablename__ = "visits"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    room: Mapped[str] = mapped_column(String(12))  # the public id of the room: no other opens to her
    name: Mapped[str] = mapped_column(String(40), unique=True)  # as long as her words stand, nobody else has it
    mark: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)
