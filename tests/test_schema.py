"""Migrations from inside the program: at once from several processes, and with all rows kept."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from forum import schema
from forum.db import Database
from tests.conftest import Services
from tests.factories import add_board, add_member, add_room, everything, reply, say, start_thread


def test_a_migrated_database_is_at_the_newest_migration(database: Database) -> None:
    assert schema.current(database) == schema.head() != ""


def test_a_bare_database_is_at_none(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'bare.sqlite'}")
    assert schema.current(database) is None
    database.close()


def test_migrating_again_changes_nothing(database: Database) -> None:
    anna = add_member(database)
    placed = start_thread(database, anna, add_board(database))
    reply(database, anna, placed.thread, quoting=placed.post)
    say(database, anna, add_room(database))
    before = everything(database)
    schema.migrate(database)
    assert everything(database) == before


def test_references_are_kept_again_after_migrating(database: Database) -> None:
    from sqlalchemy.exc import IntegrityError

    schema.migrate(database)
    with pytest.raises(IntegrityError):
        database.write(
            lambda db: db.execute(text("INSERT INTO member_roles (member_id, role) VALUES (12345, 'member')")) and None
        )


def test_two_processes_that_start_at_once_migrate_one_after_the_other(services: Services) -> None:
    url = services.postgresql.create(f"bare_{uuid4().hex[:8]}")
    databases = [Database(url) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(schema.migrate, databases))
    assert schema.differences(databases[0]) == []
    for database in databases:
        database.close()
