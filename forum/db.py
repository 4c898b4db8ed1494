"""The database: base of the models, engines for SQLite and PostgreSQL, and the one way to write.

Reading and writing are two doors. `reading()` gives a session that cannot write: the database itself refuses. `write()`
runs one function in one transaction, commits, then publishes what it announced. See docs/decisions.md 4.
"""

import secrets
import string
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import Lock
from time import perf_counter
from typing import Any, Protocol, TypeVar

from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    ExceptionContext,
    MetaData,
    String,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    PendingRollbackError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from forum.errors import N_, Invalid, Unavailable
from forum.events import Turns, publish, take_news
from forum.keys import KeyRing
from forum.metrics.tally import tally

T = TypeVar("T")
Job = Callable[[Session], Any]
Reader = Connection | Session  # what queries read through: a request's connection, or the session of a write

ID_LENGTH = 12  # of 62 letters and digits: 71 bits, not to be guessed
ID_LETTERS = string.ascii_letters + string.digits
BUSY_MS = 5000  # how long SQLite waits for another process's write
POOL_SIZE = 10
POOL_WAIT_S = 5  # then the answer is "unavailable" instead of an ever longer queue
# A host whose cable is out says nothing. Without these, who waits for the database would wait for a quarter of an hour,
# and the database would keep locked what a lost process was writing (a room's newest number) for two hours.
PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "options": "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"
    " -c tcp_user_timeout=10000",
}

KEYS = "keys"  # where a connection keeps the house's key ring
STRAIGHT = "straight"  # where the session of a job keeps its connection
CARRIED = "carried"  # where it keeps what features of a serving house let it carry

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all models."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Moment()}  # noqa: RUF012 - SQLAlchemy's own form


def by_value(kind: type[Any]) -> Enum:
    """A column type for an enum, kept by value with a check in the database."""
    return Enum(
        kind,
        native_enum=False,
        length=20,
        create_constraint=True,
        name=kind.__name__.lower(),
        values_callable=lambda k: [m.value for m in k],
    )


def new_id() -> str:
    """A random public id, fit for an address."""
    return "".join(secrets.choice(ID_LETTERS) for _ in range(ID_LENGTH))


def public_id() -> Any:
    """The column of a random public id."""
    return mapped_column(String(ID_LENGTH), default=new_id, unique=True)


def straight(db: Reader) -> Connection:
    """The connection itself, for statements without objects: a session's own way costs each some 200 us more.

    What was changed by way of objects, and not flushed yet, is not seen through it.
    """
    if not isinstance(db, Session):
        return db
    kept: Connection | None = db.info.get(STRAIGHT)
    return db.connection() if kept is None else kept


def working(bind: Engine | Connection) -> Session:
    """A session for one job in one transaction; where that is a group's already, in a savepoint of it."""
    db = Session(bind, expire_on_commit=False, join_transaction_mode="create_savepoint")
    db.info[STRAIGHT] = db.connection()  # a message asks for it six times, and finding it is not free
    return db


def keyring(db: Reader) -> KeyRing:
    """The keys of the house this database belongs to. Raises Unavailable where it was opened without them."""
    keys: KeyRing | None = straight(db).info.get(KEYS)
    if keys is None:
        raise Unavailable
    return keys


def carried(db: Reader, name: str) -> Any:
    """What a feature lets all connections of a serving house carry to its actions; None where nothing is carried."""
    return straight(db).info.get(CARRIED, {}).get(name)


class json_list(FunctionElement[list[Any]]):
    """All values of a JSON column in a group, as one list; NULL or an empty list for none."""

    name = "json_list"
    type = JSON()
    inherit_cache = True


@compiles(json_list, "sqlite")
def _json_list_on_sqlite(element: Any, compiler: Any, **kwargs: Any) -> str:
    return f"json_group_array(json({compiler.process(element.clauses, **kwargs)}))"


@compiles(json_list, "postgresql")
def _json_list_on_postgresql(element: Any, compiler: Any, **kwargs: Any) -> str:
    return f"json_agg({compiler.process(element.clauses, **kwargs)})"


class listed(FunctionElement[int]):
    """The numbers in a JSON list, to look among: `column.op("IN")(listed(bindparam("ids")))` with `numbers(ids)`.

    One parameter whatever its length; SQLAlchemy works a list of 500 into the text of the statement each time (1 ms).
    """

    name = "listed"
    inherit_cache = True


@compiles(listed, "sqlite")
def _listed_on_sqlite(element: Any, compiler: Any, **kwargs: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **kwargs)}))"


@compiles(listed, "postgresql")
def _listed_on_postgresql(element: Any, compiler: Any, **kwargs: Any) -> str:
    text = compiler.process(element.clauses, **kwargs)
    return f"(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST({text} AS JSON)))"


def numbers(values: Iterable[int]) -> str:
    """The list for `listed`."""
    return f"[{','.join(map(str, values))}]"


class Writer(Protocol):
    """Runs write jobs, each as one transaction."""

    def run(self, job: Job) -> Any: ...

    def stop(self) -> None: ...

    def waiting(self) -> int: ...

    def trouble(self) -> str: ...


