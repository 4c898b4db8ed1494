"""The databases to measure on: SQLite in a temporary folder, and PostgreSQL where one is given.

    BENCH_POSTGRESQL=postgresql://me@/anything python -m forum bench search size

It must be on this machine, whose Linux tells how much CPU its processes use. What is in that database stays as it is:
each house gets a schema of its own, dropped afterwards.
"""

import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from forum.bench.table import Table
from forum.db import Database

POSTGRESQL = "BENCH_POSTGRESQL"


def on_each(measure: Callable[[str, str], Table]) -> list[Table]:
    """A table for each database. `measure` gets its name, and its address: empty for SQLite in the house's folder."""
    tables = [measure("SQLite", "")]
    if address := os.environ.get(POSTGRESQL):
        tables.append(measure("PostgreSQL", address))
    else:
        tables[0].notes.append(f"PostgreSQL was not measured: {POSTGRESQL} names no database.")
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
