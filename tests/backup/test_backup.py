"""A backup holds all that is kept, for whoever has the key and nobody else; put back it is the same house, without what
was erased since.
"""

import gzip
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from forum import clock, erasures
from forum.accounts import actions as accounts
from forum.backup import copying, making, sealed
from forum.backup.copying import Damaged
from forum.boards import actions as boards
from forum.boards.actions import naming
from forum.config import EXAMPLE, Config, load
from forum.db import Database
from forum.errors import Unavailable
from forum.rooms import actions as rooms
from forum.search import index
from tests import factories
from tests.databases import SqliteDatabases, knowing

HERS = "Het regende die nacht in Zutphen."
NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def quiet(length: int) -> Any:
    return lambda rows: None


class House:
    """A house with settings, and a person who can open its backups."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder, self.database = folder, database
        self.identity = folder / "identity.txt"
        raw = load(EXAMPLE, {})
        settings = replace(raw.backup, recipient=sealed.new_identity(self.identity))
        self.config: Config = replace(raw, folder=folder, backup=settings)
        database.carried[erasures.LEDGER] = self.config.erasures
        self.anna, self.bea = factories.add_member(database), factories.add_member(database)
        self.board = factories.add_board(database)
        self.begun = factories.start_thread(database, self.bea, self.board, "Wie kent een goede fietsenmaker?")
        self.hers = factories.reply(database, self.anna, self.begun.thread, HERS, quoting=self.begun.post)
        self.room = factories.add_room(database)
        self.said = factories.say(database, self.anna, self.room, "Ik zit in de trein.")

    def back_up(self) -> Path:
        return making.make(self.config, self.database, factories.KEYS, quiet)[0]

    def put_back(self, file: Path, database: Database) -> int:
        return making.restore(self.config, database, factories.KEYS, file, self.identity, quiet)[1]


@pytest.fixture
def house(tmp_path: Path, database: Database) -> House:
    return House(tmp_path, database)


@pytest.fixture
def bare(tmp_path: Path, sqlite_databases: SqliteDatabases) -> Iterator[Database]:
    """A database in which nobody lives, to put a backup into."""
    database = knowing(Database(sqlite_databases.fresh(tmp_path / "bare.sqlite"), factories.KEYS))
    yield database
    database.close()


def kept(database: Database) -> dict[str, Any]:
    return {table.name: factories.rows(database, table.name) for table in copying.tables()}


def test_put_back_it_is_the_same_house(house: House, bare: Database) -> None:
    before = kept(house.database)
    assert house.put_back(house.back_up(), bare) == 0
    assert kept(bare) == before
    assert before["members"] and before["posts"] and before["messages"]


def test_from_sqlite_to_postgresql_and_on(tmp_path: Path, sqlite_databases: SqliteDatabases, services: Any) -> None:
    small = knowing(Database(sqlite_databases.fresh(tmp_path / "small.sqlite"), factories.KEYS))
    house = House(tmp_path, small)
    with services.databases.fresh() as url:
        large = knowing(Database(url, factories.KEYS))
        house.put_back(house.back_up(), large)
        assert kept(large) == kept(small)
        # The numbers go on after those that were put back.
        factories.reply(large, house.bea, house.begun.thread, "Er staat een nieuwe.")
        large.close()
    small.close()


def test_a_house_moves(tmp_path: Path, sqlite_databases: SqliteDatabases, services: Any) -> None:
    small = knowing(Database(sqlite_databases.fresh(tmp_path / "small.sqlite"), factories.KEYS))
    House(tmp_path, small)
    with services.databases.fresh() as url:
        large = knowing(Database(url, factories.KEYS))
        rows = making.move(small, large, factories.KEYS, quiet)
        assert kept(large) == kept(small) and rows == sum(map(len, kept(small).values()))
        large.close()
    small.close()


def test_what_is_put_back_can_be_found(house: House, bare: Database) -> None:
    house.put_back(house.back_up(), bare)
    with bare.reading() as db:
        count = db.exec_driver_sql("SELECT count(*) FROM post_words").scalar_one()
    assert count == 2
    bare.write(index.rebuild)  # once more, and nothing is there twice
    with bare.reading() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM post_words").scalar_one() == count


def test_who_was_logged_in_logs_in_anew(house: House, bare: Database) -> None:
    factories.log_in(house.database, house.anna)
    house.put_back(house.back_up(), bare)
    assert factories.rows(bare, "logins") == []


def test_the_file_says_nothing_without_the_key(house: House) -> None:
    file = house.back_up()
    raw = file.read_bytes()
    assert HERS.encode() not in raw and raw.startswith(b"age-encryption.org")
    assert file.stat().st_mode & 0o077 == 0
    sealed.new_identity(house.folder / "other.txt")
    with pytest.raises(Unavailable, match="does not open"):
        list(sealed.read(file, house.folder / "other.txt"))


def test_the_keys_of_the_house_are_not_in_it(house: House) -> None:
    copy = "".join(sealed.read(house.back_up(), house.identity))
    assert HERS in copy
    for key in (factories.KEYS.secret, factories.KEYS.data):
        assert key.hex() not in copy and key.decode() not in copy


def test_it_is_one_moment_of_a_house_that_serves(house: House) -> None:
    with making.one_moment(house.database) as db:
        head = copying.heading(db, clock.now(), "")
        factories.reply(house.database, house.bea, house.begun.thread, "Dit kwam erna.")
        lines = list(copying.lines(db, head))
    assert copying.verify(iter(lines)).rows["posts"] == 2
    assert "Dit kwam erna." not in "".join(lines)


@pytest.mark.parametrize("keep_texts", [True, False])
def test_an_erased_account_stays_erased(house: House, bare: Database, keep_texts: bool) -> None:
    file = house.back_up()
    house.database.write(lambda db: accounts.erase_account(db, house.anna, keep_texts=keep_texts))
    assert house.put_back(file, bare) == 1
    assert [row["pseudonym"] for row in factories.rows(bare, "members")] == [house.bea.pseudonym]
    assert (HERS in factories.everything(bare)) is keep_texts
    assert house.anna.pseudonym not in factories.everything(bare)


def test_an_erased_text_and_message_stay_erased(house: House, bare: Database) -> None:
    file = house.back_up()
    house.database.write(lambda db: boards.erase_post(db, house.anna, house.hers.post))
    house.database.write(lambda db: rooms.remove(db, house.anna, house.said.id, factories.SPAN))
    assert house.put_back(file, bare) == 2
    assert HERS not in factories.everything(bare)
    assert "Ik zit in de trein." not in factories.everything(bare)


def test_a_name_taken_away_stays_away(house: House, bare: Database) -> None:
    file = house.back_up()
    house.database.write(lambda db: naming.hide_author(db, house.anna, house.hers.post))
    assert house.put_back(file, bare) == 1
    [hers] = [row for row in factories.rows(bare, "posts") if row["public_id"] == house.hers.post]
    assert hers["author_id"] is None and hers["alias_id"] is not None


def test_what_was_erased_before_is_no_erasure_since(house: House, bare: Database) -> None:
    house.database.write(lambda db: boards.erase_post(db, house.anna, house.hers.post))
    clock_ahead = clock.now() + timedelta(minutes=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: clock_ahead)
        assert house.put_back(house.back_up(), bare) == 0


def test_an_erasure_that_cannot_be_written_down_does_not_happen(house: House) -> None:
    house.config.erasures.mkdir()
    with pytest.raises(Unavailable):
        house.database.write(lambda db: boards.erase_post(db, house.anna, house.hers.post))
    assert HERS in factories.everything(house.database)


def test_half_a_line_at_the_end_is_passed_over(house: House, bare: Database) -> None:
    file = house.back_up()
    house.database.write(lambda db: boards.erase_post(db, house.anna, house.hers.post))
    with house.config.erasures.open("ab") as ledger:
        ledger.write(b"2026-11-2\xff")
    assert house.put_back(file, bare) == 1


def test_old_backups_go_and_with_them_what_they_needed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    old = house.back_up()
    house.database.write(lambda db: boards.erase_post(db, house.anna, house.hers.post))
    other = house.config.backup_folder / "holiday.age"
    other.touch()
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=13))
    new = house.back_up()
    assert making.backups(house.config.backup_folder) == [old, new]
    assert house.config.erasures.read_text()
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=15))
    house.back_up()
    assert not old.exists() and other.exists()
    assert not house.config.erasures.read_text()


def test_it_is_not_put_over_a_house(house: House) -> None:
    file, before = house.back_up(), kept(house.database)
    with pytest.raises(Unavailable, match="lives"):
        house.put_back(file, house.database)
    assert kept(house.database) == before


def test_a_house_with_other_keys_is_told(house: House, bare: Database) -> None:
    other = replace(factories.KEYS, secret=b"o" * 32)
    with pytest.raises(Unavailable, match="other keys"):
        making.restore(house.config, bare, other, house.back_up(), house.identity, quiet)


def test_without_a_recipient_none_is_made(house: House) -> None:
    house.config = replace(house.config, backup=replace(house.config.backup, recipient=""))
    with pytest.raises(Unavailable, match="recipient"):
        house.back_up()
    house.config = replace(house.config, backup=replace(house.config.backup, recipient="age1nobody"))
    with pytest.raises(Unavailable, match="public key"):
        house.back_up()
    assert list(house.config.backup_folder.glob("*")) == []


@pytest.mark.parametrize("cut", [10, 200, -1, -40])
def test_a_damaged_file_changes_nothing(house: House, bare: Database, cut: int) -> None:
    file = house.back_up()
    file.write_bytes(file.read_bytes()[:cut])
    with pytest.raises((Unavailable, Damaged)):
        house.put_back(file, bare)
    assert not factories.rows(bare, "members")


def lines_of(house: House) -> list[str]:
    with making.one_moment(house.database) as db:
        return list(copying.lines(db, copying.heading(db, clock.now(), "k")))


@pytest.mark.parametrize(
    "harm",
    [
        lambda lines: lines[:-1],
        lambda lines: [line.replace("Zutphen", "Zwolle") for line in lines],
        lambda lines: [line for line in lines if "Zutphen" not in line],
        lambda lines: [line.replace('"table":"posts"', '"table":"posts; drop"') for line in lines],
        lambda lines: [line.replace('"source":"text"', '"source":"secret"') for line in lines],
        lambda lines: [*lines[:-1], lines[1], lines[-1]],
        lambda lines: ["{}\n", *lines[1:]],
        lambda lines: ["gibberish\n", *lines[1:]],
        lambda lines: ["3\n"],
        lambda lines: [],
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_copy_that_is_not_whole_shows_it(house: House, harm: Any) -> None:
    with pytest.raises(Damaged):
        copying.verify(iter(harm(lines_of(house))))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_anybody_can_read_it_with_age_and_gzip(house: House) -> None:
    """Not bound to this program: age's own format, and gzip within."""
    import pyrage  # type: ignore[import-untyped]

    identity = pyrage.x25519.Identity.from_str(house.identity.read_text().splitlines()[1])
    plain = gzip.decompress(pyrage.decrypt(house.back_up().read_bytes(), [identity]))
    assert plain.decode().startswith('{"huiskamer":1')


def test_the_commands(tmp_path: Path) -> None:
    """From the shell: a house, its backup, a new machine with the old keys."""
    import os
    import shutil
    import sys

    def run(folder: Path, *words: str, **more: str) -> str:
        environ = {**os.environ, "FORUM_CONFIG": str(folder / "config.toml"), **more}
        done = subprocess.run([sys.executable, "-m", "forum", *words], env=environ, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    old, new = tmp_path / "old", tmp_path / "new"
    run(old, "init")
    recipient = run(old, "backup-key", str(tmp_path / "key.txt")).split('"')[1]
    told = run(old, "backup", FORUM_BACKUP_RECIPIENT=recipient)
    assert "read back whole" in told
    [file] = (old / "backups").glob("*.age")
    new.mkdir()
    shutil.copy(old / "config.toml", new)
    shutil.copytree(old / "keys", new / "keys")
    assert "The house is as it was" in run(new, "restore", str(file), "--identity", str(tmp_path / "key.txt"))
    assert (new / "huiskamer.sqlite").stat().st_mode & 0o077 == 0
