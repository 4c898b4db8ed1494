"""What is cheap to look at and worth a word to who runs the house. `forum check` at the machine looks at more."""

import platform
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from forum import VERSION, checkup, schema
from forum.backup import making
from forum.clockwork.presence import Serving, Went
from forum.config import Config
from forum.db import Database, Reader, keyring, straight
from forum.errors import N_
from forum.upkeep.backlog import Pile

UNPURGED = timedelta(hours=1)
GIB = 1024**3
MIB = 1024**2


@dataclass(frozen=True, slots=True)
class Look:
    """Something to be done. `urgent`: now; else when there is time."""

    urgent: bool
    says: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Machine:
    """What the house runs on."""

    version: str
    schema: str
    python: str
    database: str
    database_mib: int
    free_gib: float
    backup_at: datetime | None
    backs_up: bool


def machine(db: Reader, config: Config, at: str) -> Machine:
    """What there is; `at`: the schema the database is at."""
    connection = straight(db)
    if connection.dialect.name == "sqlite":
        name = f"SQLite {connection.execute(text('select sqlite_version()')).scalar()}"
        size = text("select page_count * page_size from pragma_page_count(), pragma_page_size()")
    else:
        name = f"PostgreSQL {'.'.join(map(str, connection.dialect.server_version_info or ()))}"
        size = text("select pg_database_size(current_database())")
    return Machine(
        version=VERSION,
        schema=at,
        python=platform.python_version(),
        database=name,
        database_mib=int(connection.execute(size).scalar() or 0) // MIB,
        free_gib=round(shutil.disk_usage(config.folder).free / GIB, 1),
        backup_at=making.newest(config.backup_folder) if config.backup.recipient else None,
        backs_up=bool(config.backup.recipient),
    )


def looks(
    db: Reader,
    config: Config,
    database: Database,
    now: datetime,
    *,
    here: Machine,
    processes: Sequence[Serving],
    jobs: dict[str, Went],
    piles: Sequence[Pile],
) -> Iterator[Look]:
    """All there is to do, what is urgent first."""
    if keyring(db).help.trouble():
        yield Look(True, N_("The key of help cannot be read, so help is closed. Put it back; no start is needed."))
    if any(finding.well is False for finding in checkup.files(config, database)):
        yield Look(
            True, N_("Others on this machine can read keys, database or backups. The command “check” says which.")
        )
    if here.free_gib * GIB < checkup.LEAST_DISK:
        yield Look(True, N_("The disk is nearly full. When it is, nobody can write any more."))
    if here.backs_up and (here.backup_at is None or here.backup_at < now - checkup.FRESH_BACKUP):
        yield Look(True, N_("There is no fresh backup. Look why it is not made every night."))
    purged = jobs.get("purge")
    if purged is None or purged.done_at is None or purged.done_at < now - UNPURGED:
        yield Look(True, N_("What has had its time was not removed in the last hour."))
    if any(went.failing for went in jobs.values()):
        yield Look(True, N_("Something the clock does went wrong. It is tried again and again; below you see what."))
    if any(pile.late for pile in piles):
        yield Look(False, N_("Somebody waits for longer than was promised. Ask the team whether they need help."))
    if len({process.version for process in processes}) > 1 or here.schema > schema.head():
        yield Look(False, N_("An upgrade is under way: an earlier program and a newer one serve side by side."))
    if not here.backs_up:
        yield Look(False, N_("No backups are made. The guide for operations says how to begin."))
