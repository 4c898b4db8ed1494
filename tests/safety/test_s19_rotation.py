"""S19: the key of help is changed while the house serves: stopped at any point nothing is lost, and it goes on."""

import os
import time
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from forum import keys
from forum.config import load
from forum.db import Database, keyring
from forum.errors import Problem
from forum.help_keys import EARLIER, FILE, HelpKeys, fingerprint
from forum.helpdesk import box, head, rotation
from forum.helpdesk.models import HelpConversation
from tests.cradle import Forked, cradle
from tests.databases import knowing
from tests.factories import change, rows
from tests.helpdesk.sealed import ASKED, ask, ask_often, every, read
from tests.people import Page, Person
from tests.served import Served, write_settings

MANY = 250  # batches enough to be stopped between two of them


class Killed(BaseException):
    """The process ends here."""


def rotate(database: Database, found: HelpKeys, pause: float = 0) -> rotation.Rotated:
    return rotation.rotate(database, found, lambda length: lambda done: None, pause)


def key_ids(database: Database) -> set[object]:
    return {row["key_id"] for row in rows(database, "help_conversations")}


def openings(database: Database) -> int:
    """How many there are, each opened with the keys as they are now."""
    with database.reading() as db:
        found = db.execute(select(HelpConversation.__table__)).all()
        return sum(head.read(box.of(db, row), row).language == ASKED.language for row in found)


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"data.key", "secret.key"}


def test_all_is_wrapped_anew_and_the_earlier_key_goes(folder: Path, house: Database) -> None:
    for _ in range(3):
        ask(house)
    before, (letters, *_) = (folder / FILE).read_bytes(), rows(house, "help_letters")
    came = rotate(house, keys.load(folder).help)
    assert (came.done, came.stuck, came.destroyed) == (3, 0, True)
    assert key_ids(house) == {came.key_id} == {fingerprint((folder / FILE).read_bytes())} != {fingerprint(before)}
    assert files(folder) == {FILE}
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600
    assert before not in b"".join(path.read_bytes() for path in folder.iterdir())
    assert every(house) == ASKED.words
    assert rows(house, "help_letters")[0] == letters  # no letter was touched


