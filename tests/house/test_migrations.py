"""The migrations make exactly the tables that the models describe, and take them away again."""

from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from forum import schema
from forum.db import Database


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_there_is_one_newest_migration() -> None:
    assert len(ScriptDirectory.from_config(schema.alembic_config()).get_heads()) == 1


def test_the_migrations_make_what_the_models_say(bare: Database) -> None:
    schema.migrate(bare)
    assert schema.differences(bare) == []
    assert schema.current(bare) == schema.head()
    assert "members" in tables(bare)


def test_a_difference_would_be_seen(bare: Database) -> None:
    schema.migrate(bare)
    with bare.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE members ADD COLUMN shoe_size INTEGER")
    assert schema.differences(bare) != []
