"""S21: what was erased is nowhere any more: in no table, index or file of the database, its log and free pages too."""

from pathlib import Path

import pytest

from forum import clock, retention
from forum.accounts import actions as accounts
from forum.boards import actions as boards
from forum.config import EXAMPLE, load
from forum.db import Database
from forum.rooms import actions as rooms
from tests import factories

KEPT = load(EXAMPLE, {}).retention
CANARY = "Zutphenseregenbui"  # one word, so that an index would hold it whole
STEM = CANARY.lower()[:12].encode()


def files(database: Database) -> bytes:
    """All that lies on the disk, for SQLite."""
    file = Path(str(database.engine.url.database))
    return b"".join(path.read_bytes() for path in file.parent.glob(file.name + "*")).lower()


def purge(database: Database) -> None:
    for _ in range(2):  # the index of words is joined by the purge after the one that takes words out
        database.write(lambda db: retention.purge_everywhere(db, KEPT, clock.now()))
    assert database.forget_log()


def nowhere(database: Database) -> None:
    assert CANARY not in factories.everything(database)
    if database.sqlite:
        assert STEM not in files(database)
    else:
        with database.reading() as db:
            words = db.exec_driver_sql("SELECT coalesce(string_agg(words::text, ' '), '') FROM post_words").scalar_one()
        assert STEM.decode() not in words


@pytest.mark.parametrize("whole_account", [True, False])
def test_what_she_erased_is_nowhere(database: Database, whole_account: bool) -> None:
    anna, bea = factories.add_member(database), factories.add_member(database)
    begun = factories.start_thread(database, bea, factories.add_board(database), "Van een ander.")
    hers = factories.reply(database, anna, begun.thread, f"Het was {CANARY}.")
    said = factories.say(database, anna, factories.add_room(database), f"Ook {CANARY}.")
    factories.reply(database, bea, begun.thread, "Wat erg.", quoting=hers.post)
    if whole_account:
        database.write(lambda db: accounts.erase_account(db, anna, keep_texts=False))
    else:
        database.write(lambda db: boards.erase_post(db, anna, hers.post))
        database.write(lambda db: rooms.remove(db, anna, said.id, factories.SPAN))
    purge(database)
    nowhere(database)


def test_left_without_a_name_nothing_leads_to_her(database: Database) -> None:
    anna, bea = factories.add_member(database, name=CANARY), factories.add_member(database)
    begun = factories.start_thread(database, bea, factories.add_board(database), "Van een ander.")
    hers = factories.reply(database, anna, begun.thread, "Dit mag blijven.")
    factories.reply(database, bea, begun.thread, "Dank je.", quoting=hers.post)
    database.write(lambda db: accounts.erase_account(db, anna, keep_texts=True))
    purge(database)
    nowhere(database)
    assert "Dit mag blijven." in factories.everything(database)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_while_somebody_reads_nobody_waits_for_the_log(database: Database) -> None:
    factories.add_member(database)
    with database.reading() as db:
        db.exec_driver_sql("SELECT 1 FROM members").all()
        assert not database.forget_log()
    assert database.forget_log()
    assert Path(f"{database.engine.url.database}-wal").stat().st_size == 0
