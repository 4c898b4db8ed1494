"""Looks whether a house is as it should be, for its operator: one plain sentence for each thing.

It looks and changes nothing. What it cannot see from here (that nginx logs nobody, that backups leave this machine) it
does not claim.
"""

import ctypes
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import redis
from sqlalchemy import func, select, text

from forum import clock, keys, schema
from forum.accounts.models import Member, MemberRole
from forum.backup import loading, making, sealed
from forum.checkup_outside import from_outside
from forum.clockwork import presence
from forum.config import Config, SignUp
from forum.db import Database, keyring
from forum.errors import Problem
from forum.findings import Finding
from forum.policy import Role
from forum.trail import chain
from forum.trail.models import TrailEntry
from forum.trail.views import everything

FRESH_BACKUP = timedelta(days=2)  # a night's backup may fail once
LEAST_DISK = 1024**3  # bytes; a house of thousands writes less in a month
LATE = timedelta(minutes=5)  # a house that serves says so every few seconds, and forgets every two minutes
WAIT_SECONDS = 3
SMALL = 10_000  # bytes of a file that may be a key
UNSYNCHRONISED = 5  # what the kernel says of a clock that no time server keeps
SYNCS = ("fsync", "full_page_writes", "synchronous_commit")

Look = Callable[[Config, Database], Iterator[Finding]]


def look(config: Config, database: Database) -> Iterator[Finding]:
    """All there is to say."""
    inside = (files, key_files, schema_now, keeps, staff, doors, trail_whole, time, forgetting, erased, backups, disk)
    for one in (*inside, neighbours, from_outside):
        try:
            yield from one(config, database)
        except Problem as problem:
            yield Finding(False, problem.message % problem.params)
        except Exception as error:  # a look that fails must not hide the others
            yield Finding(False, f"{one.__name__.replace('_', ' ')} could not be looked at: {type(error).__name__}.")


def files(config: Config, database: Database) -> Iterator[Finding]:
    """Settings, keys, database and ledger are for their owner alone, and that is one."""
    kept = [config.keys_folder, *config.keys_folder.glob("*"), config.erasures, config.backup_folder]
    if database.sqlite:
        file = config.database_url.removeprefix("sqlite:///")
        kept += [Path(file + suffix) for suffix in ("", "-wal", "-shm")]
    kept = [path for path in kept if path.exists()]
    open_ones = [path for path in kept if path.stat().st_mode & 0o077]
    open_ones += [path for path in config.folder.glob("*.toml") if path.stat().st_mode & 0o007]  # it may be root's
    for path in open_ones:
        yield Finding(False, f"{path} can be read by others. Mend it with: chmod go= {path}")
    owner = config.keys_folder.stat().st_uid
    others = [path for path in kept if path.stat().st_uid != owner]
    for path in others:
        yield Finding(
            False,
            f"{path} does not belong to whom the keys belong to, so the house may be unable to write it. Mend it with "
            f"chown, and run all commands as the user who serves.",
        )
    if not open_ones and not others:
        yield Finding(True, "Settings, keys, database and backups are for their owner alone.")


def key_files(config: Config, database: Database) -> Iterator[Finding]:
    """All keys are there, and that of the backups is not."""
    keys.load(config.keys_folder, config.keys.help)
    with database.reading() as db:
        trouble = keyring(db).help.trouble()
    yield Finding(not trouble, f"{trouble}: help is closed until it is back." if trouble else "All keys are there.")
    for path in (*config.folder.glob("*"), *config.keys_folder.glob("*"), *config.backup_folder.glob("*")):
        if path.is_file() and path.stat().st_size < SMALL and sealed.SECRET.encode() in path.read_bytes():
            yield Finding(False, f"{path} opens all backups. Keep it off this machine.")


def schema_now(config: Config, database: Database) -> Iterator[Finding]:
    """The database is the one this program knows, and sound."""
    loading.whole(database)
    if trouble := schema.mismatch(database, exactly=True):
        yield Finding(False, trouble)
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


def keeps(config: Config, database: Database) -> Iterator[Finding]:
    """What was acknowledged survives a power cut. SQLite is told so by the house itself, PostgreSQL by its owner."""
    if database.sqlite:
        return
    with database.reading() as db:
        off = [name for name in SYNCS if db.execute(text(f"SHOW {name}")).scalar() == "off"]
    for name in off:
        yield Finding(False, f"PostgreSQL has {name} = off: a power cut loses what people were told is kept.")


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


