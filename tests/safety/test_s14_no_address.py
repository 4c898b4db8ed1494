"""S14: who came from where, and with which browser, is nowhere afterwards.

A canary's address and agent go through all kinds of requests, right and wrong; then all that the house has written is
searched for them: its output, its database with the write-ahead log, every file in its folder.
"""

import socket
from collections.abc import Iterator
from contextlib import suppress
from uuid import uuid4

import pytest
from requests.adapters import HTTPAdapter
from sqlalchemy import update

from forum.policy import Role
from forum.rooms.models import Room
from tests import factories
from tests.house.addresses import ADDRESSES
from tests.people import PASSPHRASE, People, Person, visitors

PEER = "127.0.0.66"  # whom the server sees
CLIENT = "203.0.113.77"  # whom a proxy in front of it names
CLIENT6 = "2001:db8:7777:8888::9999"
AGENT = "CanaryAgent/7.7"
CANARIES = (PEER, CLIENT, "2001:db8:7777", AGENT, "CanaryAgent", "canary.example")


class FromPeer(HTTPAdapter):
    """Connections that begin at the canary's address."""

    def init_poolmanager(self, *args: object, **kwargs: object) -> None:
        super().init_poolmanager(*args, **{**kwargs, "source_address": (PEER, 0)})  # type: ignore[arg-type]


