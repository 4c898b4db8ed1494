"""Tables of the gate: who is new, what waits for a look, the lists of words, and the calm mode."""

from datetime import date, datetime
from enum import StrEnum, auto

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base, by_value, public_id
from forum.policy import Audience


class Newcomer(Base):
    """Somebody in her first days. The row is made when she signs up and goes when they are over: then nothing is left
    that tells how new she was.
    """

    __tablename__ = "gate_newcomers"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    texts_to_see: Mapped[int]  # how many more texts of hers wait for a look
    until: Mapped[date] = mapped_column(index=True)


class Waiting(StrEnum):
    """How it stands with a text that was held."""

    WAITING = auto()
    RETURNED = auto()  # given back, with words; only she sees it


class WaitingText(Base):
    """A text that waits. Who wrote it is a keyed digest of her and this very row, and her number sealed, for its
    release alone; no two rows tell that they are of one person. What it says is sealed.
    """

    __tablename__ = "gate_waiting"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    kind: Mapped[str] = mapped_column(String(20))
    place: Mapped[str] = mapped_column(String(12))  # public id of the board, thread or room
    audience: Mapped[Audience] = mapped_column(by_value(Audience))  # for whom it was written
    who: Mapped[bytes] = mapped_column(LargeBinary(32))
    sealed_member: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    once: Mapped[str] = mapped_column(String(36), index=True)  # as the form or the page numbered it
    why: Mapped[str] = mapped_column(String(20))
    state: Mapped[Waiting] = mapped_column(by_value(Waiting), default=Waiting.WAITING)
    created_at: Mapped[datetime]  # to five minutes
    until: Mapped[datetime] = mapped_column(index=True)


class FilterDoes(StrEnum):
    """What happens to a text that holds a word of the list."""

    WARN = auto()
    HOLD = auto()
    REFUSE = auto()


class FilterEntry(Base):
    """A word, some words, or the address of a site, on the list the experts keep."""

    __tablename__ = "gate_filters"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id()
    words: Mapped[str] = mapped_column(String(80))
    is_site: Mapped[bool]
    does: Mapped[FilterDoes] = mapped_column(by_value(FilterDoes))
    note: Mapped[str] = mapped_column(String(200), default="")  # what whoever writes it reads


class GateState(Base):
    """One row: until when it is calm mode, and which version the list of words has."""

    __tablename__ = "gate_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    calm_until: Mapped[datetime | None]
    filters: Mapped[int] = mapped_column(default=0)