def test_killed_anywhere_nothing_is_lost_and_the_next_one_finishes(
    folder: Path, house: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    monkeypatch.setattr(rotation, "BREATH", 0)
    for _ in range(3):
        ask(house)
    left = [0]

    def dying(place: Any, name: str) -> None:
        real = getattr(place, name)

        def act(*values: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                raise Killed
            return real(*values, **named)

        monkeypatch.setattr(place, name, act)

    steps = (os, "replace"), (os, "fsync"), (os, "open"), (Path, "unlink"), (time, "sleep"), (house, "write")
    for place, name in steps:
        dying(place, name)
    kills, stride = 0, 1 if house.sqlite else 6  # at each point on the one, at some on the other
    while True:
        left[0] = kills * stride + 1
        began = (folder / FILE).read_bytes()
        try:
            rotate(house, keys.load(folder).help)
            break
        except Killed:
            kills += 1
        left[0] = 0
        assert every(house) == ASKED.words  # as a serving house reads it, with its own eyes on the files
        letters = ask(house).public_id
        came = rotate(house, keys.load(folder).help)
        assert (came.stuck, files(folder)) == (0, {FILE})
        assert key_ids(house) == {came.key_id} != {fingerprint(began)}
        assert every(house) == ASKED.words
        change(house, delete(HelpConversation).where(HelpConversation.public_id == letters))
    assert kills > 20 // stride


def test_what_does_not_open_keeps_the_earlier_key_until_it_is_given_up(folder: Path, house: Database) -> None:
    first, second = ask(house), ask(house)
    swapped = rows(house, "help_conversations")[0]["wrapped_key"]
    spoilt = update(HelpConversation).where(HelpConversation.public_id == second.public_id)
    change(house, spoilt.values(wrapped_key=swapped))
    for _ in range(2):
        came = rotate(house, keys.load(folder).help)
        assert (came.stuck, came.destroyed, files(folder)) == (1, False, {FILE, EARLIER})
    assert read(house, first.public_id) == ASKED.words
    assert house.write(lambda db: rotation.give_up(db, keyring(db).help)) == 1
    assert rotate(house, keys.load(folder).help).destroyed
    assert every(house) == ASKED.words


def test_to_the_first_one_of_the_settings(folder: Path, house: Database, database_url: str) -> None:
    ask(house)
    named = keys.load(folder, "0a" * 32)
    other = knowing(Database(database_url, named))
    came = rotate(other, named.help)
    assert (came.key_id, came.done, came.destroyed) == (fingerprint(b"\x0a" * 32), 1, False)
    assert files(folder) == {FILE}  # whose house may not have been told yet: the operator takes it away
    (folder / FILE).unlink()
    assert every(other) == ASKED.words
    again = keys.load(folder, f"{'0b' * 32},{'0a' * 32}").help
    assert rotate(other, again).done == 1
    other.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_at_a_time_and_none_without_a_key(folder: Path, house: Database) -> None:
    with rotation._alone(folder), pytest.raises(Problem, match="already"):
        rotate(house, keys.load(folder).help)
    (folder / FILE).unlink()
    with pytest.raises(Problem, match="missing"):
        rotate(house, keys.load(folder).help)
    assert files(folder) == set()


def test_a_house_that_serves_takes_letters_in_meanwhile(server_on_each: Served) -> None:
    server, stop = server_on_each, Event()
    folder = server.folder / "keys"
    database = Database(_address(server), keys.load(folder))
    receipts: list[str] = []

    def visit() -> None:
        while not stop.is_set() and len(receipts) < 8:
            person = Person(server.url)
            answer = _ask(person, f"Merel {len(receipts)}.")
            receipts.append("".join(filter(str.isdigit, Page(answer).texts["receipt"])))
            person.close()

    ask_often(database, 60)
    visitors = Thread(target=visit)
    visitors.start()
    began = (folder / FILE).read_bytes()
    try:
        while len(receipts) < 2:
            assert visitors.is_alive(), "what they met stands above"
            time.sleep(0.02)
        came = rotate(database, keys.load(folder).help, pause=1)
        during = len(receipts)
    finally:
        stop.set()
        visitors.join()
    assert (came.stuck, came.destroyed, files(folder)) == (0, True, {FILE})
    assert (folder / FILE).read_bytes() != began
    assert during >= 4, "nobody wrote meanwhile"
    assert key_ids(database) == {came.key_id}
    for number, receipt in enumerate(receipts):
        person = Person(server.url)
        answer = person.submit("/letters", receipt=receipt)
        assert answer.status_code == 303
        assert f"Merel {number}." in person.page(answer.headers["Location"]).words
        person.close()
    database.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_command_killed_half_way_goes_on(folder: Path, house: Database, database_url: str) -> None:
    settings, database = write_settings(folder.parent, {"database": {"address": database_url}}), house
    ask_often(database, MANY)
    first = keys.load(folder).help.newest().key_id
    rotating, output = _command(settings, "half"), folder.parent / "half"
    while not 0 < _wrapped_by(database, first) < MANY:
        assert rotating.poll() is None, output.read_text("utf-8")
        time.sleep(0.002)
    rotating.kill()
    rotating.wait()
    assert files(folder) >= {FILE, EARLIER}
    assert openings(database) == MANY
    left = _wrapped_by(database, first)
    assert _command(settings, "whole").wait() == 0
    assert f"{left} conversations were locked anew" in (folder.parent / "whole").read_text("utf-8")
    assert (files(folder), _wrapped_by(database, first)) == ({FILE}, 0)
    assert openings(database) == MANY


def _command(settings: Path, said: str) -> Forked:
    """`forum keys rotate`, begun; what it says goes into a file of this name."""
    output = settings.parent / said
    return cradle("command").start(["keys", "rotate", "--config", str(settings)], {}, output, output)


def _wrapped_by(database: Database, key_id: str) -> int:
    count = select(func.count(HelpConversation.id)).where(HelpConversation.key_id == key_id)
    with database.reading() as db:
        return int(db.execute(count).scalar_one())


def _ask(person: Person, words: str) -> str:
    """Ask through the pages, in their two steps; the last page."""
    look = person.submit("/ask", words=words)
    assert look.status_code == 200, Page(look.text).words
    form = Page(look.text, "/ask").form("/ask")
    sent = person.post("/ask", form.filled({"step": "send"}))
    assert sent.status_code == 200, Page(sent.text).words
    return sent.text


def _address(server: Served) -> str:
    return load(server.settings).database_url