@pytest.fixture(scope="module", params=[0, 1], ids=["alone", "behind a proxy"])
def people(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    with visitors(tmp_path_factory.mktemp("house"), {"server": {"proxies": request.param}}) as people:
        yield people


def canary(person: Person) -> Person:
    person.http.mount("http://", FromPeer())
    person.http.headers.update(
        {
            "User-Agent": AGENT,
            "X-Forwarded-For": CLIENT,
            "X-Real-IP": CLIENT6,
            "Forwarded": f'for="[{CLIENT6}]"',
            "Referer": "https://canary.example/",
            "Sec-CH-UA": AGENT,
        }
    )
    return person


def send_raw(people: People, words: bytes) -> bytes:
    wire = socket.create_connection(("127.0.0.1", people.server.port), timeout=60, source_address=(PEER, 0))
    with wire:
        wire.sendall(words)
        with suppress(OSError):  # the house may have hung up already
            wire.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while piece := wire.recv(65536):
                answer += piece
        except ConnectionError:
            pass
        return answer


def ordinary_life(people: People) -> None:
    person = canary(people.stranger())
    code = person.sign_up(f"Anna {uuid4().hex[:4]}")
    person.submit("/login", name=person.name, passphrase="niet de goede woorden")
    person.log_in(person.name)
    board = factories.add_board(people.database)
    thread = person.start_thread(board, "Tea", "Who wants some?")
    person.reply(thread, "I do")
    room = factories.add_room(people.database)
    person.submit(f"/rooms/{room}/write?as=n", f"/rooms/{room}?as=n", text="Hello")
    person.submit("/me", "/me/login-name")
    person.submit("/me/passphrase", passphrase=PASSPHRASE, new="acht kamers vol warm licht")
    again = canary(people.stranger())
    again.submit("/recover", name=person.name, code=code, passphrase=PASSPHRASE)
    person.post("/exit")


def bad_requests(people: People) -> set[int]:
    guest, member = canary(people.stranger()), canary(people.member())
    seen = set()
    for person in (guest, member):
        for address in ADDRESSES:
            method, path = address.split(" ")
            if path != "/me/logins/end":
                seen.add(person.http.request(method, person.url + path, allow_redirects=False, timeout=60).status_code)
    member = canary(people.member())
    urlencoded = {"Content-Type": "application/x-www-form-urlencoded"}
    seen.add(guest.post("/join", b"x=" + b"y" * 300_000, headers=urlencoded).status_code)
    seen.add(member.post("/preferences", {"lang": "nl"}, headers={"Origin": "https://canary.example"}).status_code)
    seen.add(guest.post("/join", b"pseudonym=%ff", headers=urlencoded).status_code)
    form = guest.page("/login").form("/login")
    for n in range(12):
        seen.add(guest.post("/login", form.filled({"name": AGENT, "passphrase": f"{n}"})).status_code)
    return seen


def crashes(people: People) -> None:
    room = factories.add_room(people.database)
    broken = update(Room).where(Room.public_id == room).values(names=7)
    people.database.write(lambda db: db.execute(broken) and None)
    person = canary(people.member())
    assert person.get(f"/rooms/{room}?q={AGENT}").status_code == 500


def not_http(people: People) -> None:
    head = f"User-Agent: {AGENT}\r\nX-Forwarded-For: {CLIENT}\r\n".encode()
    for words in (
        AGENT.encode() + b"\r\n\r\n",
        b"GET / HTTP/" + AGENT.encode() + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + AGENT.encode() + b"\r\n\r\n",
        b"POST /login HTTP/1.1\r\nContent-Length: " + AGENT.encode() + b"\r\n\r\n",
        b"POST /login HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + head + b"\r\n" + AGENT.encode(),
        b"POST /login HTTP/1.1\r\nContent-Length: 100\r\nHost: canary.example\r\n" + head + b"\r\nhalf",
        b"GET / HTTP/1.1\r\n" + head * 500 + b"\r\n",
        b"\x16\x03\x01\x02\x00" + AGENT.encode() * 10 + b"\r\n\r\n",
    ):
        assert send_raw(people, words).split(b" ")[1][:1] == b"4", words[:60]


def sockets(people: People) -> None:
    person, room = canary(people.member()), factories.add_room(people.database)
    for path in ("transport=polling", "transport=nonsense", "transport=polling&sid=CanaryAgent", "transport=websocket"):
        person.get(f"/socket.io/?EIO=4&{path}")
        person.post(f"/socket.io/?EIO=4&{path}", AGENT)
        person.get(f"/socket.io/?EIO=4&{path}", headers={"Origin": "https://canary.example"})
    key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    for path in ("/socket.io/?EIO=4&transport=websocket", "/socket.io/?EIO=3&transport=websocket", "/elsewhere"):
        send_raw(
            people,
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{people.server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade"
            f"\r\n{key}User-Agent: {AGENT}\r\nX-Forwarded-For: {CLIENT}\r\nCookie: s={person.cookie}\r\n"
            f"Origin: {person.url}\r\n\r\n".encode()
            + b"\x81\x8f\0\0\0\0CanaryAgent/7.7",
        )
    wire = person.socket()
    wire.enter(room)
    wire.say(room, "Hello")
    wire.ask("room:say", [AGENT])
    wire.client.emit(f"room:{AGENT}", AGENT)


def staff(people: People) -> None:
    operator = canary(people.member(Role.OPERATOR))
    assert operator.submit("/house/roles", pseudonym=people.member().name, role="expert").status_code == 303
    operator.get("/members/waiting")


def test_nothing_of_the_canary_is_left(people: People) -> None:
    ordinary_life(people)
    assert bad_requests(people) >= {200, 303, 400, 403, 404, 413, 429}
    crashes(people)
    not_http(people)
    sockets(people)
    staff(people)
    log = people.server.log.read_text("utf-8")
    assert "Error in:" in log, "the operator sees that something crashed"
    people.server.stop()
    read = {path: path.read_bytes().lower() for path in people.server.folder.rglob("*") if path.is_file()}
    assert {path.name for path in read} >= {"server.log", "huiskamer.sqlite"}, read.keys()
    hits = [(path.name, word) for path, text in read.items() for word in CANARIES if word.lower().encode() in text]
    assert hits == [], log
    kept = factories.everything(people.database).lower()
    assert not any(word.lower() in kept for word in CANARIES)
    # The words themselves are there, so this did search where they would be.
    assert "who wants some?" in kept
    assert any(b"who wants some?" in text for text in read.values())


def test_not_even_when_the_database_is_gone(people: People) -> None:
    people.server.restart()
    person = canary(people.member())
    file = people.server.folder / "huiskamer.sqlite"
    before = len(people.server.log.read_bytes())
    for path in people.server.folder.glob("huiskamer.sqlite*"):
        path.rename(path.with_name(path.name.replace("huiskamer", "away")))
    file.mkdir()
    try:
        people.server.restart()
    except AssertionError:
        pass  # it may refuse to start; what it says then counts too
    else:
        assert person.get("/boards").status_code in (500, 503)
    said = people.server.log.read_bytes()[before:].lower()
    assert not any(word.lower().encode() in said for word in CANARIES), said
