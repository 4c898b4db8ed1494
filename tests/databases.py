"""Fresh databases for tests, cheaply: made once for each worker by the migrations, then copied or emptied."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import Engine

from forum import schema
from forum.db import Database
from tests.services import Postgresql

TEMPLATE = "template_house"
# Empties every table that has rows; the triggers that guard foreign keys rest meanwhile. Far faster than a new copy.
EMPTY = """
SET session_replication_role = replica;
SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
END $$;
"""


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
        _migrate(server.create(TEMPLATE))

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of an empty, migrated database, for this block alone."""
        if self._spare:
            name = self._spare.pop()
            with psycopg.connect(host=str(self._server.directory), user=self._server.user, dbname=name) as connection:
                connection.execute(EMPTY)
        else:
            self._made += 1
            name = f"house_{self._made}"
            self._server.create(name, template=TEMPLATE)
        yield self._server.url(name)
        self._spare.append(name)
