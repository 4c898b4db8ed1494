"""The operator's look at her house: what is wrong is said, and nothing is changed by looking."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import Message
from http.client import HTTPMessage
from pathlib import Path

import pytest
from sqlalchemy import text

from forum import checkup, clock, keys
from forum.clockwork.jobs import take_lease
from forum.config import EXAMPLE, Config, load
from forum.db import Database
from forum.headers import HEADERS, POLICY
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


def wrong(config: Config, house: Database) -> str:
    return " ".join(finding.says for finding in checkup.look(config, house) if finding.well is False)


def test_a_new_house_is_well(config: Config, house: Database) -> None:
    before = factories.everything(house)
    assert wrong(config, house) == ""
    assert factories.everything(house) == before


def test_a_key_for_everybody_to_read(config: Config, house: Database) -> None:
    config.keys_folder.chmod(0o755)
    assert f"{config.keys_folder} can be read by others" in wrong(config, house)


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


def test_no_fresh_backup(config: Config, house: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    config = replace(config, backup=replace(config.backup, recipient="age1"))
    assert "there is none" in wrong(config, house)
    config.backup_folder.mkdir(mode=0o700)
    (config.backup_folder / clock.now().strftime("%Y-%m-%d-%H%M%S.age")).touch(mode=0o600)
    assert wrong(config, house) == ""
    later = clock.now() + timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "the newest is from" in wrong(config, house)


def test_who_runs_it_and_whether_it_serves(config: Config, house: Database) -> None:
    said = [finding.says for finding in checkup.look(config, house) if finding.well is None]
    assert any("runs this house" in line for line in said) and any("does not serve" in line for line in said)
    factories.add_member(house, Role.OPERATOR)
    factories.add_member(house, Role.EXPERT)
    house.write(lambda db: take_lease(db, "me", clock.now()))
    said = [finding.says for finding in checkup.look(config, house) if finding.well is None]
    assert not any("runs this house" in line or "moderates" in line or "does not serve" in line for line in said)


def test_the_disk_is_full(config: Config, house: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "LEAST_DISK", 2**60)
    assert "are free on the disk" in wrong(config, house)


def test_an_address_nobody_answers_at(config: Config, house: Database) -> None:
    config = replace(config, site=replace(config.site, address="http://127.0.0.1:9"))
    said = wrong(config, house)
    assert "does not answer" in said and "not encrypted" in said


def headers(**more: str) -> HTTPMessage:
    message: Message = HTTPMessage()
    for name, value in (*HEADERS, ("Content-Security-Policy", POLICY), ("Cache-Control", "no-store"), *more.items()):
        message[name] = value
    assert isinstance(message, HTTPMessage)
    return message


def test_what_the_proxy_does_to_headers() -> None:
    [finding] = checkup.met(headers(), "http://here")
    assert finding.well
    [finding] = checkup.met(headers(), "https://here")
    assert finding.well is False and "Strict-Transport-Security" in finding.says
    twice = headers()
    twice["Referrer-Policy"] = "origin"
    assert "Referrer-Policy" in next(checkup.met(twice, "http://here")).says
    late = headers(Date="Thu, 26 Nov 2020 10:00:00 GMT")
    assert "clocks" in list(checkup.met(late, "http://here"))[-1].says