def doors(config: Config, database: Database) -> Iterator[Finding]:
    """Who signs up is not at once among everybody."""
    if config.accounts.sign_up is SignUp.OPEN and not config.gate.first_texts:
        yield Finding(
            None,
            "Anybody can sign up, and what she writes first waits for nobody's look. Think of [accounts] sign_up or "
            "[gate] first_texts.",
        )


def trail_whole(config: Config, database: Database) -> Iterator[Finding]:
    """The trail is as it was written."""
    with database.reading() as db:
        sound = chain.verify(keyring(db), everything(db), None)
    yield Finding(True, f"The trail is whole: {sound.entries} entries.")


def time(config: Config, database: Database) -> Iterator[Finding]:
    """By the clock words are forgotten, and second steps are good."""
    if not kept_by_a_server():
        yield Finding(None, "No time server keeps the clock of this machine. Where it is wrong, second steps fail.")
    with database.reading() as db:
        newest = db.execute(select(func.max(TrailEntry.moment))).scalar()
    if newest is not None and newest > clock.now() + LATE:
        yield Finding(False, f"The trail has an entry of {newest:%Y-%m-%d %H:%M} UTC: the clock is wrong, or it was.")


def kept_by_a_server() -> bool:
    """Whether the kernel knows its clock to be right; yes where it does not say."""
    try:
        state: int = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512))  # asks, and sets nothing
    except (OSError, AttributeError):
        return True
    return state != UNSYNCHRONISED


def forgetting(config: Config, database: Database) -> Iterator[Finding]:
    """Somebody keeps the clock, so what has had its time goes."""
    with database.reading() as db:
        until, went = presence.kept_until(db), presence.went(db).get("purge")
    if until is None or until < clock.now() - LATE:
        yield Finding(None, "The house does not serve, so nothing is forgotten. By hand: python -m forum purge")
    elif went is None or went.failing or went.done_at is None or went.done_at < clock.now() - LATE:
        trouble = f" ({went.trouble})" if went and went.trouble else ""
        yield Finding(False, f"The house serves, but what has had its time is not removed{trouble}. Try: forum purge")
    else:
        yield Finding(True, "The house serves, and forgets what has had its time.")


def erased(config: Config, database: Database) -> Iterator[Finding]:
    """What people erase can be written down."""
    path = config.erasures
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        yield Finding(False, f"{path} cannot be written, so nobody can erase anything.")
    elif not path.exists() and making.newest(config.backup_folder):
        yield Finding(
            False,
            f"{path} is gone: nobody knows what was erased since the last backup. Put the newest copy of it back.",
        )


def backups(config: Config, database: Database) -> Iterator[Finding]:
    """There is a fresh backup."""
    if not config.backup.recipient:
        yield Finding(None, "No backups are made: [backup] recipient is empty.")
        return
    sealed.recipient(config.backup.recipient)
    made = making.newest(config.backup_folder)
    if made is None or made < clock.now() - FRESH_BACKUP:
        since = f"the newest is from {made:%Y-%m-%d %H:%M} UTC" if made else "there is none"
        yield Finding(False, f"There is no fresh backup: {since}. Run every night: python -m forum backup")
    else:
        yield Finding(True, f"The newest backup is from {made:%Y-%m-%d %H:%M} UTC.")


def disk(config: Config, database: Database) -> Iterator[Finding]:
    """There is room to write, on each disk that is written to."""
    folders = [config.folder, config.backup_folder, config.erasures.parent]
    if database.sqlite:
        folders.append(Path(config.database_url.removeprefix("sqlite:///")).parent)
    for disk in {path.stat().st_dev: path for path in folders if path.exists()}.values():
        free = shutil.disk_usage(disk).free
        yield Finding(free > LEAST_DISK, f"{free / 1024**3:.1f} GiB are free on the disk of {disk}.")


def neighbours(config: Config, database: Database) -> Iterator[Finding]:
    """Redis is there, where it is used."""
    if not config.server.redis:
        return
    try:
        with redis.from_url(config.server.redis, socket_connect_timeout=WAIT_SECONDS) as there:
            there.ping()
    except redis.RedisError as error:
        yield Finding(
            False, f"Redis does not answer ({type(error).__name__}): what is said at one process comes late at others."
        )
    else:
        yield Finding(True, "Redis answers.")
