"""A canary walks through a house: her address and agent go with all kinds of requests, right and wrong (S14)."""

import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

from requests.adapters import HTTPAdapter

from forum.policy import Role
from tests import factories
from tests.house.addresses import ADDRESSES
from tests.people import PASSPHRASE, People, Person
from tests.proxy import Fronted

PEER = "127.83.19.7"  # where she comes from: whom the server sees, or the proxy in front of it
CLIENT = "203.0.113.77"  # whom she claims to be
CLIENT6 = "2001:db8:7777:8888::9999"
AGENT = "CanaryAgent/7.7"
CANARIES = (PEER, CLIENT, "2001:db8:7777", "CanaryAgent", "canary.example")
WORDS = "zonnebloemkroket"  # stands in all she writes, and nowhere but in the database
UNKEPT = "onweersappel"  # stands in what the database refuses to take
HEAD = f"User-Agent: {AGENT}\r\nX-Forwarded-For: {CLIENT}\r\n".encode()
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}


class FromPeer(HTTPAdapter):
    """Connections that begin at the canary's address."""

    def init_poolmanager(self, *args: object, **kwargs: object) -> None:
        super().init_poolmanager(*args, **{**kwargs, "source_address": (PEER, 0)})  # type: ignore[arg-type]


class Canary:
    """The canary at one house."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.house = people.server
        self.board = factories.add_board(people.database)
        self.room = factories.add_room(people.database)

    def walk(self) -> None:
        """All of it."""
        self.lives()
        assert self.sends_what_is_wrong() >= {200, 303, 400, 403, 404, 405, 413, 429}
        self.writes_what_cannot_be_kept()
        self.opens_sockets()
        self.breaks_frames()
        self.sends_no_http(self.connect)
        if isinstance(self.house, Fronted):
            self.sends_no_tls(self.house)
            self.sends_no_http(lambda: _plain(self.house.port))  # past the proxy, to the house itself
        self.is_staff()

    def connect(self) -> socket.socket:
        """A bare connection from her address."""
        return self.house.proxy.connect(PEER) if isinstance(self.house, Fronted) else _plain(self.house.port)

    def dressed(self, person: Person) -> Person:
        """Let somebody come as the canary."""
        person.http.mount(person.url, FromPeer())
        person.http.headers.update(
            {
                "User-Agent": AGENT,
                "X-Forwarded-For": CLIENT,
                "X-Real-IP": CLIENT6,
                "Forwarded": f'for="[{CLIENT6}]"',
                "X-Forwarded-Host": "canary.example",
                "Referer": "https://canary.example/",
                "Sec-CH-UA": AGENT,
            }
        )
        return person

    def member(self, *roles: Role) -> Person:
        """The canary as a member."""
        return self.dressed(self.people.member(*roles))

    def lives(self) -> None:
        """What everybody does."""
        person = self.dressed(self.people.stranger())
        code = person.sign_up(f"Anna {uuid4().hex[:4]}")
        person.submit("/login", name=person.name, passphrase="niet de goede woorden")
        person.log_in(person.name)
        thread = person.start_thread(self.board, "Tea", f"Who wants some {WORDS}?")
        person.reply(thread, f"I do {WORDS}")
        room = f"/rooms/{self.room}"
        assert person.submit(f"{room}/write?as=n", f"{room}?as=n", text=f"Hello {WORDS}").status_code == 303
        person.submit("/me", "/me/login-name")
        person.submit("/me/passphrase", passphrase=PASSPHRASE, new="acht kamers vol warm licht")
        again = self.dressed(self.people.stranger())
        again.submit("/recover", name=person.name, code=code, passphrase=PASSPHRASE)
        person.post("/exit")

    def sends_what_is_wrong(self) -> set[int]:
        """Every address, by who may and may not; and errors of every kind. The statuses."""
        guest, member = self.dressed(self.people.stranger()), self.member()
        seen = set()
        for person in (guest, member):
            for address in ADDRESSES:
                method, path = address.split(" ")
                if path != "/me/logins/end":
                    answer = person.http.request(method, person.url + path, allow_redirects=False, timeout=60)
                    seen.add(answer.status_code)
        member = self.member()
        for data in (b"x=" + b"y" * 300_000, b"x=" + b"y" * 600_000, b"pseudonym=%ff"):
            seen.add(guest.post("/join", data, headers=URLENCODED).status_code)
        foreign = {"Origin": "https://canary.example"}
        seen.add(member.post("/preferences", {"lang": "nl"}, headers=foreign).status_code)
        seen.add(guest.http.delete(f"{guest.url}/join", timeout=60).status_code)
        # Her words come back in a form that failed.
        failed = member.submit(f"/boards/{self.board}/new", title="", body=f"What {WORDS}")
        assert failed.status_code in (400, 422)
        assert WORDS in failed.text
        for n in range(61):
            seen.add(guest.get(f"/calendar/CanaryAgent{n}.ics").status_code)
        return seen

    def writes_what_cannot_be_kept(self) -> None:
        """The database refuses the very text, in an error that quotes it: by a form and by a socket."""
        person = self.member()
        text, room = f"No {UNKEPT}", f"/rooms/{self.room}"
        assert person.submit(f"{room}/write?as=n", f"{room}?as=n", text=text).status_code == 500
        assert person.submit(f"/boards/{self.board}/new", title="Tea", body=text).status_code == 500
        wire = person.socket(wire=self.connect())
        wire.enter(self.room)
        assert wire.say(self.room, text)["code"] == "problem"

    def opens_sockets(self) -> None:
        """Handshakes, right and wrong, and what goes over an open one."""
        person = self.member()
        for path in (
            "transport=polling",
            "transport=nonsense",
            "transport=polling&sid=CanaryAgent",
            "transport=websocket",
        ):
            person.get(f"/socket.io/?EIO=4&{path}")
            person.post(f"/socket.io/?EIO=4&{path}", AGENT)
            person.get(f"/socket.io/?EIO=4&{path}", headers={"Origin": "https://canary.example"})
        wire = person.socket(wire=self.connect())
        wire.enter(self.room)
        assert wire.say(self.room, f"Hello {WORDS}")["ok"]
        wire.ask("room:say", [AGENT])
        wire.client.emit(f"room:{AGENT}", AGENT)

    def breaks_frames(self) -> None:
        """A socket that is let in, and then sends what is no frame."""
        person = self.member()
        key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        said = AGENT.encode()
        for path, frame in (
            ("/socket.io/?EIO=4&transport=websocket", b"\x81" + bytes([0x80 | len(said)]) + b"\0\0\0\0" + said),
            ("/socket.io/?EIO=4&transport=websocket", b"\x81" + bytes([len(said)]) + said),  # not masked
            ("/socket.io/?EIO=4&transport=websocket", b"\xf3" + said * 20),  # no such kind
            ("/socket.io/?EIO=4&transport=websocket", b"\x81\xff" + b"\x7f" * 8 + said),  # longer than the world
            ("/socket.io/?EIO=3&transport=websocket", b"\x81\x8f\0\0\0\0" + said),
            ("/elsewhere", b"\x81\x8f\0\0\0\0" + said),
        ):
            head = (
                f"GET {path} HTTP/1.1\r\nHost: {person.url.partition('//')[2]}\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\n{key}Cookie: {person.http.cookies.keys()[0]}={person.cookie}\r\n"
                f"Origin: {person.url}\r\n"
            )
            talk(self.connect(), head.encode() + HEAD + b"\r\n" + frame, on=True)

    def sends_no_http(self, connect: Callable[[], socket.socket]) -> None:
        """What is no request, or only half of one."""
        agent = AGENT.encode()
        host = b"Host: " + self.house.url.partition("//")[2].encode() + b"\r\n"
        chunked = b"POST /login HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n" + host + HEAD + b"\r\n"
        for words in (
            agent + b"\r\n\r\n",
            b"GET / HTTP/" + agent + b"\r\n\r\n",
            b"GET / HTTP/1.1\r\n" + host + b"Content-Length: " + agent + b"\r\n\r\n",
            b"GET / HTTP/1.1\r\n" + host + HEAD * 900 + b"\r\n",
            b"GET /" + agent * 1000 + b" HTTP/1.1\r\n" + host + b"\r\n",
            b"POST /login HTTP/1.1\r\nContent-Length: " + agent + b"\r\n" + host + b"\r\n",
            b"POST /login HTTP/1.1\r\n" + host + b"Content-Length: 9\r\nContent-Length: 8\r\n\r\n" + agent,
            chunked + agent,
            chunked + b"f" * 20 + b"\r\n" + agent,
            chunked + b"3;" + agent * 2000 + b"\r\nabc\r\n0\r\n\r\n",
            b"\x16\x03\x01\x02\x00" + agent * 10 + b"\r\n\r\n",
        ):
            answer = talk(connect(), words)
            # Whoever is still sending much when the other end hangs up does not hear why.
            assert answer.split(b" ")[1:2] in ([b"400"], [b"413"], [b"414"]) or len(words) > 8000, (words[:60], answer)
        # Half a request, or one for another house.
        for words in (
            b"POST /login HTTP/1.1\r\nContent-Length: 100\r\n" + host + HEAD + b"\r\nhalf" + agent,
            b"POST /login HTTP/1.1\r\nContent-Length: 3\r\nHost: canary.example\r\n" + HEAD + b"\r\nabc",
            b"GET /" + agent + b"\0 HTTP/1.1\r\n" + host + HEAD + b"\r\n",
            b"GET / HTTP/1.1\r\n" + agent + b"\r\n" + host + HEAD,
        ):
            hint(connect(), words)

    def sends_no_tls(self, house: Fronted) -> None:
        """What is no TLS, or TLS for somebody else; and the port without."""
        agent = AGENT.encode()
        for words in (
            b"GET /" + agent + b" HTTP/1.1\r\nHost: canary.example\r\n" + HEAD + b"\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + agent * 40,
            b"\x15\x03\x01\x00\x02\x02\x28" + agent,
            b"\x80" + agent,
        ):
            talk(_plain(house.proxy.port), words)
        for name in ("canary.example", "localhost.canary.example"):
            with suppress(OSError):
                house.proxy.connect(PEER, name=name).close()
        for host in ("canary.example", "localhost", AGENT):
            talk(
                _plain(house.proxy.plain_port),
                f"GET /?{AGENT} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n".encode() + HEAD + b"\r\n",
            )
        talk(_plain(house.proxy.plain_port), agent + b"\r\n\r\n")

    def is_staff(self) -> None:
        """Who has a task comes from somewhere, too."""
        operator = self.member(Role.OPERATOR)
        changed = operator.submit("/house/roles", pseudonym=self.people.member().name, role="expert")
        assert changed.status_code == 303
        operator.get("/members/waiting")


def talk(wire: socket.socket, words: bytes, *, on: bool = False) -> bytes:
    """Send this, and nothing more; what came back until the other end hung up (`on`: only its first piece)."""
    answer = b""
    with wire, suppress(OSError):  # it may hang up at any moment
        wire.sendall(words)
        if not isinstance(wire, ssl.SSLSocket):  # TLS has no way to say so
            wire.shutdown(socket.SHUT_WR)
        while piece := wire.recv(65536):
            answer += piece
            if on:
                break
    return answer


def hint(wire: socket.socket, words: bytes) -> None:
    """Send this and go."""
    with wire, suppress(OSError):
        wire.sendall(words)


def _plain(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=60, source_address=(PEER, 0))
