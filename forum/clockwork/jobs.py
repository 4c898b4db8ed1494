"""Jobs: a feature registers what is to be done again and again, and the clock does it.

A job looks in the database for what is due at `now`, whenever that was, and does it in one transaction. So it is safe
to repeat, and what fell due while nobody served is caught up at the next start. It keeps no list of what it did.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from forum.clockwork.models import ClockLease
from forum.config import Config
from forum.db import Database, new_id
from forum.errors import Problem

LEASE = timedelta(seconds=30)  # a process that died is followed by another after so long
ONLY = 1  # the number of the one row

log = logging.getLogger(__name__)

Run = Callable[[Session, Config, datetime], Any]


@dataclass(frozen=True)
class Job:
    """What is to be done, and how often it is looked whether there is something to do."""

    name: str
    every: timedelta
    run: Run


_jobs: dict[str, Job] = {}


def job(name: str, *, seconds: float) -> Callable[[Run], Run]:
    """Register `run(db, config, now)` as a job of this name. Registering it again replaces it."""

    def register(run: Run) -> Run:
        _jobs[name] = Job(name, timedelta(seconds=seconds), run)
        return run

    return register


@dataclass
class Clock:
    """The clock as one process keeps it."""

    database: Database
    config: Config
    holder: str = field(default_factory=new_id)
    _done_at: dict[str, datetime] = field(default_factory=dict)

    def tick(self, now: datetime) -> list[str]:
        """Do what is due, if this process is the one that keeps the clock; the names of what was looked at.

        A job that fails is said by kind alone, does not hold up the others and is tried again at the next tick.
        """
        if not self.database.write(lambda db: take_lease(db, self.holder, now)):
            self._done_at.clear()  # whoever kept the clock meanwhile did it; when it is our turn again, we look at once
            return []
        done = []
        for job in list(_jobs.values()):
            if now - self._done_at.get(job.name, now - job.every) < job.every:
                continue
            try:
                self.database.write(lambda db, job=job: job.run(db, self.config, now))  # type: ignore[misc]
            except Problem as problem:
                log.warning("%s waits: %s", job.name, problem.code)
                continue
            except Exception as error:
                log.error("%s failed: %s", job.name, type(error).__name__)
                continue
            self._done_at[job.name] = now
            done.append(job.name)
        return done


def take_lease(db: Session, holder: str, now: datetime) -> bool:
    """Keep the clock, or go on keeping it, if no other process does; whether that is so."""
    first = insert(ClockLease).values(id=ONLY, holder=holder, until=now)
    db.execute(first.on_conflict_do_nothing())  # written alike by both databases
    mine = or_(ClockLease.holder == holder, ClockLease.until <= now)
    taken = update(ClockLease).where(ClockLease.id == ONLY, mine).values(holder=holder, until=now + LEASE)
    return db.execute(taken.returning(ClockLease.id).execution_options(synchronize_session=False)).first() is not None
