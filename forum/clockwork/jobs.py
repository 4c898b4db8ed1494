"""Jobs: a feature registers what is to be done again and again, and the clock does it.

A job looks in the database for what is due at `now`, whenever that was, and does it in one transaction. So it is safe
to repeat, and what fell due while nobody served is caught up at the next start. What it does never depends on when it
was last done; that is kept for who looks after the house alone (forum/upkeep).
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from forum import clock
from forum.clockwork import presence
from forum.clockwork.models import ClockLease
from forum.config import Config
from forum.db import Database, new_id
from forum.errors import Problem

LEASE = timedelta(seconds=30)  # a process that died is followed by another after so long
NOTED_EVERY = timedelta(seconds=60)  # so often it is written down how a job went
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


def registered() -> list[Job]:
    """All jobs there are."""
    return list(_jobs.values())


@dataclass
class Clock:
    """The clock as one process keeps it."""

    database: Database
    config: Config
    holder: str = field(default_factory=new_id)
    keeps: bool = False  # whether this is the one that does the jobs
    gone: bool = False
    _done_at: dict[str, datetime] = field(default_factory=dict)
    _noted_at: dict[str, datetime] = field(default_factory=dict)
    _began_at: datetime | None = None
    _said_at: datetime | None = None

    def tick(self, now: datetime) -> list[str]:
        """Do what is due, if this process is the one that keeps the clock; the names of what was looked at.

        A job that fails is said by kind alone, does not hold up the others and is tried again at the next tick.
        """
        if self.gone:
            return []
        self.keeps = self.database.write(lambda db: self._present(db, now))
        if not self.keeps:
            self._done_at.clear()  # whoever kept the clock meanwhile did it; when it is our turn again, we look at once
            return []
        done = []
        for job in registered():
            if now - self._done_at.get(job.name, now - job.every) < job.every:
                continue
            try:
                self.database.write(lambda db, job=job: self._run(db, job, now))  # type: ignore[misc]
            except Problem as problem:
                log.warning("%s waits: %s", job.name, problem.code)
                self._note_failure(job, problem.code, now)
                continue
            except Exception as error:
                log.error("%s failed: %s", job.name, type(error).__name__)
                self._note_failure(job, type(error).__name__, now)
                continue
            self._done_at[job.name] = now
            done.append(job.name)
        return done

    def leave(self) -> None:
        """This process ends: another may keep the clock at once."""
        self.gone, self.keeps = True, False
        self.database.write(self._leave)

    def _leave(self, db: Session) -> None:
        release(db, self.holder)
        presence.forget(db, self.holder)

    def _present(self, db: Session, now: datetime) -> bool:
        kept = take_lease(db, self.holder, now)
        if self._said_at is None or now - self._said_at >= presence.SAID_EVERY:
            self._began_at = self._began_at or now
            presence.say(db, self.holder, self.config.server.port, self._began_at, now)
            self._said_at = now
        return kept

    def _run(self, db: Session, job: Job, now: datetime) -> None:
        job.run(db, self.config, now)
        noted = self._noted_at.get(job.name)
        if noted is None or now - noted >= NOTED_EVERY:
            presence.note(db, job.name, done_at=now)
            self._noted_at[job.name] = now

    def _note_failure(self, job: Job, trouble: str, now: datetime) -> None:
        """For who looks after the house; and where the database is gone, there is nowhere to note it."""
        self._noted_at.pop(job.name, None)  # once it goes well again, that is noted at once
        with suppress(Problem):
            self.database.write(lambda db: presence.note(db, job.name, failed_at=now, trouble=trouble))


def take_lease(db: Session, holder: str, now: datetime) -> bool:
    """Keep the clock, or go on keeping it, if no other process does; whether that is so."""
    first = insert(ClockLease).values(id=ONLY, holder=holder, until=now)
    db.execute(first.on_conflict_do_nothing())  # written alike by both databases
    mine = or_(ClockLease.holder == holder, ClockLease.until <= now)
    taken = update(ClockLease).where(ClockLease.id == ONLY, mine).values(holder=holder, until=now + LEASE)
    return db.execute(taken.returning(ClockLease.id).execution_options(synchronize_session=False)).first() is not None


def release(db: Session, holder: str) -> None:
    """Keep the clock no longer."""
    mine = update(ClockLease).where(ClockLease.id == ONLY, ClockLease.holder == holder)
    db.execute(mine.values(until=clock.now()).execution_options(synchronize_session=False))
