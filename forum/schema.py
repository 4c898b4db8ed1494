"""Migrations, run from inside the program: the schema is always the one the code knows."""

from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from forum.db import Base, Database

ROOT = Path(__file__).parent.parent
# No model says how the index of words is kept: each database has its own way (forum/search/index.py).
NO_MODELS = "post_words"
LOCK = 726_483  # any number of our own: two processes that start at once migrate one after the other


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


def head() -> str:
    """The newest migration."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head() or ""


def current(database: Database) -> str | None:
    """The migration a database is at."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(database: Database, to: str = "head") -> None:
    """Bring a database to a migration, up or down; the newest one by default."""
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
            else:
                command.upgrade(alembic_config(connection), to)
            connection.commit()
        finally:
            if connection.dialect.name == "postgresql":  # said aloud: a pool, or a pooler between, keeps the connection
                connection.rollback()
                connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": LOCK})
                connection.commit()
    database.engine.dispose()  # so that the pragma goes with the connection


def differences(database: Database) -> list[object]:
    """What the tables have other than the models say; empty when all is well."""
    load_models()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": has_model})
        return list(compare_metadata(context, Base.metadata))
