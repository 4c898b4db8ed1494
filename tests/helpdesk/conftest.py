"""What tests of help ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from forum import keys
from forum.db import Database
from tests.databases import knowing
from tests.factories import Watch
from tests.helpdesk.desk import Desk


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(monkeypatch)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A house's keys, that of help among them."""
    folder = tmp_path / "keys"
    keys.create(folder)
    return folder


@pytest.fixture
def house(folder: Path, database_url: str) -> Iterator[Database]:
    """A database whose key of help is in a file."""
    database = knowing(Database(database_url, keys.load(folder)))
    yield database
    database.close()
