"""Migrations, run from inside the program: the schema is always the one the code knows."""

from datetime import timedelta
from functools import cache
from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, column, select, table, text, update

from forum import clock
from forum.db import Base, Database, Moment, outages
from forum.errors import Unavailable

ROOT = Path(__file__).parent.parent
# No model says how the index of words is kept: each database has its own way (forum/search/index.py).
NO_MODELS = "post_words"
LOCK = 726_483  # any number of our own: two processes that start at once migrate one after the other
FIRST_FLOOR = "0021"  # programs before it serve no database that is newer than they are
FLOOR = table("schema_floor", column("id"), column("oldest"))
PROCESSES = table("processes", column("port"), column("knows"), column("alive_at", Moment()))
DEAD = timedelta(seconds=60)  # a process that said nothing for so long is gone


def alembic_config(connection: Connection | None = None) -> AlembicConfig:
    """Alembic's settings for our migrations."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    return config


def load_models() -> None:
    """Make every feature's tables known."""
    for models in (ROOT / "forum").glob("*/models.py"):
        import_module(f"forum.{models.parent.name}.models")


def has_model(name: str | None, kind: str, parents: object) -> bool:
    """Whether the models say what this is; Alembic leaves the rest alone."""
    return kind != "table" or not (name or "").startswith(NO_MODELS)


@cache
def serves_from() -> dict[str, str]:
    """The migrations this program knows, the oldest first, each with the oldest program that still fits what it makes.

    A migration that takes something away says so itself: `serves_from = "0027"`, the newest migration of the program
    that can do without (docs/operations.md, "Upgrade"). All others leave it as it was.
    """
    known = reversed(list(ScriptDirectory.from_config(alembic_config()).walk_revisions()))
    floors, floor = {}, ""
    for script in known:
        floor = max(
            floor, getattr(script.module, "serves_from", ""), FIRST_FLOOR if script.revision >= FIRST_FLOOR else ""
        )
        floors[script.revision] = floor
    return floors


def head() -> str:
    """The newest migration."""
    return next(reversed(serves_from()), "")


def mismatch(database: Database, *, exactly: bool = False) -> str:
    """Why this program cannot serve this database, as a sentence; "" where it can.

    One that is newer it can serve while only things were added to it, so that during an upgrade the old program and
    the new one serve side by side; `exactly`: not that either.
    """
    with outages():
        at = current(database)
        if at == head():
            return ""
        if at is None or at in serves_from():
            return "The database is older than the program. Run first: python -m forum migrate"
        if exactly:
            return "The database is newer than this program. Use the newer one."
        if floor(database) > head():
            return "The database is newer than this program, which does not fit it any more. Use the newer one."
    return ""


def floor(database: Database) -> str:
    """The oldest program, by the newest migration it knows, that fits this database; "" where it does not say."""
    with database.reader.connect() as connection:
        return str(connection.execute(select(FLOOR.c.oldest)).scalar() or "")


def current(database: Database) -> str | None:
    """The migration a database is at. (By the reader: on SQLite the other door would wait for who writes.)"""
    with database.reader.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(database: Database, to: str = "head") -> None:
    """Bring a database to a migration, up or down; the newest one by default. Raises Unavailable where a process of an
    earlier program still serves that could not go on afterwards, or where the database is newer than this program.
    """
    load_models()
    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": LOCK})
            connection.commit()
        else:
            # Changing a table on SQLite means copying it; its rows must not be dropped by the references to it.
            # Straight to the driver: within a transaction, which the engine would begin, SQLite ignores this.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        try:
            if to in ("base", "-1"):
                command.downgrade(alembic_config(connection), to)
                _set_floor(connection, serves_from().get(_at(connection) or "", ""))
            elif _may_go_up(connection, to):
                # First said, then done: what stops in between must not be served by who does not fit it.
                _set_floor(connection, serves_from()[head() if to == "head" else to])
                command.upgrade(alembic_config(connection), to)
            connection.commit()
        finally:
            if connection.dialect.name == "postgresql":  # said aloud: a pool, or a pooler between, keeps the connection
                connection.rollback()
                connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": LOCK})
                connection.commit()
    database.engine.dispose()  # so that the pragma goes with the connection


def _at(connection: Connection) -> str | None:
    at = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()  # the reading above began a transaction, and Alembic makes its own
    return at


def _may_go_up(connection: Connection, to: str) -> bool:
    """Whether there is something to do that this program knows. Raises Unavailable where it must not be done now."""
    at, wanted = _at(connection) or "", head() if to == "head" else to
    if at and at not in serves_from():
        if _floor_of(connection) > head():
            raise Unavailable("The database is newer than this program, which does not fit it any more.")
        return False
    if at >= FIRST_FLOOR and (floor := serves_from()[wanted]) > serves_from()[at]:
        said = select(PROCESSES.c.port).where(PROCESSES.c.knows < floor, PROCESSES.c.alive_at > clock.now() - DEAD)
        ports = connection.execute(said.order_by(PROCESSES.c.port)).scalars().all()
        connection.rollback()
        if ports:
            raise Unavailable(
                "An earlier program still serves (on port %(ports)s) and could not go on after this. Stop it first.",
                ports=", ".join(map(str, ports)),
            )
    return True


def _floor_of(connection: Connection) -> str:
    oldest = str(connection.execute(select(FLOOR.c.oldest)).scalar() or "")
    connection.rollback()
    return oldest


def _set_floor(connection: Connection, oldest: str) -> None:
    if (_at(connection) or "") >= FIRST_FLOOR:
        connection.execute(update(FLOOR).values(oldest=oldest))
        connection.commit()


def differences(database: Database) -> list[object]:
    """What the tables have other than the models say; empty when all is well."""
    load_models()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": has_model})
        return list(compare_metadata(context, Base.metadata))
