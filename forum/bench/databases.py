"""The databases to measure on: SQLite in a temporary folder, and PostgreSQL where one is given.

    BENCH_POSTGRESQL=postgresql://me@/anything python -m forum bench search size

It must be on this machine, whose Linux tells how much CPU its processes use. What is in that database stays as it is:
each house gets a schema of its own, dropped afterwards.
"""

import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from forum.bench import table
from forum.bench.table import Table
from forum.db import Database

GIVEN = "BENCH_POSTGRESQL"


def on_each(measure: Callable[[str, str], Table]) -> list[Table]:
    """A table for each database. `measure` gets its name, and its address: empty for SQLite in the house's folder."""
    tables = [measure(table.SQLITE, "")]
    if address := os.environ.get(GIVEN):
        tables.append(measure(table.POSTGRESQL, address))
    else:
        tables[0].notes.append(f"PostgreSQL was not measured: {GIVEN} names no database.")
    return tables


@contextmanager
def own_schema(address: str) -> Iterator[str]:
    """The address of an empty schema of its own, gone afterwards; an empty address stays one."""
    if not address:
        yield ""
        return
    url = make_url(address).set(drivername="postgresql+psycopg")
    name = f"bench_{secrets.token_hex(6)}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as db:
            db.execute(text(f"CREATE SCHEMA {name}"))
        try:
            yield url.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(hide_password=False)
        finally:
            with engine.connect() as db:
                db.execute(text(f"DROP SCHEMA {name} CASCADE"))
    finally:
        engine.dispose()


def given_version() -> str:
    """Which PostgreSQL was given to measure on."""
    if not (address := os.environ.get(GIVEN)):
        return "not measured"
    engine = create_engine(make_url(address).set(drivername="postgresql+psycopg"))
    try:
        with engine.connect() as db:
            return str(db.execute(text("SHOW server_version")).scalar_one())
    finally:
        engine.dispose()


class Backends:
    """What a PostgreSQL server spends. All of its processes are counted, so nobody else should use it meanwhile."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: dict[int, float] = {}

    def seconds(self) -> float:
        """Of CPU so far; of a process that has ended meanwhile, as far as it was seen."""
        with self._database.reading() as db:
            numbers = list(db.execute(text("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")).scalars())
        for number in numbers:
            with suppress(FileNotFoundError):
                self._seen[number] = int(Path(f"/proc/{number}/schedstat").read_text().split()[0]) / 1e9
        return sum(self._seen.values())


def size(database: Database) -> int:
    """Bytes of all that is kept in it, with its indexes."""
    asked = (
        "SELECT (page_count - freelist_count) * page_size "
        "FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()"
        if database.sqlite
        else "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind = 'r'"
    )
    with database.reading() as db:
        return int(db.execute(text(asked)).scalar_one())


class Meter:
    """The CPU used so far by this process, and by the one that serves it in the database."""

    def __init__(self, database: Database) -> None:
        self.server: Path | None = None
        if not database.sqlite:
            with database.reading() as db:  # it is the only connection for reading, so it stays the same one
                self.server = Path(f"/proc/{db.execute(text('SELECT pg_backend_pid()')).scalar_one()}/schedstat")

    def seconds(self) -> float:
        """Of CPU, since whenever."""
        return time.process_time() + (int(self.server.read_text().split()[0]) / 1e9 if self.server else 0)
