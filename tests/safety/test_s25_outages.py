"""S25: database, Redis or room on the disk gone for a while: a page says so, nothing is taken that cannot be kept, and
it goes on by itself afterwards.

How the doors to the database tell an outage from a mistake: tests/test_db.py; a full disk in the middle of a group of
writers: tests/test_writer.py; several processes without Redis: tests/test_neighbours.py.
"""

import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from forum.db import Database
from forum.errors import Unavailable
from tests import factories
from tests.conftest import Services
from tests.helpdesk.desk import Desk
from tests.people import Page
from tests.served import Served
from tests.test_web import WHO
from tests.wire import Cut, Person, Socket, Wire

PATIENCE_SECONDS = 60  # a machine may do much else
NO_ROOM = 4096  # bytes that no file of the house may grow beyond: less than one page of its log
DONE, AWAY = 303, 503
SAYS_SO = "Nothing was sent"


@dataclass
class Writing:
    """Somebody in a room, in a conversation of the forum and in one with the team, whatever happens to the house."""

    wire: Wire
    person: Person = field(init=False)
    socket: Socket = field(init=False)
    room: str = field(init=False)
    forms: dict[str, dict[str, str]] = field(init=False)  # what she has written and will send, by address
    kept: list[str] = field(default_factory=list)  # texts she was told are kept

    def __post_init__(self) -> None:
        self.person, self.room = self.wire.person(), self.wire.room()
        thread = factories.start_thread(self.wire.database, self.person.actor, self.wire.board()).thread
        letters = Desk(self.wire.database).ask(self.person.actor)
        self.thread = f"/threads/{thread}"
        self.fields = {self.thread: "body", f"/letters/{letters}": "text"}
        self.socket = self.wire.inside(self.person)
        self.write()

    def write(self) -> None:
        """Open the pages, and write something new on each."""
        self.forms = {path: self.wire.form(self.person, path) for path in self.fields}
        for path, name in self.fields.items():
            self.forms[path][name] = words()

    def send(self) -> set[int]:
        """Send all of it; the answers."""
        answers = set()
        for path, name in self.fields.items():
            status, page = self.wire._request(self.person, "POST", path, self.forms[path])
            answers.add(status)
            if status == DONE:
                self.kept.append(self.forms[path][name])
            else:
                assert SAYS_SO in Page(page).words, "nobody is told"
        return answers

    def say(self) -> str:
        """Say something in the room: "ok", or why not."""
        text = words()
        try:
            if not self.socket.connected:
                self.socket = self.wire.inside(self.person)
            ack = self.socket.say(self.room, text)
        except (Cut, AssertionError):
            return "cut"
        if ack["ok"]:
            self.kept.append(text)
            return "ok"
        return str(ack["code"])

    def goes_on(self) -> None:
        """Send once more what was not taken, until it is: nobody does anything to the house."""
        until = time.monotonic() + PATIENCE_SECONDS
        while self.send() != {DONE}:
            assert time.monotonic() < until, "it does not go on"
            time.sleep(0.05)
        self.kept = list(dict.fromkeys(self.kept))  # what had been taken before was sent again, and is there once
        while self.say() != "ok":
            assert time.monotonic() < until, "it does not go on"
            time.sleep(0.05)

    def all_there(self) -> None:
        """What she was told is kept is there, once; nothing else is."""
        database = self.wire.database
        said = [str(row["text"]) for row in factories.rows(database, "messages")]
        wrote = [str(row["source"]) for row in factories.rows(database, "posts") if row["once"] is not None]
        path = next(path for path in self.fields if path.startswith("/letters/"))
        letters = Page(self.wire._request(self.person, "GET", path)[1]).words
        assert sorted([*said, *wrote]) == sorted(text for text in self.kept if text in (*said, *wrote))
        rest = [text for text in self.kept if text not in (*said, *wrote)]
        assert rest and all(letters.count(text) == 1 for text in rest)


def words() -> str:
    """Some that are found again; letters alone, for a row of digits may look like a telephone number."""
    return "".join(chr(ord("a") + int(digit, 16)) for digit in uuid4().hex)


def test_postgresql_and_redis_are_gone_for_a_while(services: Services, tmp_path: Path) -> None:
    with services.databases.fresh() as url:
        served = Served(tmp_path, {"database": {"address": url}, "server": {"redis": services.redis.url}})
        try:
            served.start()
            with Wire(served) as wire:
                her = Writing(wire)
                assert her.send() == {DONE} and her.say() == "ok"
                services.redis.stop()
                try:
                    her.write()
                    assert her.send() == {DONE} and her.say() == "ok", "nobody waits for Redis"
                finally:
                    services.redis.start()
                her.write()
                services.postgresql.stop()
                try:
                    status, page = wire._request(her.person, "GET", her.thread)
                    assert status == AWAY and "Closed for a moment" in Page(page).words
                    assert her.send() == {AWAY} and her.say() in ("unavailable", "cut")
                    assert wire._request(her.person, "GET", "/healthz") == (200, "ok\n")
                finally:
                    services.postgresql.start()
                her.goes_on()
                her.all_there()
        finally:
            served.kill()


def test_the_disk_is_full_for_a_while(server: Served) -> None:
    with Wire(server) as wire:
        her = Writing(wire)
        assert her.send() == {DONE} and her.say() == "ok"
        her.write()
        assert server.process
        before = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (NO_ROOM, before[1]))
        assert her.send() == {AWAY} and her.say() == "unavailable"
        assert wire._request(her.person, "GET", her.thread)[0] == 200, "who only reads, reads on"
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, before)
        her.goes_on()
        her.all_there()
        with wire.database.reading() as db:
            assert db.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


@pytest.fixture(params=["refused", "file gone"])
def outage(request: pytest.FixtureRequest, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Takes the database away."""
    database: Database = app.extensions["house"].database
    file = Path(str(database.engine.url.database))

    def reading(self: Database) -> None:
        raise Unavailable

    def refuse() -> None:
        monkeypatch.setattr(Database, "reading", reading)

    def lose() -> None:
        database.close()
        file.rename(file.with_suffix(".gone"))
        file.mkdir()

    yield refuse if request.param == "refused" else lose
    if file.is_dir():
        file.rmdir()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_pages_say_so_take_nothing_and_let_everybody_get_away(app: Flask, outage: Callable[[], None]) -> None:
    visitors = {who: come(app) for who, come in WHO.items()}
    board = factories.add_board(app.extensions["house"].database)
    fields = visitors["member"].fields(f"/boards/{board}/new")
    outage()
    for visitor in visitors.values():
        for path in ("/", "/boards", "/rooms/x"):
            answer = visitor.get(path)
            assert answer.status_code == AWAY, path
            assert 'class="error-page"' in answer.text
            assert "Anna" not in answer.text
        assert visitor.get("/healthz").status_code == 200
    for path in (f"/boards/{board}/new", "/me/login-name"):
        answer = visitors["member"].client.post(path, data=fields | {"title": "Zee", "body": "Over de zee"})
        assert answer.status_code == AWAY and SAYS_SO in answer.text, path
    for visitor in visitors.values():
        answer = visitor.client.post("/exit")
        assert answer.status_code == 200 and answer.headers["Refresh"]
        with visitor.client.session_transaction() as kept:
            assert not {"_user_id", "visit"} & kept.keys()
