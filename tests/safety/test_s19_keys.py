"""S19: the key of help, in a file or a setting: looked at anew whenever it changes; missing, it closes help alone."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

import forum.key_commands  # noqa: F401 - its commands join those of cli.py
from forum import help_keys, keys
from forum.cli import main
from forum.config import load
from forum.db import Database, keyring
from forum.errors import HelpClosed
from forum.guard.turn_to import TURN_TO
from forum.help_keys import EARLIER, FILE, fingerprint
from forum.helpdesk import queries, rotation
from forum.helpdesk.actions import asking
from forum.policy import GUEST
from tests.factories import rows
from tests.helpdesk.sealed import ASKED, ask, every
from tests.people import Page, Person
from tests.served import Served, write_settings
from tests.visitor import Visitor


def test_a_new_house_has_one_for_its_owner_alone(folder: Path) -> None:
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600
    key = keys.load(folder).help.newest()
    assert key.key == (folder / FILE).read_bytes() and len(key.key) == 32
    assert key.key_id == fingerprint(key.key) and key.key.hex()[:16] != key.key_id


def test_one_that_went_missing_is_not_made_anew_in_silence(folder: Path) -> None:
    (folder / FILE).unlink()
    keys.create(folder)
    assert not (folder / FILE).exists()
    assert help_keys.make(folder) and not help_keys.make(folder)


def test_a_change_of_the_file_is_seen_at_once(folder: Path) -> None:
    found = keys.load(folder).help
    first = found.newest()
    (folder / FILE).rename(folder / EARLIER)
    with pytest.raises(HelpClosed):  # an earlier one alone wraps nothing new
        found.newest()
    help_keys.write(folder / FILE, b"n" * 32)
    assert found.newest().key == b"n" * 32
    assert found.ids() == [fingerprint(b"n" * 32), first.key_id]
    assert found.find(first.key_id) == first
    (folder / EARLIER).unlink()
    with pytest.raises(HelpClosed):
        found.find(first.key_id)


@pytest.mark.parametrize("wrong", ["missing", "chmod 600", "damaged"])
def test_an_unfit_file_closes_help_and_the_house_starts(folder: Path, wrong: str) -> None:
    if wrong == "missing":
        (folder / FILE).unlink()
    elif wrong == "damaged":
        (folder / FILE).write_bytes(b"n" * 31)
    else:
        (folder / FILE).chmod(0o640)
    found = keys.load(folder).help
    assert wrong in found.trouble()
    with pytest.raises(HelpClosed):
        found.newest()


def test_those_in_the_settings_go_first(folder: Path) -> None:
    in_file = keys.load(folder).help.newest()
    found = keys.load(folder, f"{'0a' * 32}, {'0B' * 32}").help
    assert found.ids() == [fingerprint(b"\x0a" * 32), fingerprint(b"\x0b" * 32), in_file.key_id]
    (folder / FILE).unlink()
    assert found.newest().key == b"\x0a" * 32 and not found.trouble()


@pytest.mark.parametrize("setting", ["0a", "x" * 64, "0a" * 32 + ",", "0a" * 33])
def test_a_setting_that_is_no_key_is_refused(setting: str) -> None:
    with pytest.raises(ValueError):
        help_keys.from_setting(setting)


def test_without_its_key_nothing_is_asked_or_read(folder: Path, house: Database) -> None:
    first = ask(house)
    (folder / FILE).rename(folder / "elsewhere")
    for attempt in (ask, every):
        with pytest.raises(HelpClosed):
            attempt(house)
    with house.reading() as db:
        for closed in (lambda: queries.own(db, GUEST), lambda: queries.by_receipt(db, GUEST, first.receipt)):
            with pytest.raises(HelpClosed):
                closed()
    assert len(rows(house, "help_conversations")) == 1
    (folder / "elsewhere").rename(folder / FILE)
    assert every(house) == ASKED.words


def test_withdrawing_needs_no_key(folder: Path, house: Database) -> None:
    placed = ask(house)
    (folder / FILE).unlink()
    holder = replace(GUEST, holds=placed.public_id)
    house.write(lambda db: asking.withdraw(db, holder, placed.public_id))
    assert rows(house, "help_conversations") == []


def test_with_another_key_help_is_closed_too(folder: Path, house: Database) -> None:
    ask(house)
    (folder / FILE).unlink()
    help_keys.make(folder)
    with pytest.raises(HelpClosed):  # else what is asked now would be lost when the right one comes back
        ask(house)
    with house.reading() as db:
        said = rotation.trouble(db, keyring(db).help)
    assert "1 with the key" in said
    assert house.write(lambda db: rotation.give_up(db, keyring(db).help)) == 1
    ask(house)


def page(visitor: Visitor, path: str) -> tuple[int, str]:
    answer = visitor.get(path)
    return answer.status_code, Page(answer.text).words


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_pages_say_that_help_is_closed_and_where_to_turn(app: Flask, tmp_path: Path) -> None:
    visitor = Visitor(app)
    assert page(visitor, "/ask")[0] == 200
    (tmp_path / "keys" / FILE).unlink()
    for path in ("/ask", "/letters"):
        status, words = page(visitor, path)
        assert status == 503
        assert "Help on this site is closed for the moment" in words
        assert all(place.number in words for place in TURN_TO)
    for path in ("/", "/boards", "/rooms", "/privacy", "/login"):
        assert page(visitor, path)[0] == 200, path


def command(*arguments: str) -> str:
    said = CliRunner().invoke(main, list(arguments))
    assert said.exit_code == 0, said.output
    return said.output


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_older_house_gets_its_key_with_the_new_schema(tmp_path: Path, folder: Path, house: Database) -> None:
    settings = str(write_settings(tmp_path, {"database": {"address": str(house.engine.url)}}))
    (folder / FILE).unlink()
    assert FILE in command("migrate", "--config", settings)
    assert FILE not in command("migrate", "--config", settings)
    ask(house)
    (folder / FILE).unlink()
    for again in ("migrate", "init"):  # it went missing: that must be seen, not papered over
        command(again, "--config", settings)
        assert not (folder / FILE).exists()
    assert "1 conversations are erased" in command("keys", "give-up", "--yes", "--config", settings)
    assert (folder / FILE).exists()
    assert load(Path(settings)).keys.help == ""


def test_the_operator_is_warned_at_the_start_and_the_house_serves(server: Served) -> None:
    assert "Help is closed" not in server.log.read_text("utf-8")
    server.stop()
    key = server.folder / "keys" / FILE
    key.rename(server.folder / "elsewhere")
    server.start()
    said = server.log.read_text("utf-8")
    assert Person(server.url).get("/ask").status_code == 503
    assert "Help is closed, all else is open" in said and str(key) in said
    (server.folder / "elsewhere").rename(key)  # needs no start
    assert Person(server.url).get("/ask").status_code == 200
