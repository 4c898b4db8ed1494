"""A backup of a house while it serves, and a house from a backup."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from forum import clock, erasures, retention, schema
from forum.backup import copying, loading, sealed
from forum.backup.copying import Heading, Step
from forum.config import Config
from forum.db import Database
from forum.errors import Unavailable
from forum.keys import KeyRing
from forum.search import index

NAME = "%Y-%m-%d-%H%M%S.age"  # says nothing but when
NO_ERASURES = (
    "There is no %(path)s, so nobody knows what people erased since the backup. Put the newest copy of it there; if it "
    "is lost for good, make an empty file of that name."
)

TOO_OLD = (
    "This backup is older than %(days)s days ([backup] days), and what was erased is known for no longer: people's "
    "texts and accounts would be back that they erased. If it must be, say --older, and tell them."
)


def make(config: Config, database: Database, ring: KeyRing, watch: Callable[[int], Step]) -> tuple[Path, Heading]:
    """Write a backup, look at it, and remove those that have had their time. `watch` is told how many steps come (each
    row is written and read back), and gives what to call with those that are done.
    """
    if not config.backup.recipient:
        raise Unavailable("Say in the settings who can open backups: [backup] recipient. Make a pair with: backup-key")
    if trouble := schema.mismatch(database, exactly=True):
        raise Unavailable(trouble)
    loading.whole(database)
    erasures.begin(config.erasures)
    folder, now = config.backup_folder, clock.now()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Unavailable(sealed.NOT_WRITTEN, why=error.strerror) from None
    file = folder / now.strftime(NAME)
    with one_moment(database) as db:
        head = copying.heading(db, now, fingerprint(ring))
        step = watch(2 * sum(head.rows.values()))
        sealed.write(file, copying.lines(db, head, step), config.backup.recipient, step)
    oldest = now - timedelta(days=config.backup.days)
    for old in backups(folder):
        if (made := _made(old)) is not None and made < oldest:
            old.unlink()
    erasures.forget(config.erasures, oldest)
    return file, head


def restore(
    config: Config,
    database: Database,
    ring: KeyRing,
    file: Path,
    identity: Path,
    watch: Callable[[int], Step],
    *,
    older: bool = False,
) -> tuple[Heading, int]:
    """Put a backup into an empty database; erase again what was erased after it was made, and what has had its time.
    Its heading, and how many things were erased again. Stopped, it goes on when it is called again; until it has come
    to its end, no house is served from there. `older`: also one from before the list of erasures begins.
    """
    copy = sealed.read(file, identity)
    head = copying.read_heading(next(copy, ""))
    if head.keys != fingerprint(ring):
        raise Unavailable("This backup is of a house with other keys. Put its keys in place first: see [keys] folder.")
    if not older and head.made < clock.now() - timedelta(days=config.backup.days):
        raise Unavailable(TOO_OLD, days=config.backup.days)
    if not config.erasures.exists():
        raise Unavailable(NO_ERASURES, path=config.erasures)
    rows = sum(head.rows.values())
    step = watch(rows + head.rows.get("posts", 0))
    loading.load(database, copy, head, step)
    # Before the index is made, so that no word of what was erased ever comes into it.
    again = database.write(lambda db: erasures.apply(db, config.erasures, head.made))
    database.write(lambda db: retention.purge_everywhere(db, config.retention, clock.now()))

    def end(db: Session) -> None:
        index.rebuild(db, step)
        loading.finish(db)

    database.write(end)
    database.forget_log()
    return head, again


def move(here: Database, there: Database, ring: KeyRing, watch: Callable[[int], Step]) -> int:
    """Copy a house into an empty database, table by table, and compare every row; how many. Raises Unavailable where
    they differ. Stopped, it goes on when it is called again: what is there and the same is not copied once more.
    """
    if trouble := schema.mismatch(here, exactly=True):
        raise Unavailable(trouble)
    loading.begin(there, "all of another database")
    with one_moment(here) as db:
        head = copying.heading(db, clock.now(), fingerprint(ring))
        rows = sum(head.rows.values())
        step = watch(2 * rows + head.rows["posts"])
        for each in copying.tables():
            with one_moment(there) as copied:
                arrived = loading.same(db, copied, each)
            if arrived:
                step(2 * head.rows[each.name])
                continue
            loading.put_table(db, there, each, step)
            with one_moment(there) as copied:
                if not loading.same(db, copied, each, step):
                    raise Unavailable("What arrived is not what was sent. Empty the new database and begin again.")
    there.write(lambda db: index.rebuild(db, step))
    there.write(lambda db: loading.finish(db, head))
    return rows


def backups(folder: Path) -> list[Path]:
    """The backups there are, the oldest first."""
    return sorted(file for file in folder.glob("*.age") if _made(file) is not None)


def newest(folder: Path) -> datetime | None:
    """When the newest backup was made; None where there is none."""
    made = backups(folder)
    return _made(made[-1]) if made else None


def fingerprint(ring: KeyRing) -> str:
    """By this a house knows its own keys again; it tells nothing of them."""
    return ring.signature("backup")[:32]


@contextmanager
def one_moment(database: Database) -> Iterator[Connection]:
    """A reading that sees one moment, however long it takes, while others write."""
    if database.sqlite:
        with database.reading() as db:  # a transaction on SQLite sees one moment anyway
            yield db
    else:
        with database.reader.connect() as db, db.execution_options(isolation_level="REPEATABLE READ"):
            yield db


def _made(file: Path) -> datetime | None:
    """When a backup was made, by its name; None for another file."""
    try:
        return datetime.strptime(file.name, NAME).replace(tzinfo=UTC)
    except ValueError:
        return None
