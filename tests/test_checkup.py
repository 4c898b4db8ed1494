"""The operator's look at her house: what is wrong is said, and nothing is changed by looking."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from forum import checkup, clock, keys
from forum.backup import loading, sealed
from forum.checkup_outside import from_outside
from forum.clockwork import presence
from forum.clockwork.jobs import take_lease
from forum.config import EXAMPLE, Config, load
from forum.db import Database
from forum.errors import Unavailable
from forum.policy import Role
from tests import factories
from tests.databases import knowing

# What changes the tables themselves: PostgreSQL's databases are used again by other tests.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Config:
    keys.create(tmp_path / "keys")
    if database_url.startswith("sqlite"):
        Path(database_url.removeprefix("sqlite:///")).chmod(0o600)
    raw = load(EXAMPLE, {})
    return replace(raw, folder=tmp_path, database=replace(raw.database, address=database_url))


@pytest.fixture
def house(config: Config) -> Iterator[Database]:
    database = knowing(Database(config.database_url, keys.load(config.keys_folder, "")))
    yield database
    database.close()


def found(well: bool | None, config: Config, house: Database, *looks: checkup.Look) -> str:
    findings = [one for look in looks for one in look(config, house)] if looks else checkup.look(config, house)
    return " ".join(finding.says for finding in findings if finding.well is well)


def wrong(config: Config, house: Database, *looks: checkup.Look) -> str:
    return found(False, config, house, *looks)


def looks(config: Config, house: Database, *looks: checkup.Look) -> str:
    return found(None, config, house, *looks)


def test_a_new_house_is_well(config: Config, house: Database) -> None:
    before = factories.everything(house)
    assert wrong(config, house) == ""
    assert factories.everything(house) == before


@ON_SQLITE
def test_a_key_for_everybody_to_read(config: Config, house: Database) -> None:
    config.keys_folder.chmod(0o755)
    assert f"{config.keys_folder} can be read by others" in wrong(config, house, checkup.files)


@ON_SQLITE
def test_a_key_that_is_gone(config: Config, house: Database) -> None:
    (config.keys_folder / "help.key").unlink()
    assert "help is closed" in wrong(config, house)
    (config.keys_folder / "data.key").unlink()
    assert "data.key is missing" in wrong(config, house)


@ON_SQLITE
def test_tables_changed_by_hand(config: Config, house: Database) -> None:
    house.write(lambda db: db.execute(text("ALTER TABLE tags ADD COLUMN colour varchar(7)")))
    assert "changed them by hand" in wrong(config, house)


@ON_SQLITE
def test_an_entry_of_the_trail_changed_by_hand(config: Config, house: Database) -> None:
    factories.add_member(house)
    house.write(lambda db: db.execute(text("DROP TRIGGER trail_is_not_changed")))
    house.write(lambda db: db.execute(text("UPDATE trail SET name = 'somebody else'")))
    assert "trail" in wrong(config, house).lower()


@ON_SQLITE
def test_no_fresh_backup(config: Config, house: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kept = replace(config, backup=replace(config.backup, recipient="age1"))
    assert "no public key" in wrong(kept, house)
    recipient = sealed.new_identity(tmp_path / "secret.txt")
    config = replace(config, backup=replace(config.backup, recipient=recipient))
    said = wrong(config, house, checkup.backups, checkup.key_files)
    assert "there is none" in said and f"{tmp_path / 'secret.txt'} opens all backups" in said
    (tmp_path / "secret.txt").unlink()
    config.backup_folder.mkdir(mode=0o700)
    (config.backup_folder / clock.now().strftime("%Y-%m-%d-%H%M%S.age")).touch(mode=0o600)
    assert f"{config.erasures} is gone" in wrong(config, house, checkup.erased)
    config.erasures.touch(mode=0o600)
    assert wrong(config, house, checkup.backups, checkup.erased, checkup.files) == ""
    later = clock.now() + timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "the newest is from" in wrong(config, house, checkup.backups)


@ON_SQLITE
def test_what_one_command_as_root_leaves_behind(
    config: Config, house: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file the house cannot write, the one that erasing needs above all."""
    config.erasures.touch(mode=0o600)
    os.chown(config.erasures, 4711, -1) if os.geteuid() == 0 else pytest.skip("only root can give files away")
    assert f"{config.erasures} does not belong" in wrong(config, house, checkup.files)
    monkeypatch.setattr(os, "access", lambda path, mode: path != config.erasures)  # who is root may write everything
    assert "nobody can erase anything" in wrong(config, house, checkup.erased)
    (config.folder / "config.toml").touch(mode=0o604)
    assert f"{config.folder / 'config.toml'} can be read by others" in wrong(config, house, checkup.files)


