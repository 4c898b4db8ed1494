"""Fresh databases for tests, cheaply: made once for each worker by the migrations, then copied or emptied."""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from forum import schema
from forum.db import Database
from tests.services import Postgresql

TEMPLATE = "template_house"
PREFIX = "house_"  # of the names of its copies
# Empties every table that has rows; the triggers that guard foreign keys rest meanwhile. Far faster than a new copy.
EMPTY = """
SET session_replication_role = replica;
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
END $$;
"""
# Those of processes that were killed, which may still hold a lock.
END_OTHERS = """
SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL(%s)
"""


def is_open(connection: psycopg.Connection) -> bool:
    """Whether the server has not said goodbye meanwhile."""
    return not connection.closed and not select([connection.fileno()], [], [], 0)[0]


class KeptConnections:
    """Connections to throwaway databases, for whoever connects next: a new one costs PostgreSQL a process, which has to
    look up anew all that it should know of the tables. Each begins as a new one does: no transaction, no settings.
    """

    def __init__(self) -> None:
        self._idle: dict[str, list[Any]] = defaultdict(list)
        self._connect, self._close = PGDialect_psycopg.connect, PGDialect_psycopg.do_close

    def put_in_place(self) -> None:
        """Let SQLAlchemy connect in this way."""
        PGDialect_psycopg.connect = lambda dialect, *args, **how: self.connect(dialect, *args, **how)  # type: ignore[method-assign]
        PGDialect_psycopg.do_close = lambda dialect, connection: self.close(dialect, connection)  # type: ignore[method-assign]

    def connect(self, dialect: Any, *args: Any, **how: Any) -> Any:
        """A kept connection where there is one that still is open, else a new one."""
        for connection in self.idle(f"{how.get('host')} {how.get('dbname')}"):
            return connection
        return self._connect(dialect, *args, **how)

    def idle(self, place: str) -> Iterator[Any]:
        """Take out, one by one, those nobody uses."""
        while self._idle[place]:
            connection = self._idle[place].pop()
            if is_open(connection):
                yield connection
            else:
                connection.close()

    def close(self, dialect: Any, connection: Any) -> None:
        """Keep it, as if it were new."""
        idle = not connection.closed and connection.info.transaction_status == TransactionStatus.IDLE
        if not idle or not connection.info.dbname.startswith(PREFIX):
            self._close(dialect, connection)  # type: ignore[no-untyped-call]
            return
        connection._notice_handlers.clear()
        self._idle[f"{connection.info.host} {connection.info.dbname}"].append(connection)

    def let_go(self) -> None:
        """Close those nobody uses."""
        for connections in self._idle.values():
            for connection in connections:
                connection.close()
        self._idle.clear()

    def numbers(self, place: str) -> list[int]:
        """The processes that serve those nobody uses."""
        return [connection.info.backend_pid for connection in self._idle[place]]


kept = KeptConnections()
kept.put_in_place()

_first: dict[tuple[str, str], Engine] = {}


def knowing(database: Database) -> Database:
    """Let it know what the statements of earlier databases of its kind were compiled to; each engine starts with none.

    Compiling would be a third of the time of most tests. Engines that read and engines that write stay apart.
    """
    for role, engine in (("read", database.reader), ("write", database.engine)):
        if (engine.name, role) not in _first:
            engine.connect().close()  # asks the server what it can, which the dialect keeps
            _first[engine.name, role] = engine
        first = _first[engine.name, role]
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
    return database


def _migrate(url: str) -> None:
    database = Database(url)
    schema.migrate(database)
    database.close()


class SqliteDatabases:
    """Copies of one migrated file."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.sqlite"

    def fresh(self, path: Path) -> str:
        """Put an empty, migrated database at `path`; its address."""
        if not self._template.exists():
            _migrate(f"sqlite:///{self._template}")
        shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"


class PostgresqlDatabases:
    """Copies of one migrated database, emptied and given out again."""

    def __init__(self, server: Postgresql) -> None:
        self._server = server
        self._made = 0
        self._spare: list[str] = []
        self._cleaners: dict[str, psycopg.Connection] = {}
        _migrate(server.create(TEMPLATE))

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of an empty, migrated database, for this block alone."""
        if self._spare:
            name = self._spare.pop()
            cleaner = self._cleaners.get(name)
            if cleaner is None or not is_open(cleaner):
                if cleaner is not None:
                    cleaner.close()
                where: dict[str, Any] = {"host": str(self._server.directory), "user": self._server.user}
                cleaner = self._cleaners[name] = psycopg.connect(dbname=name, autocommit=True, **where)
            cleaner.execute(END_OTHERS, [kept.numbers(f"{self._server.directory} {name}")])
            cleaner.execute(EMPTY)
        else:
            self._made += 1
            name = f"{PREFIX}{self._made}"
            self._server.create(name, template=TEMPLATE)
        yield self._server.url(name)
        self._spare.append(name)

    def close(self) -> None:
        """Let go of what was kept for the next test."""
        kept.let_go()
        for cleaner in self._cleaners.values():
            cleaner.close()
