"""S14: who came from where, and with which browser, is nowhere afterwards; nor are people's words in any log.

A canary walks through two houses as operators run them: one process on SQLite, and one on PostgreSQL and Redis behind
nginx with deploy/nginx.conf. Then all that was written is searched: logs, files, databases as they lie on the disk and
as they read, what went through Redis, a backup.
"""

import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Thread

import psycopg
import pytest
import redis
from sqlalchemy import text

from forum.backup import sealed
from tests import factories
from tests.conftest import Services
from tests.databases import TEMPLATE
from tests.people import People, visiting, visitors
from tests.proxy import Fronted, behind_nginx
from tests.safety.canary import AGENT, CANARIES, UNKEPT, WORDS, Canary
from tests.served import Changes
from tests.services import Postgresql, Redis
from tests.services import redis as a_redis

NAME = "house_canary"
REFUSE = {
    "sqlite": "CREATE TRIGGER unkept_{table} BEFORE INSERT ON {table} WHEN new.{column} LIKE '%{unkept}%' "
    "BEGIN SELECT RAISE(ABORT, 'no'); END",
    "postgresql": "ALTER TABLE {table} ADD CONSTRAINT unkept_{table} CHECK ({column} NOT LIKE '%{unkept}%')",
}


class Around:
    """What else runs for a house, and what all of it wrote."""

    def __init__(self, people: People, identity: Path) -> None:
        self.people, self.house = people, people.server
        self.identity = identity
        self.postgresql: Postgresql | None = None
        self.redis: Redis | None = None
        self.heard: list[bytes] = []
        self._since = time.time()

    def listen(self) -> None:
        """Write down every command that Redis gets."""
        assert self.redis
        wire = socket.create_connection(("127.0.0.1", self.redis.port))
        wire.sendall(b"MONITOR\r\n")
        assert wire.recv(5) == b"+OK\r\n"

        def note() -> None:
            with wire, suppress(OSError):
                while piece := wire.recv(65536):
                    self.heard.append(piece)

        Thread(target=note, daemon=True).start()

    def logs(self) -> dict[str, bytes]:
        """What programs say about themselves, by name."""
        found = {"the house's log": self.house.log.read_bytes()}
        if isinstance(self.house, Fronted):
            kept = self.house.proxy.folder
            made = {"nginx.conf", "fullchain.pem", "privkey.pem"}  # by the test, not by nginx
            for path in kept.rglob("*"):
                if path.is_file() and path.name not in made and path.parent.name != "front":
                    found[f"nginx's {path.relative_to(kept)}"] = path.read_bytes()
        for name, server in (("PostgreSQL", self.postgresql), ("Redis", self.redis)):
            if server:
                found[f"{name}'s log"] = (server.directory / "log").read_bytes()
        return found

    def kept(self) -> dict[str, bytes]:
        """What lies on the disk, and what can be asked for."""
        found = {f"the house's {path.name}": path.read_bytes() for path in _files(self.house.folder)}
        found["the database as it reads"] = factories.everything(self.people.database).encode()
        self.house.run("backup")
        backup = max((self.house.folder / "backups").glob("*.age"))
        found["a backup"] = "".join(sealed.read(backup, self.identity)).encode()
        if self.postgresql:
            for path in _data(self.postgresql, self._since):
                found[f"PostgreSQL's {path.name}"] = path.read_bytes()
        if self.redis:
            found["what Redis was told"] = b"".join(self.heard)
            with redis.Redis.from_url(self.redis.url) as client:
                found["what Redis keeps"] = repr([(key, client.dump(key)) for key in client.scan_iter()]).encode()
        return found


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _data(server: Postgresql, since: float) -> list[Path]:
    """The files of the canary's database, and of the log of all changes since then."""
    with psycopg.connect(host=str(server.directory), user=server.user, dbname=NAME, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        row = connection.execute("SELECT oid FROM pg_database WHERE datname = %s", (NAME,)).fetchone()
        assert row
    data = server.directory / "data"
    return [
        *(data / "base" / str(row[0])).iterdir(),
        *(path for path in (data / "pg_wal").iterdir() if path.is_file() and path.stat().st_mtime >= since),
    ]


@pytest.fixture(scope="module", params=["alone", "behind nginx"])
def around(
    request: pytest.FixtureRequest, services: Services, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Around]:
    """A house with its surroundings."""
    folder, identity = tmp_path_factory.mktemp("house"), tmp_path_factory.mktemp("elsewhere") / "identity.txt"
    settings: Changes = {"backup": {"recipient": sealed.new_identity(identity)}, "site": {"languages": ["en", "nl"]}}
    with ExitStack() as stack:
        if request.param == "alone":
            yield Around(stack.enter_context(visitors(folder, settings)), identity)
            return
        services.databases  # noqa: B018 - makes the template
        server, other = services.postgresql, stack.enter_context(a_redis())
        url = server.create(NAME, template=TEMPLATE)
        stack.callback(server.drop, NAME)
        behind: Changes = {**settings, "database": {"address": url}, "server": {"redis": other.url, "logs": "json"}}
        house = stack.enter_context(behind_nginx(folder, behind))
        around = Around(stack.enter_context(visiting(house)), identity)
        around.postgresql, around.redis = server, other
        yield around


def refuse(people: People) -> None:
    """From now on the database takes a certain word in no text."""
    for table, column in (("messages", "text"), ("posts", "source")):
        statement = REFUSE[people.database.engine.name].format(table=table, column=column, unkept=UNKEPT)
        with people.database.engine.begin() as connection:
            connection.execute(text(statement))


def hits(found: Mapping[str, bytes], *words: str) -> list[tuple[str, str]]:
    """Where which of these words stands."""
    return [(name, word) for name, held in found.items() for word in words if word.lower().encode() in held.lower()]


def test_nothing_of_the_canary_is_left(around: Around) -> None:
    refuse(around.people)
    if around.redis:
        around.listen()
    Canary(around.people).walk()
    said = around.logs()
    assert b"Error in:" in said["the house's log"], "the operator sees that something crashed"
    running = around.kept()
    around.house.stop()
    everywhere = {**running, **around.logs(), **{f"{n} (after)": held for n, held in around.kept().items()}}
    assert hits(everywhere, *CANARIES) == [], said["the house's log"].decode()
    assert hits({**said, **around.logs()}, WORDS, UNKEPT) == []
    assert hits({"Redis": everywhere.get("what Redis keeps", b"")}, WORDS, UNKEPT) == []
    # The words are where they belong, so this did search where they would be.
    assert WORDS.encode() in everywhere["the database as it reads"]
    assert WORDS.encode() in everywhere["a backup"]
    files = "PostgreSQL's" if around.postgresql else "the house's huiskamer.sqlite"
    assert any(name.startswith(files) for name, _ in hits(everywhere, WORDS))
    assert not around.redis or hits({"": everywhere["what Redis was told"]}, WORDS)


def test_not_even_when_the_database_is_gone(around: Around) -> None:
    around.house.restart()
    canary = Canary(around.people)
    member = canary.member()
    if around.postgresql and around.redis:
        around.redis.stop()
        around.people.database.close()
        around.postgresql.drop(NAME)
    else:
        for path in around.house.folder.glob("huiskamer.sqlite*"):
            path.rename(path.with_name(path.name.replace("huiskamer", "away")))
        (around.house.folder / "huiskamer.sqlite").mkdir()
    for page in ("/boards", f"/rooms/{canary.room}?q={AGENT}"):
        member.get(page)
    member.post(f"/rooms/{canary.room}/write", {"text": WORDS})
    with suppress(AssertionError):  # it may refuse to start; what it says then counts too
        around.house.restart()
        assert member.get("/boards").status_code in (500, 503)
    around.house.kill()
    if isinstance(around.house, Fronted):
        assert member.get(f"/boards?{AGENT}").status_code == 502
    assert hits(around.logs(), *CANARIES, WORDS) == []


@pytest.mark.parametrize("around", ["behind nginx"], indirect=True)
def test_nginx_keeps_what_is_being_sent_in_memory(around: Around) -> None:
    house = around.house
    assert isinstance(house, Fronted)
    house.kill()
    head = f"POST /exit HTTP/1.1\r\nHost: {house.url.partition('//')[2]}\r\n"
    ways = {
        "by length": f"{head}Content-Length: {len(WORDS) * 30_000}\r\n\r\n" + WORDS * 30_000,
        "in pieces": f"{head}Transfer-Encoding: chunked\r\n\r\n"
        + f"{len(WORDS):x}\r\n{WORDS}\r\n" * 20_000
        + "0\r\n\r\n",
    }
    with socket.create_server(("127.0.0.1", house.port)) as listener:
        listener.settimeout(60)
        for way, words in ways.items():
            with house.proxy.connect() as wire:
                wire.sendall(words.encode())
                with listener.accept()[0]:  # it comes to the house once it has all of it
                    assert [path for path in house.proxy.open_files() if "-body" in path] == [], way
