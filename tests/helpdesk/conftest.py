"""What tests of help ask for."""

import pytest

from forum.db import Database
from tests.factories import Watch
from tests.helpdesk.desk import Desk


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(monkeypatch)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)
