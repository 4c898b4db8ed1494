"""The operator's commands at the machine: whether the trail is whole, and all of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from forum import keys
from forum.cli import main
from forum.config import load
from forum.db import Database
from tests.factories import add_board, change
from tests.served import write_settings
from tests.trail.test_tampering import GUARDS


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Path:
    keys.create(tmp_path / "keys")
    return write_settings(tmp_path, {"database": {"address": database_url}})


@pytest.fixture
def database(settings: Path, database_url: str) -> Iterator[Database]:
    """The database of a house with its own keys, where an area and a board were added."""
    config = load(settings, {})
    database = Database(database_url, keys.load(config.keys_folder))
    add_board(database)
    yield database
    database.close()


def run(settings: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["audit", *words, "--config", str(settings)])


def test_a_whole_trail_tells_its_head(settings: Path, database: Database) -> None:
    first = run(settings, "verify")
    assert first.exit_code == 0
    assert "The trail is whole: 2 entries since" in first.output
    head = first.output.splitlines()[-1]
    add_board(database)
    again = run(settings, "verify", "--expect", head)
    assert again.exit_code == 0
    assert "4 entries" in again.output


def test_an_empty_one_too(settings: Path, database_url: str) -> None:
    assert "0 entries up to" in run(settings, "verify").output


def test_what_was_done_to_it_is_said_in_one_sentence(settings: Path, database: Database) -> None:
    head = run(settings, "verify").output.splitlines()[-1]
    for guard in GUARDS[database.engine.dialect.name]:
        change(database, text(guard))
    try:
        change(database, text("DELETE FROM trail WHERE n = 2"))
        assert run(settings, "verify").exit_code == 0, "nothing comes after the last entry"
        cut = run(settings, "verify", "--expect", head)
        assert (cut.exit_code, cut.output) == (1, "Error: The end of the trail is missing, from entry 2 on.\n")
        change(database, text("UPDATE trail SET target = 'other'"))
        changed = run(settings, "verify")
        assert (changed.exit_code, changed.output) == (1, "Error: Entry 1 of the trail is not as it was written.\n")
    finally:
        if not database.sqlite:
            change(database, text("ALTER TABLE trail ENABLE TRIGGER ALL"))


def test_what_is_no_head_is_refused(settings: Path, database: Database) -> None:
    answer = run(settings, "verify", "--expect", "2:abc")
    assert answer.exit_code == 1
    assert "no head of a trail" in answer.output


def test_the_export_is_the_same_each_time(settings: Path, database: Database) -> None:
    first, again = run(settings, "export"), run(settings, "export")
    assert first.exit_code == 0
    assert first.output == again.output
    lines = [json.loads(line) for line in first.output.splitlines()]
    assert [(line["n"], line["deed"], line["role"]) for line in lines] == [
        (1, "area.added", "operator"),
        (2, "board.added", "operator"),
    ]
    assert lines[0]["hash"] == lines[1]["previous"]
    assert f"{lines[1]['n']}:{lines[1]['hash']}" in run(settings, "verify").output
