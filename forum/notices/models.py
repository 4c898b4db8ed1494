"""Table of notices."""

from datetime import date
from enum import StrEnum, auto

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base, by_value


class Kind(StrEnum):
    """What a notice is about."""

    ANSWER = auto()  # a thread one follows has new texts
    QUOTE = auto()  # a text of one's own was quoted
    ROOM = auto()  # in a room one leads, somebody calls or shows a message
    NEWS = auto()  # the house announces something
    SOON = auto()  # a session one signed up for, or hosts, begins soon
    MOVED = auto()  # it begins at another time, or elsewhere
    OFF = auto()  # it does not take place
    PLACE = auto()  # one waited for a place, and has one now
    AFTER = auto()  # it is over: there is a summary, or one may say how it was
    RELEASED = auto()  # a text of one's own that waited for a look is there now
    CASE = auto()  # something was shown to the moderators
    DECISION = auto()  # they decided something about oneself
    OUTCOME = auto()  # they looked at what one had shown them
    LETTER = auto()  # there is a letter for one; for who asked for help, and for those who answer
    REQUEST = auto()  # somebody asks for help
    LATE = auto()  # requests wait longer than was promised; `n` says how many


class Notice(Base):
    """News for one member about one thing; what comes after is added to the same notice until she has seen it.

    Holds ids, never words: what a text is called is read when the notice is shown, by who may read it then.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("member_id", "kind", "thing"),
        Index("ix_notices_unseen", "member_id", "seen"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    kind: Mapped[Kind] = mapped_column(by_value(Kind))
    thing: Mapped[str] = mapped_column(String(12))  # the public id of the thread, post or room
    count: Mapped[int]  # how many since she last looked
    day: Mapped[date]
    seen: Mapped[bool] = mapped_column(default=False)
