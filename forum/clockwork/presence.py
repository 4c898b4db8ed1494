"""What serving processes say of themselves in the database, so that each can show all of them, and how jobs went."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from forum import VERSION, schema
from forum.clockwork.models import ClockLease, JobRun, Process
from forum.db import Reader
from forum.schema import DEAD

SAID_EVERY = timedelta(seconds=20)
FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Serving:
    """A process that serves."""

    id: str
    port: int
    version: str
    knows: str
    began_at: datetime
    keeps: bool  # the clock


@dataclass(frozen=True, slots=True)
class Went:
    """How a job went."""

    done_at: datetime | None
    failed_at: datetime | None
    trouble: str

    @property
    def failing(self) -> bool:
        """Whether it failed when it was last tried."""
        return self.failed_at is not None and (self.done_at is None or self.failed_at > self.done_at)


def say(db: Session, holder: str, port: int, began_at: datetime, now: datetime) -> None:
    """This process is there."""
    row = {"port": port, "version": VERSION, "knows": schema.head(), "began_at": began_at, "alive_at": now}
    there = insert(Process).values(id=holder, **row)
    db.execute(there.on_conflict_do_update(index_elements=["id"], set_={"alive_at": now}))
    db.execute(delete(Process).where(Process.alive_at < now - FORGOTTEN))


def forget(db: Session, holder: str) -> None:
    """This process ends."""
    db.execute(delete(Process).where(Process.id == holder))


def note(
    db: Session, job: str, *, done_at: datetime | None = None, failed_at: datetime | None = None, trouble: str = ""
) -> None:
    """How a job went."""
    news = {"done_at": done_at} if done_at else {"failed_at": failed_at, "trouble": trouble[:60]}
    there = insert(JobRun).values(name=job, **{"trouble": "", **news})
    db.execute(there.on_conflict_do_update(index_elements=["name"], set_=news))


def serving(db: Reader, now: datetime) -> list[Serving]:
    """The processes that are there, the one on the lowest port first."""
    holder = select(ClockLease.holder).where(ClockLease.until > now).scalar_subquery()
    rows = db.execute(
        select(Process.id, Process.port, Process.version, Process.knows, Process.began_at, Process.id == holder)
        .where(Process.alive_at > now - DEAD)
        .order_by(Process.port, Process.began_at)
    )
    return [Serving(*row[:5], keeps=bool(row[5])) for row in rows]


def went(db: Reader) -> dict[str, Went]:
    """How each job went, by its name."""
    return {
        row.name: Went(row.done_at, row.failed_at, row.trouble)
        for row in db.execute(select(JobRun.name, JobRun.done_at, JobRun.failed_at, JobRun.trouble))
    }


def kept_until(db: Reader) -> datetime | None:
    """Until when somebody keeps the clock, or kept it; None where nobody ever did."""
    until: datetime | None = db.execute(select(ClockLease.until)).scalar()
    return until
