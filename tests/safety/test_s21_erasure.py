"""S21: what was erased is nowhere any more: at once in no page and no table, after the purge in no index, log or file
of the database and in nothing one can copy out of it; not after an older backup was put back either.
"""

import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import make_url

from forum import clock, retention
from forum.accounts import actions as accounts
from forum.accounts.actions import profile
from forum.boards import actions as boards
from forum.config import EXAMPLE, load
from forum.db import Database
from forum.drafts import actions as drafts
from forum.drafts.views import Fields
from forum.helpdesk.models import Wanted
from forum.sessions.actions import asking
from tests import factories
from tests.backup.house import House
from tests.databases import SqliteDatabases, knowing
from tests.helpdesk.desk import Desk

KEPT = load(EXAMPLE, {}).retention
CANARY = "Zutphenseregenbui"  # one word, so that an index would hold it whole
STEM = CANARY.lower()[:12].encode()


def files(database: Database) -> bytes:
    """All that lies on the disk, for SQLite."""
    file = Path(str(database.engine.url.database))
    return b"".join(path.read_bytes() for path in file.parent.glob(file.name + "*")).lower()


def dumped(database: Database) -> bytes:
    """All that can be copied out of PostgreSQL, tables and indexes of all schemas."""
    url, program = make_url(str(database.engine.url)), shutil.which("pg_dump")
    if program is None:
        pytest.skip("pg_dump is missing")
    command = [program, "--host", str(url.query["host"]), "--username", str(url.username), str(url.database)]
    return subprocess.run(command, check=True, capture_output=True).stdout.lower()


def purge(database: Database) -> None:
    for _ in range(2):  # the index of words is joined by the purge after the one that takes words out
        database.write(lambda db: retention.purge_everywhere(db, KEPT, clock.now()))
    assert database.forget_log()


def nowhere(database: Database) -> None:
    assert CANARY not in factories.everything(database)
    assert STEM not in (files(database) if database.sqlite else dumped(database))


class Told(House):
    """A house in which Anna told the canary wherever one can tell something."""

    def __init__(self, folder: Path, database: Database) -> None:
        super().__init__(folder, database)
        anna, bea = self.anna, self.bea
        self.post = factories.reply(database, anna, self.begun.thread, f"Het was {CANARY}.")
        self.own = factories.start_thread(database, anna, self.board, "Van mij.", f"Over {CANARY}")
        factories.reply(database, anna, self.begun.thread, f"Nog {CANARY}.", anonymous=True)
        self.said = factories.say(database, anna, self.room, f"Ook {CANARY}.")
        factories.reply(database, bea, self.begun.thread, "Wat erg.", quoting=self.post.post)
        database.write(lambda db: profile.set_line(db, anna, CANARY))
        fields = Fields(body=f"Half {CANARY}")
        database.write(lambda db: drafts.save(db, anna, f"thread:{self.begun.thread}", fields))
        evening = factories.add_session(database)
        database.write(lambda db: asking.ask(db, anna, evening, f"Hoe was {CANARY}?"))
        Desk(database).ask(anna, Wanted.EITHER, words=f"Help, {CANARY}.")
        factories.log_in(database, anna)


def test_an_erased_account_is_nowhere(tmp_path: Path, database: Database, sqlite_databases: SqliteDatabases) -> None:
    house = Told(tmp_path, database)
    assert CANARY in factories.everything(database)
    assert STEM in (files(database) if database.sqlite else dumped(database)), "it would be found"
    file = house.back_up()
    database.write(lambda db: accounts.erase_account(db, house.anna, keep_texts=False))
    assert CANARY not in factories.everything(database), "at once"
    purge(database)
    nowhere(database)
    put_back = knowing(Database(sqlite_databases.fresh(tmp_path / "bare.sqlite"), factories.KEYS))
    assert house.put_back(file, put_back) == 1
    nowhere(put_back)
    put_back.close()


def test_single_texts_erased_are_nowhere(tmp_path: Path, database: Database) -> None:
    house = House(tmp_path, database)
    post = factories.reply(database, house.anna, house.begun.thread, f"Het was {CANARY}.")
    house.said = factories.say(database, house.anna, house.room, f"Ook {CANARY}.")
    factories.reply(database, house.bea, house.begun.thread, "Wat erg.", quoting=post.post)
    database.write(lambda db: boards.erase_post(db, house.anna, post.post))
    house.take_away_message()
    assert CANARY not in factories.everything(database), "at once"
    purge(database)
    nowhere(database)


def test_left_without_a_name_nothing_leads_to_her(database: Database) -> None:
    anna, bea = factories.add_member(database, name=CANARY), factories.add_member(database)
    begun = factories.start_thread(database, bea, factories.add_board(database), "Van een ander.")
    hers = factories.reply(database, anna, begun.thread, "Dit mag blijven.")
    factories.reply(database, bea, begun.thread, "Dank je.", quoting=hers.post)
    database.write(lambda db: accounts.erase_account(db, anna, keep_texts=True))
    assert CANARY not in factories.everything(database), "at once"
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
