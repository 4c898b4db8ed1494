"""Which process keeps the clock."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base


class ClockLease(Base):
    """One row: the process that keeps the clock, and until when it may without asking again."""

    __tablename__ = "clock_lease"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    holder: Mapped[str] = mapped_column(String(12))
    until: Mapped[datetime]
