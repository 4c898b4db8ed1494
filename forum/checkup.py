"""Looks whether a house is as it should be, for its operator: one plain sentence for each thing.

It looks and changes nothing. What it cannot see from here (that nginx logs nobody, that backups leave this machine) it
does not claim.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPMessage
from pathlib import Path
from urllib.request import Request, urlopen

from sqlalchemy import func, select

from forum import clock, keys, schema
from forum.accounts.models import Member, MemberRole
from forum.backup import making
from forum.clockwork.models import ClockLease
from forum.config import Config
from forum.db import Database, keyring
from forum.errors import Problem
from forum.headers import HEADERS
from forum.policy import Role
from forum.trail import chain
from forum.trail.views import everything

FRESH_BACKUP = timedelta(days=2)  # a night's backup may fail once
LEAST_DISK = 1024**3  # bytes; a house of thousands writes less in a month
CLOCK_SECONDS = 60  # codes of the second step are good for some half minute either way
LATE = timedelta(minutes=5)  # a house that serves says so every few seconds
WAIT_SECONDS = 10


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `well` None: nothing is wrong yet, but better look."""

    well: bool | None
    says: str


Look = Callable[[Config, Database], Iterator[Finding]]


def look(config: Config, database: Database) -> Iterator[Finding]:
    """All there is to say."""
    for one in (files, key_files, schema_now, staff, trail_whole, forgetting, backups, disk, from_outside):
        try:
            yield from one(config, database)
        except Problem as problem:
            yield Finding(False, problem.message % problem.params)
        except Exception as error:  # a look that fails must not hide the others
            yield Finding(False, f"{one.__name__.replace('_', ' ')} could not be looked at: {type(error).__name__}.")


def files(config: Config, database: Database) -> Iterator[Finding]:
    """Settings, keys, database and ledger are for their owner alone."""
    kept = [config.keys_folder, config.erasures, config.backup_folder]
    if database.sqlite:
        file = config.database_url.removeprefix("sqlite:///")
        kept += [Path(file + suffix) for suffix in ("", "-wal", "-shm")]
    open_ones = [path for path in kept if path.exists() and path.stat().st_mode & 0o077]
    for path in open_ones:
        yield Finding(False, f"{path} can be read by others. Mend it with: chmod go= {path}")
    if not open_ones:
        yield Finding(True, "Keys, database and backups are for their owner alone.")


def key_files(config: Config, database: Database) -> Iterator[Finding]:
    """All keys are there."""
    keys.load(config.keys_folder, config.keys.help)
    with database.reading() as db:
        trouble = keyring(db).help.trouble()
    yield Finding(not trouble, f"{trouble}: help is closed until it is back." if trouble else "All keys are there.")


def schema_now(config: Config, database: Database) -> Iterator[Finding]:
    """The database is the one this program knows, and sound."""
    if schema.current(database) != schema.head():
        yield Finding(False, "The database is older than the program. Run: python -m forum migrate")
        return
    if schema.differences(database):
        yield Finding(False, "The tables are not as this program made them. Somebody changed them by hand.")
    if database.sqlite:
        with database.reading() as db:
            sound = db.exec_driver_sql("PRAGMA quick_check").scalar() == "ok"
            lost = db.exec_driver_sql("PRAGMA foreign_key_check").first() is not None
        if not sound or lost:
            yield Finding(False, "The database file is damaged. Stop the house and put a backup back.")
            return
    yield Finding(True, "The database is at the newest schema, and sound.")


def staff(config: Config, database: Database) -> Iterator[Finding]:
    """Somebody runs the house and somebody moderates, each with a second step."""
    for role, what in ((Role.OPERATOR, "runs this house"), (Role.EXPERT, "moderates")):
        with database.reading() as db:
            able = db.execute(
                select(func.count())
                .select_from(MemberRole)
                .join(Member, Member.id == MemberRole.member_id)
                .where(MemberRole.role == role, Member.totp_secret.is_not(None))
            ).scalar_one()
        if able:
            yield Finding(True, f"{able} with a second step {what}.")
        else:
            yield Finding(None, f"Nobody with a second step {what}.")


def trail_whole(config: Config, database: Database) -> Iterator[Finding]:
    """The trail is as it was written."""
    with database.reading() as db:
        sound = chain.verify(keyring(db), everything(db), None)
    yield Finding(True, f"The trail is whole: {sound.entries} entries.")


def forgetting(config: Config, database: Database) -> Iterator[Finding]:
    """Somebody keeps the clock, so what has had its time goes."""
    with database.reading() as db:
        until = db.execute(select(ClockLease.until)).scalar()
    if until is not None and until > clock.now() - LATE:
        yield Finding(True, "The house serves, and forgets what has had its time.")
    else:
        yield Finding(None, "The house does not serve, so nothing is forgotten. By hand: python -m forum purge")


def backups(config: Config, database: Database) -> Iterator[Finding]:
    """There is a fresh backup."""
    if not config.backup.recipient:
        yield Finding(None, "No backups are made: [backup] recipient is empty.")
        return
    made = making.newest(config.backup_folder)
    if made is None or made < clock.now() - FRESH_BACKUP:
        since = f"the newest is from {made:%Y-%m-%d %H:%M} UTC" if made else "there is none"
        yield Finding(False, f"There is no fresh backup: {since}. Run every night: python -m forum backup")
    else:
        yield Finding(True, f"The newest backup is from {made:%Y-%m-%d %H:%M} UTC.")


def disk(config: Config, database: Database) -> Iterator[Finding]:
    """There is room to write."""
    free = shutil.disk_usage(config.folder).free
    room = f"{free / 1024**3:.1f} GiB are free on the disk."
    yield Finding(free > LEAST_DISK, room)


def from_outside(config: Config, database: Database) -> Iterator[Finding]:
    """What people meet at the public address: the headers come through the proxy, the clock is right."""
    address = config.site.address.rstrip("/")
    if not address:
        yield Finding(None, "[site] address is empty: nobody can come from outside.")
        return
    if ".onion" not in address and not address.startswith("https://"):
        yield Finding(False, f"{address} is not encrypted: everybody on the way reads along.")
    try:
        with urlopen(Request(f"{address}/about"), timeout=WAIT_SECONDS) as answer:
            headers = answer.headers
    except OSError:
        yield Finding(False, f"{address} does not answer (from this machine).")
        return
    yield from met(headers, address)


def met(headers: HTTPMessage, address: str) -> Iterator[Finding]:
    """What the headers of an answer tell."""
    wanted = [*(name for name, _ in HEADERS), "Content-Security-Policy", "Cache-Control"]
    if address.startswith("https://"):
        wanted.append("Strict-Transport-Security")
    twice = [name for name in wanted if len(headers.get_all(name) or ()) != 1]
    if twice:
        yield Finding(False, f"The proxy takes away or doubles these headers: {', '.join(twice)}.")
    else:
        yield Finding(True, f"{address} answers, and its headers come through the proxy.")
    if (said := headers.get("Date")) is not None:
        off = abs((parsedate_to_datetime(said) - clock.now()).total_seconds())
        if off > CLOCK_SECONDS:
            yield Finding(False, f"The clocks of this machine and of its proxy differ by {off:.0f} seconds.")