@ON_SQLITE
def test_a_house_half_put_back(config: Config, house: Database) -> None:
    loading.begin(house, "a copy")
    assert "not all there" in wrong(config, house)
    with pytest.raises(Unavailable):
        loading.whole(house)


def test_the_clock_is_wrong_and_nobody_keeps_it(
    config: Config, house: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(checkup.kept_by_a_server(), bool)
    monkeypatch.setattr(checkup, "kept_by_a_server", lambda: False)
    assert "No time server" in looks(config, house, checkup.time)
    with monkeypatch.context() as ahead:
        factories.Watch(ahead).forward(timedelta(days=1))
        factories.add_member(house, Role.EXPERT)  # which stands in the trail
    assert "the clock is wrong" in wrong(config, house, checkup.time)


def test_the_settings_let_everybody_in_and_redis_is_away(config: Config, house: Database) -> None:
    assert "waits for nobody" not in looks(config, house, checkup.doors)
    config = replace(
        config,
        gate=replace(config.gate, first_texts=0),
        server=replace(config.server, redis="redis://127.0.0.1:9/0"),
    )
    assert "waits for nobody" in looks(config, house, checkup.doors)
    assert "Redis does not answer" in wrong(config, house, checkup.neighbours)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_postgresql_that_keeps_nothing(config: Config, house: Database) -> None:
    assert wrong(config, house, checkup.keeps) == ""
    house.reader.dispose()

    @event.listens_for(house.reader, "connect")
    def connect(connection: Any, record: Any) -> None:
        connection.execute("SET synchronous_commit = off")
        connection.commit()

    assert "synchronous_commit = off" in wrong(config, house, checkup.keeps)


def test_who_runs_it_and_whether_it_serves(config: Config, house: Database) -> None:
    def said_of_it() -> str:
        return looks(config, house, checkup.staff, checkup.forgetting)

    said = said_of_it()
    assert "runs this house" in said and "moderates" in said and "does not serve" in said
    factories.add_member(house, Role.OPERATOR)
    factories.add_member(house, Role.EXPERT)
    house.write(lambda db: take_lease(db, "me", clock.now()))
    said = said_of_it()
    assert "runs this house" not in said and "moderates" not in said and "does not serve" not in said
    assert "is not removed" in wrong(config, house, checkup.forgetting), "it serves and has purged nothing"
    house.write(lambda db: presence.note(db, "purge", done_at=clock.now()))
    assert wrong(config, house, checkup.forgetting) == ""
    house.write(lambda db: presence.note(db, "purge", failed_at=clock.now(), trouble="KeyError"))
    assert "is not removed (KeyError)" in wrong(config, house, checkup.forgetting)


@ON_SQLITE
def test_the_disk_is_full(config: Config, house: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "LEAST_DISK", 2**60)
    assert "are free on the disk" in wrong(config, house, checkup.disk)


@ON_SQLITE
def test_an_address_nobody_answers_at(config: Config, house: Database) -> None:
    config = replace(config, site=replace(config.site, address="http://127.0.0.1:9"))
    said = wrong(config, house, from_outside)
    assert "does not answer" in said and "not encrypted" in said
