"""What tests of the schema ask for; tests that need programs from npm are left out where there are none."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from forum.db import Database
from tests import node
from tests.conftest import Services

collect_ignore = ["test_valid.py"] if node.missing() else []


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path, services: Services) -> Iterator[Database]:
    """A database without any table."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'bare.sqlite'}"
    else:
        url = services.postgresql.create(f"bare_{uuid4().hex[:8]}")
    database = Database(url)
    yield database
    database.close()
