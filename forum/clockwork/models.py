"""Which process keeps the clock, which processes there are, how jobs went. Nothing here is about a person."""

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


class Process(Base):
    """A process that serves this house. No name of a machine: a stolen database would tell where the house stands."""

    __tablename__ = "processes"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)  # drawn when it began
    port: Mapped[int]
    version: Mapped[str] = mapped_column(String(20))
    knows: Mapped[str] = mapped_column(String(8))  # the newest migration it knows
    began_at: Mapped[datetime]
    alive_at: Mapped[datetime]


class JobRun(Base):
    """When a job was last done, and when and how it last failed."""

    __tablename__ = "job_runs"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(String(60), default="")  # the kind of failure


class SchemaFloor(Base):
    """One row: the oldest program, by the newest migration it knows, that may still serve this database."""

    __tablename__ = "schema_floor"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    oldest: Mapped[str] = mapped_column(String(8))
