"""Table of half-written texts."""

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base


class Draft(Base):
    """That a member has begun to write something. What, where and when is sealed (forum/drafts/envelope.py)."""

    __tablename__ = "drafts"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)  # HMAC of member and place
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    saved_on: Mapped[date] = mapped_column(index=True)
