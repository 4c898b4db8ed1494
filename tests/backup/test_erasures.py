"""What was erased after a backup was made is erased again when it is put back (S21)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from forum import erasures
from forum.accounts import actions as accounts
from forum.boards import actions as boards
from forum.boards.actions import naming
from forum.db import Database
from forum.errors import Unavailable
from tests import factories
from tests.backup.house import HERS, SAID, House

OLD = datetime(2026, 1, 1, tzinfo=UTC)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_all_that_was_erased_since_is_erased_again(house: House, bare: Database) -> None:
    wholly, texts_stay = factories.add_member(house.database), factories.add_member(house.database)
    factories.reply(house.database, wholly, house.begun.thread, "Dit gaat weg.")
    factories.reply(house.database, texts_stay, house.begun.thread, "Dit mag blijven.")
    named = factories.reply(house.database, house.bea, house.begun.thread, "Van niemand meer.")
    file = house.back_up()
    house.database.write(lambda db: boards.erase_post(db, house.anna, house.hers.post))
    house.take_away_message()
    house.database.write(lambda db: naming.hide_author(db, house.bea, named.post))
    house.database.write(lambda db: accounts.erase_account(db, wholly, keep_texts=False))
    house.database.write(lambda db: accounts.erase_account(db, texts_stay, keep_texts=True))
    with house.config.erasures.open("ab") as ledger:
        ledger.write(b"2026-11-2\xff")  # half a line at the end is passed over
    assert house.put_back(file, bare) == 5
    left = factories.everything(bare)
    assert "Dit mag blijven." in left and "fietsenmaker" in left
    for gone in (HERS, SAID, "Dit gaat weg.", wholly.pseudonym, texts_stay.pseudonym):
        assert gone not in left
    posts = {row["source"]: row for row in factories.rows(bare, "posts")}
    assert posts["Dit mag blijven."]["author_id"] is None
    assert posts["Van niemand meer."]["author_id"] is None and posts["Van niemand meer."]["alias_id"] is not None


@ON_SQLITE
def test_what_was_under_way_while_the_copy_was_made_counts(
    house: House, bare: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is written down, then committed: a copy made between the two still holds it."""
    watch = factories.Watch(monkeypatch)

    def slowly(db: Any) -> None:
        boards.erase_post(db, house.anna, house.hers.post)
        db.flush()
        watch.forward(timedelta(seconds=30))
        files.append(house.back_up())

    files: list[Path] = []
    house.database.write(slowly)
    assert house.put_back(files[0], bare) == 1
    assert HERS not in factories.everything(bare)


@ON_SQLITE
def test_what_was_erased_before_is_no_erasure_since(
    house: House, bare: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = factories.Watch(monkeypatch)
    house.database.write(lambda db: boards.erase_post(db, house.anna, house.hers.post))
    watch.forward(timedelta(minutes=2))
    assert house.put_back(house.back_up(), bare) == 0


def test_an_erasure_that_cannot_be_written_down_does_not_happen(house: House) -> None:
    house.config.erasures.mkdir()
    with pytest.raises(Unavailable):
        house.database.write(lambda db: boards.erase_post(db, house.anna, house.hers.post))
    assert HERS in factories.everything(house.database)


@ON_SQLITE
def test_an_erasure_while_old_lines_are_left_out_is_kept(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = tmp_path / "erasures"
    database.carried[erasures.LEDGER] = ledger
    database.write(lambda db: erasures.note(db, "posts", [1]))
    read: Callable[..., Any] = erasures._read
    meanwhile = Thread(target=lambda: database.write(lambda db: erasures.note(db, "posts", [2])))

    def slowly(*args: Any) -> Any:
        found = read(*args)
        meanwhile.start()
        meanwhile.join(0.5)
        return found

    monkeypatch.setattr(erasures, "_read", slowly)
    erasures.forget(ledger, OLD)
    meanwhile.join()
    assert len(read(ledger)) == 2
    assert ledger.stat().st_mode & 0o077 == 0
    assert factories.KEYS.data.hex() not in ledger.read_text()
