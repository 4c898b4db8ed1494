"""Tables of figures. Numbers of months, and of the days of the month that is going on; of nobody in particular."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Base


class Figure(Base):
    """One number of a month that is over; the month by its first day."""

    __tablename__ = "figures"

    month: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int]


class FigureDay(Base):
    """A count of one day of what is gone before its month is over; it goes when the month has its row."""

    __tablename__ = "figure_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int]
