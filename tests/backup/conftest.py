"""What tests of backups ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.db import Database
from tests import factories
from tests.backup.house import House
from tests.databases import SqliteDatabases, knowing


@pytest.fixture
def house(tmp_path: Path, database: Database) -> House:
    return House(tmp_path, database)


@pytest.fixture
def bare(tmp_path: Path, sqlite_databases: SqliteDatabases) -> Iterator[Database]:
    """A database in which nobody lives, to put a backup into."""
    database = knowing(Database(sqlite_databases.fresh(tmp_path / "bare.sqlite"), factories.KEYS))
    yield database
    database.close()
