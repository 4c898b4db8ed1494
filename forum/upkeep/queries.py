"""All that the page about the house shows, in a few statements."""

from dataclasses import dataclass
from datetime import datetime

from forum.clockwork import presence
from forum.clockwork.jobs import registered
from forum.clockwork.presence import Serving
from forum.config import Config
from forum.db import Database, Reader
from forum.policy import Actor, Do, authorize
from forum.upkeep import backlog, looking
from forum.upkeep.backlog import Pile
from forum.upkeep.looking import Look, Machine
from forum.upkeep.words import JOBS


@dataclass(frozen=True, slots=True)
class Task:
    """Something the clock does."""

    label: str
    done_at: datetime | None
    next_at: datetime | None
    failed_at: datetime | None
    trouble: str  # the kind of failure; "" where it went well the last time


@dataclass(frozen=True, slots=True)
class Overview:
    """How the house is."""

    machine: Machine
    processes: list[Serving]
    tasks: list[Task]
    piles: list[Pile]
    looks: list[Look]
    purged_at: datetime | None


def overview(db: Reader, actor: Actor, config: Config, database: Database, now: datetime, at: str) -> Overview:
    """Everything; `at`: the schema the database is at."""
    authorize(actor, Do.WATCH_HOUSE)
    went = presence.went(db)
    processes, piles = presence.serving(db, now), backlog.piles(db, config, now)
    here = looking.machine(db, config, at)
    looks = looking.looks(db, config, database, now, here=here, processes=processes, jobs=went, piles=piles)
    tasks = []
    for job in sorted(registered(), key=lambda job: list(JOBS).index(job.name) if job.name in JOBS else len(JOBS)):
        seen = went.get(job.name)
        done_at = seen.done_at if seen else None
        tasks.append(
            Task(
                label=JOBS.get(job.name, job.name),
                done_at=done_at,
                next_at=max(done_at + job.every, now) if done_at else None,
                failed_at=seen.failed_at if seen else None,
                trouble=seen.trouble if seen and seen.failing else "",
            )
        )
    purged = went.get("purge")
    return Overview(here, processes, tasks, piles, list(looks), purged.done_at if purged else None)
