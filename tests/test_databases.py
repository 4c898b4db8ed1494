"""Each test finds its database empty, whatever others left behind."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from forum.db import Database


@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_test_writes_no_other_finds(database: Database, turn: int) -> None:
    with database.reading() as db:
        assert db.execute(text("SELECT count(*) FROM areas")).scalar() == 0
    database.write(_add_area)
    with database.reading() as db:
        assert db.execute(text("SELECT count(*) FROM areas")).scalar() == 1


def _add_area(db: Session) -> None:
    db.execute(text("INSERT INTO areas (key, names, position) VALUES ('rest', '{}', 1)"))