class Database:
    """The engines of one database, and the two doors to it."""

    def __init__(self, url: str, keys: KeyRing | None = None) -> None:
        """`keys` open what is sealed in the database; without them (at a migration) it stays closed."""
        self.sqlite = url.startswith("sqlite")
        self.carried: dict[str, Any] = {}
        self.reader = _engine(url, keys, self.carried, read_only=True)
        self.engine = _engine(url, keys, self.carried, read_only=False)
        self.writer: Writer = DirectWriter(self)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for reading; the database refuses to write through it. (A session costs 40 us more a page.)"""
        with outages(), self.reader.connect() as db:
            yield db
            if not self.sqlite:  # after a rollback psycopg forgets the statements PostgreSQL has planned already
                with suppress(DBAPIError):  # all is read
                    db.commit()

    def write(self, job: Callable[[Session], T]) -> T:
        """Run `job(db)` in one transaction, commit, publish its news, give its result.

        The job must not wait for anything but the database. Its result must be plain data: the session is closed.
        Raises what the job raises (then nothing is kept), and Unavailable where the database cannot keep it.
        """
        began = perf_counter()
        with outages():
            result: T = self.writer.run(job)
        tally.writes.add(perf_counter() - began)
        return result

    def forget_log(self) -> bool:
        """On SQLite: bring the write-ahead log into the file and empty it, for what was erased still stands there.

        Whether that was possible: not while somebody reads; nobody is made to wait.
        """
        if not self.sqlite:
            return True  # PostgreSQL's own upkeep does it
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA busy_timeout=0")
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
            return not busy
        finally:
            connection.close()

    def close(self) -> None:
        """Let what waits be written, and let go of all connections."""
        self.writer.stop()
        self.reader.dispose()
        self.engine.dispose()


DEADLOCK = "40P01"  # PostgreSQL's code
BROKE_BEFORE = "8s2b"  # SQLAlchemy's: asked again through a connection that broke a moment ago, by the error page say


class DirectWriter:
    """Each job in a transaction of its own, here and now: for PostgreSQL, the command line and tests."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock() if database.sqlite else None
        self._turns = Turns()

    def run(self, job: Job) -> Any:
        try:
            return self._run_locked(job)
        except IntegrityError:
            # Two did the same at once and the other was first: run again, the job sees what is there now.
            return self._run_locked(job)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", "") != DEADLOCK:
                raise
            return self._run_locked(job)  # two waited for each other, and PostgreSQL let the other go on

    def stop(self) -> None:
        """Nothing waits here."""

    def waiting(self) -> int:
        """How many jobs wait."""
        return 0

    def trouble(self) -> str:
        """What keeps it from writing, in a few words; "" for nothing."""
        return ""

    def _run_locked(self, job: Job) -> Any:
        if self._lock is None:
            return self._run(job)
        with self._lock:
            return self._run(job)

    def _run(self, job: Job) -> Any:
        with working(self._database.engine) as db:
            result = job(db)
            news = take_news(db)
            with self._turns.taken(news):
                db.commit()  # and gives the connection back
                publish(news)
        return result


@contextmanager
def outages() -> Iterator[None]:
    """Turn "the database is gone, full or overloaded" into a problem a person can be told."""
    try:
        yield
    except PoolTimeout:
        raise Unavailable from None
    except (OperationalError, InterfaceError):
        raise Unavailable from None
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable from None
        raise
    except PendingRollbackError as error:
        if error.code == BROKE_BEFORE:
            raise Unavailable from None
        raise


def _engine(url: str, keys: KeyRing | None, carried: dict[str, Any], *, read_only: bool) -> Engine:
    engine = _sqlite(url, read_only=read_only) if url.startswith("sqlite") else _postgresql(url)
    info = {CARRIED: carried} if keys is None else {CARRIED: carried, KEYS: keys}
    event.listen(engine, "connect", lambda connection, record: record.info.update(info))
    return engine.execution_options(postgresql_readonly=True) if read_only and not url.startswith("sqlite") else engine


def _sqlite(url: str, *, read_only: bool) -> Engine:
    engine = create_engine(
        url, pool_size=POOL_SIZE, pool_timeout=POOL_WAIT_S, connect_args={"check_same_thread": False}
    )
    _set_up_sqlite(engine, read_only=read_only)
    return engine


def _postgresql(url: str) -> Engine:
    patience = {name: value for name, value in PATIENCE.items() if name not in make_url(url).query}
    engine = create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=POOL_WAIT_S,
        pool_use_lifo=True,  # so what was used last, and has its plans at hand, is used next
        pool_pre_ping=True,
        connect_args=patience,
    )
    event.listen(engine, "handle_error", _refuse_odd_values)
    return engine


def _refuse_odd_values(context: ExceptionContext) -> None:
    """PostgreSQL takes no NUL in a text, wherever a stranger puts one: in an address, in a hidden field."""
    if isinstance(context.sqlalchemy_exception, DataError):
        raise Invalid(N_("This text holds signs that cannot be kept. Please type it anew."))


def _set_up_sqlite(engine: Engine, *, read_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: Python 3.11's own rules start it too late
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",  # what was acknowledged survives a power cut
            "foreign_keys=ON",
            "secure_delete=ON",  # erased text is overwritten, not only unlinked
            f"busy_timeout={BUSY_MS}",
            "cache_size=-16000",
            f"query_only={'ON' if read_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if read_only:  # straight to the driver: it touches no file yet, and the engine's way costs a page 25 us
            connection.connection.driver_connection.execute("BEGIN")
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
