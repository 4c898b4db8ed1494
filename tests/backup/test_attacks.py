"""What was erased while a backup is made is written down all the same."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from forum import erasures
from forum.db import Database
from tests import factories

OLD = datetime(2026, 1, 1, tzinfo=UTC)


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
