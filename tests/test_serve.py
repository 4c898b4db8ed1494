"""The runner and its websocket, as a process of its own with a small application: real sockets, real signals.

The last part pins what forum/websocket.py touches of engineio, gevent and wsproto, so an update that changes it is seen
here and not in a living room.
"""

import base64
import json
import os
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.served import Served
from tests.services import free_port

ROOT = Path(__file__).parent.parent
AGENT = "CanaryAgent/7.7"
PATIENCE = 60  # seconds: what has not come by then does not come, however much else this machine does

APPLICATION = """
from gevent import monkey
monkey.patch_all()
import os, resource, socket, sys, time
import gevent
from flask import Flask, request
from flask_socketio import SocketIO, emit
from forum import fanout, serve
from forum.websocket import WebSocket, install

for name in ("HEAD_SECONDS", "SILENT_SECONDS", "STOP_SECONDS"):
    setattr(serve, name, float(os.environ.get(name, getattr(serve, name))))
app = Flask("small")
under_way = [0]
socketio = SocketIO(app, async_mode="gevent", max_http_buffer_size=65536, http_compression=False)

@socketio.on("echo")
def echo(data):
    return data

@socketio.on("shout")
def shout(size):
    emit("noise", "x" * size)
    return "shouted"

@app.get("/healthz")
def healthz():
    return "ok"

@app.get("/slow/<float:seconds>")
def slow(seconds):
    under_way[0] += 1
    time.sleep(seconds)
    return "finished"

@app.post("/length")
def length():
    return str(len(request.get_data()))

@app.get("/state")
def state():
    return {
        "websockets": len(WebSocket.connected),
        "engineio": len(socketio.server.eio.sockets),
        "under way": under_way[0],
        "files": resource.getrlimit(resource.RLIMIT_NOFILE)[0],
    }

def application(environ, start_response):
    if environ["PATH_INFO"] == "/crash":
        raise RuntimeError(environ["REMOTE_ADDR"] + environ["HTTP_USER_AGENT"])
    if environ["PATH_INFO"] == "/crash-later":
        gevent.spawn(crash, environ)
    return app(environ, start_response)

def crash(environ):
    raise RuntimeError(environ["REMOTE_ADDR"])

install(socketio.server.eio)
fanout.install(socketio.server)
listener = serve.listen("127.0.0.1", int(sys.argv[1]))
if "SEND_BUFFER" in os.environ:
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, int(os.environ["SEND_BUFFER"]))
serve.run(application, listener)
print("a clean end")
"""


class House:
    """The small application in its own process."""

    application = APPLICATION

    def __init__(self, folder: Path, **environ: str) -> None:
        self.port = free_port()
        self.clients: list[Client] = []
        self.output = folder / "output"
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", self.application, str(self.port)],
                cwd=ROOT,
                env={**os.environ, **environ},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        wait_for(lambda: self.listens() or self.process.poll() is not None)
        assert self.process.poll() is None, self.said()

    def let_go(self) -> None:
        """End all that was opened to it."""
        for client in self.clients:
            client.reader.close()
            client.socket.close()
        self.clients.clear()

    def listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def said(self) -> str:
        return self.output.read_text("utf-8", "replace")

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def ask(self, request: bytes) -> bytes:
        """Send these bytes, give all that comes back until the other end closes."""
        with self.connect() as connection:
            connection.sendall(request)
            return read_all(connection)

    def get(self, path: str) -> bytes:
        head = f"GET {path} HTTP/1.1\r\nHost: h\r\nUser-Agent: {AGENT}\r\nConnection: close\r\n\r\n"
        return self.ask(head.encode())

    def state(self) -> dict[str, int]:
        state: dict[str, int] = json.loads(self.get("/state").split(b"\r\n\r\n", 1)[1])
        return state

    def cpu(self) -> float:
        """Seconds of CPU that it took so far: what else this machine does takes none of them."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * resource.getpagesize()


class Client:
    """A websocket client on a bare socket, which may also misbehave. Speaks Socket.IO as far as `say` needs it."""

    def __init__(self, house: House, head: str = "", receive_buffer: int = 0) -> None:
        self.socket = socket.socket()
        house.clients.append(self)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(("127.0.0.1", house.port))
        self.reader = self.socket.makefile("rb")
        self.socket.sendall(handshake() + head.encode() + b"\r\n")
        self.answer = b""
        while not self.answer.endswith(b"\r\n\r\n"):
            self.answer += self.reader.readline()

    def enter(self) -> "Client":
        assert self.next().startswith(b"0{")
        self.send(b"40")
        assert self.next().startswith(b"40{")
        return self

    def send(self, data: bytes, opcode: int = 0x81) -> None:
        self.socket.sendall(masked(data, opcode))

    def say(self, number: int, event: str, data: object) -> None:
        self.send(f"42{number}".encode() + json.dumps([event, data]).encode())

    def frame(self) -> tuple[int, bytes]:
        """The next frame; an empty one with opcode 0 when the other end has closed."""
        try:
            first = self.reader.read(2)
            if len(first) < 2:
                return 0, b""
            length = first[1] & 0x7F
            if length == 126:
                (length,) = struct.unpack("!H", self.reader.read(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", self.reader.read(8))
            return first[0], self.reader.read(length)
        except ConnectionError:
            return 0, b""

    def next(self) -> bytes:
        opcode, payload = self.frame()
        assert opcode in (0x81, 0x82), (opcode, payload)
        return payload


def handshake() -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    return (
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n"
        f"Connection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
    ).encode()


def read_answer(connection: socket.socket) -> bytes:
    """The body of one answer on a connection that stays open."""
    with connection.makefile("rb") as reader:
        length = 0
        while (line := reader.readline()) != b"\r\n":
            assert line, "closed too early"
            if line.startswith(b"Content-Length: "):
                length = int(line.split()[1])
        return reader.read(length)


def masked(data: bytes, opcode: int = 0x81) -> bytes:
    if len(data) < 126:
        head = struct.pack("!BB", opcode, 0x80 | len(data))
    elif len(data) < 65536:
        head = struct.pack("!BBH", opcode, 0xFE, len(data))
    else:
        head = struct.pack("!BBQ", opcode, 0xFF, len(data))
    return head + b"\0\0\0\0" + data  # the mask of zeros changes nothing


def read_all(connection: socket.socket) -> bytes:
    answer = b""
    try:
        while piece := connection.recv(65536):
            answer += piece
    except ConnectionError:
        pass
    return answer


def wait_for(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@contextmanager
def serving(folder: Path, **environ: str) -> Iterator[House]:
    house = House(folder, **environ)
    try:
        yield house
    finally:
        house.process.kill()
        house.process.wait()
        house.let_go()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with serving(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture
def house(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    """One that others of these tests use too; a new one, with this in its environment, where the test says so."""
    if hasattr(request, "param"):
        with serving(tmp_path, **request.param) as house:
            yield house
        return
    house = request.getfixturevalue("shared")
    yield house
    house.let_go()
    wait_for(lambda: house.state()["engineio"] == 0)
    os.truncate(house.output, 0)


of_its_own = pytest.mark.parametrize("house", [{}], indirect=True, ids=["new"])  # which may be left full


POST = b"POST /length HTTP/1.1\r\nHost: h\r\n"
BAD_REQUESTS = {
    "no request line": b"CanaryAgent/7.7\r\n\r\n",
    "a strange version": b"GET / HTTP/CanaryAgent/7.7\r\n\r\n",
    "half a version": b"GET / HTTP/1\r\nUser-Agent: CanaryAgent/7.7\r\n\r\n",
    "a header without a colon": b"GET / HTTP/1.1\r\nCanaryAgent/7.7\r\n\r\n",
    "a length of letters": b"POST /length HTTP/1.1\r\nContent-Length: CanaryAgent/7.7\r\n\r\n",
    "a negative length": b"POST /length HTTP/1.1\r\nUser-Agent: CanaryAgent/7.7\r\nContent-Length: -1\r\n\r\n",
    "a broken chunk": b"POST /length HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nCanaryAgent/7.7\r\n\r\n",
    "a huge header": b"GET / HTTP/1.1\r\nUser-Agent: CanaryAgent/7.7" + b"a" * 40_000 + b"\r\n\r\n",
    "very many headers": b"GET / HTTP/1.1\r\n"
    + b"".join(b"X-%d: CanaryAgent/7.7\r\n" % n for n in range(150))
    + b"\r\n",
    "a huge request line": b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nUser-Agent: CanaryAgent/7.7\r\n\r\n",
    "two lengths": POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    "the same length twice": POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    "a length with a sign": POST + b"Content-Length: +5\r\n\r\nhello",
    "a length as Python writes it": POST + b"Content-Length: 0_5\r\n\r\nhello",
    "a list of lengths": POST + b"Content-Length: 5, 5\r\n\r\nhello",
    "a length and chunks": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks by another name": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunks on the next line": POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "a space before the colon": POST + b"Content-Length : 5\r\n\r\nhello",
    "a line that ends in LF alone": POST + b"X: a\nContent-Length: 5\r\n\r\nhello",
    "a line with a CR in it": POST + b"X: a\rContent-Length: 5\r\n\r\nhello",
    "a NUL": POST + b"X: a\0b\r\nContent-Length: 0\r\n\r\n",
    "binary": bytes(range(256)) * 4 + b"\r\n\r\n",
    "a TLS greeting": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x7f" * 300 + b"\r\n\r\n",
}


def test_bad_requests_get_400_with_headers_and_leave_no_trace(house: House) -> None:
    for name, request in BAD_REQUESTS.items():
        answer = house.ask(request)
        assert answer.split(b" ")[1] in (b"400", b"414"), (name, answer)
        assert b"Content-Security-Policy: default-src 'none'" in answer, name
    house.ask(handshake() + b"\r\n" + masked(b"4" + AGENT.encode()) + b"\xff" * 50)
    for path in ("/crash", "/crash-later"):
        house.get(path)
    assert house.get("/crash").startswith(b"HTTP/1.1 500")
    with house.connect() as half:
        half.sendall(b"POST /length HTTP/1.1\r\nUser-Agent: CanaryAgent/7.7\r\nContent-Length: 100\r\n\r\nCanary")
        half.shutdown(socket.SHUT_WR)
        assert read_all(half).startswith(b"HTTP/1.1 400")
    with house.connect() as gone:  # somebody who does not wait for the answer
        gone.sendall(b"CanaryAgent/7.7\r\n\r\n")
        gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert house.get("/healthz").endswith(b"ok")
    said = house.said()
    assert said.count("RuntimeError in:") == 3, said  # an operator sees that it went wrong, and where
    assert "in crash" in said
    for canary in ("127.0.0.1", "7.7", "Canary"):
        assert canary not in said, said


def test_an_ordinary_request_and_a_kept_connection(house: House) -> None:
    with house.connect() as connection:
        for _ in range(3):
            connection.sendall(b"POST /length HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello")
            assert read_answer(connection) == b"5"


def test_connections_do_not_stop_at_the_usual_1024_files(house: House) -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    files = house.state()["files"]
    assert files >= 5000 or files == hard


@pytest.mark.parametrize("house", [{"HEAD_SECONDS": "0.5", "SILENT_SECONDS": "600"}], indirect=True)
def test_slow_heads_and_idle_connections_end_but_websockets_stay(house: House) -> None:
    client = Client(house).enter()
    for start in (b"", b"GET / HTTP/1.1\r\nHost: h\r\n", b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"):
        with house.connect() as connection:
            began = time.monotonic()
            connection.sendall(start)
            read_all(connection)
            assert time.monotonic() - began > 0.3, start
    with house.connect() as connection, pytest.raises(ConnectionError):  # a byte now and then does not help
        for byte in b"GET / HTTP/1.1\r\nX-Slow: " + b"a" * 1000:
            connection.sendall(bytes([byte]))
            time.sleep(0.05)
    client.say(1, "echo", "still here")
    assert client.next() == b'431["still here"]'


@pytest.mark.parametrize("house", [{"STOP_SECONDS": "600", "HEAD_SECONDS": "600"}], indirect=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_politely(house: House, number: signal.Signals) -> None:
    client = Client(house).enter()
    with house.connect() as idle, house.connect() as busy, house.connect() as waiting:
        busy.sendall(b"GET /slow/1.0 HTTP/1.1\r\nHost: h\r\n\r\n")
        waiting.sendall(b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")
        assert read_answer(waiting) == b"ok"
        wait_for(lambda: house.state()["under way"] == 1)
        house.process.send_signal(number)
        assert client.frame() == (0x88, struct.pack("!H", 1001))  # "going away": the client comes back by itself
        assert read_all(idle) == b""
        assert read_all(busy).endswith(b"finished")
        assert house.process.wait(PATIENCE) == 0
    assert house.said() == "a clean end\n"


@pytest.mark.parametrize("house", [{"HEAD_SECONDS": "600"}], indirect=True)
def test_what_takes_long_does_not_hold_it_up(house: House) -> None:
    from forum import serve

    assert serve.STOP_SECONDS < 1
    with house.connect() as busy:
        busy.sendall(b"GET /slow/600.0 HTTP/1.1\r\nHost: h\r\n\r\n")
        wait_for(lambda: house.state()["under way"] == 1)
        house.process.send_signal(signal.SIGTERM)
        assert house.process.wait(PATIENCE) == 0
    assert house.said() == "a clean end\n"


@pytest.mark.parametrize("house", [{"STOP_SECONDS": "600"}], indirect=True)
def test_a_second_signal_ends_it_at_once(house: House) -> None:
    with house.connect() as busy:
        busy.sendall(b"GET /slow/600.0 HTTP/1.1\r\nHost: h\r\n\r\n")
        wait_for(lambda: house.state()["under way"] == 1)
        house.process.send_signal(signal.SIGTERM)
        wait_for(lambda: not house.listens())  # it has heard the first one
        house.process.send_signal(signal.SIGTERM)
        assert house.process.wait(PATIENCE) == 1


def test_a_taken_port_gives_one_clear_sentence() -> None:
    from forum.serve import PortTaken, listen

    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(PortTaken) as told:
            listen("127.0.0.1", port)
    assert str(told.value) == f"Port {port} is in use by another program; choose one with --port."
    with pytest.raises(PortTaken, match=r"Cannot listen on 192.0.2.1, port 80"):
        listen("192.0.2.1", 80)


# The websocket


@of_its_own
def test_the_handshake_offers_no_compression_and_bad_ones_are_refused(house: House) -> None:
    client = Client(house, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n")
    assert client.answer.startswith(b"HTTP/1.1 101")
    assert b"extensions" not in client.answer.lower()
    for wrong in (b"Version: 12", b"Key: dG9vc2hvcnQ=", b"Key: not-base64!"):
        name = wrong.split(b":")[0]
        lines = [b"Sec-WebSocket-" + wrong if name in line else line for line in handshake().split(b"\r\n")]
        answer = house.ask(b"\r\n".join([*lines, b""]))
        assert answer.startswith(b"HTTP/1.1 400"), (wrong, answer)
    without = house.ask(handshake().replace(b"keep-alive, Upgrade", b"close") + b"\r\n")
    assert without.startswith(b"HTTP/1.1 400"), without


def test_messages_in_pieces_and_with_the_handshake(house: House) -> None:
    with house.connect() as connection:  # frames before the answer was read, as an eager client sends them
        connection.sendall(handshake() + b"\r\n" + masked(b"40"))
        heard = b""
        while b"40{" not in heard:
            piece = connection.recv(65536)
            assert piece, heard
            heard += piece
    client = Client(house).enter()
    whole = masked('421["echo","drie € en 🛋"]'.encode())
    for byte in whole:
        client.socket.sendall(bytes([byte]))
    assert client.next().decode() == '431["drie \\u20ac en \\ud83d\\udecb"]'
    client.send(b'422["echo","in ', 0x01)
    client.send(b"ping", 0x89)
    client.send("stukken €".encode()[:-1], 0x00)
    client.send("€".encode()[-1:] + b'"]', 0x80)
    assert client.frame() == (0x8A, b"ping")
    assert client.next().decode() == '432["in stukken \\u20ac"]'


@of_its_own
@pytest.mark.parametrize("length", [64 * 1024 + 1, 8 * 2**30])
def test_too_large_a_message_is_cut_off_while_it_comes_in(house: House, length: int) -> None:
    client = Client(house).enter()
    before = house.memory()
    client.socket.sendall(struct.pack("!BBQ", 0x81, 0xFF, length) + b"\0\0\0\0")
    sent = 0
    try:
        while sent < 20_000_000:
            sent += client.socket.send(b"4" * 65536)
    except (ConnectionError, TimeoutError):
        pass
    assert sent < 20_000_000
    wait_for(lambda: house.state()["engineio"] == 0)
    assert house.memory() - before < 4_000_000


def test_one_of_exactly_64_kib_is_welcome(house: House) -> None:
    client = Client(house).enter()
    around = len('421["echo",""]')
    client.say(1, "echo", "x" * (64 * 1024 - around - 1))
    assert len(client.next()) > 65_000


NONSENSE = {
    "an empty message": masked(b""),
    "a letter for the type": masked(b"x"),
    "a deep list": masked(b"4" + b"[" * 60_000),
    "not UTF-8": masked(b"4\xff\xfe"),
    "opcode 3": masked(b"hi", 0x83),
    "a reserved bit": masked(b"hi", 0xC1),
    "a long ping": masked(b"a" * 126, 0x89),
    "without a mask": b"\x81\x02hi",
    "more of nothing": masked(b"more", 0x80),
}


def test_nonsense_ends_that_connection_and_leaves_no_ghost(house: House) -> None:
    other = Client(house).enter()
    for name, nonsense in NONSENSE.items():
        client = Client(house).enter()
        client.socket.sendall(nonsense)
        assert client.frame()[0] in (0x88, 0), name
        wait_for(lambda: house.state()["websockets"] == house.state()["engineio"] == 1)
    other.say(1, "echo", 1)
    assert other.next() == b"431[1]"
    assert "Traceback" not in house.said()


STRANGE_SOCKETS = [
    b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nOrigin: https://canary.example\r\n",
    b"GET /socket.io/?EIO=4&transport=canary HTTP/1.1\r\n",
    b"GET /socket.io/?EIO=canary HTTP/1.1\r\n",
    b"GET /socket.io/?EIO=4&transport=polling&sid=canary HTTP/1.1\r\n",
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n",
    b"POST /socket.io/?EIO=4&transport=polling&sid=canary HTTP/1.1\r\nContent-Length: 0\r\n",
    b"CANARY /socket.io/?EIO=4 HTTP/1.1\r\n",
    handshake() + b"Origin: https://canary.example\r\n",
]


def test_engineio_logs_nothing_of_a_client(server: Served) -> None:
    said = server.log.read_bytes()
    for request in STRANGE_SOCKETS:
        head = b"Host: canary.example\r\nUser-Agent: CanaryAgent/7.7\r\nConnection: close\r\n\r\n"
        with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
            connection.sendall(request + head)
            assert connection.recv(65536).split(b" ")[1] in (b"400", b"405"), request
    assert server.log.read_bytes() == said


# Contracts with what we stand on


def test_a_crash_in_a_handler_is_logged_by_place_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    import engineio

    from forum.websocket import Discreet

    def crash(sid: str, environ: object) -> None:
        raise LookupError("Canary")

    server = engineio.Server(async_mode="gevent", logger=Discreet())
    server.on("connect", crash)
    assert server._trigger_event("connect", "Canary", {}) is False
    assert "LookupError in:" in caplog.text
    assert "in crash" in caplog.text
    assert '"Canary", {}' not in caplog.text.replace("raise LookupError", "")


def test_our_logger_has_all_that_engineio_and_socketio_call() -> None:
    import engineio
    import socketio

    from forum.websocket import Discreet

    called = set()
    for package in (engineio, socketio):
        for name in ("server", "base_server", "socket", "manager", "base_manager", "pubsub_manager", "redis_manager"):
            source = Path(package.__path__[0]) / f"{name}.py"
            if source.exists():
                called |= set(re.findall(r"logger\(?\)?\.(\w+)\(", source.read_text("utf-8")))
    called -= {"setLevel", "addHandler"}  # for a logger of their own
    assert {"info", "error"} <= called <= set(dir(Discreet))


def test_engineio_still_asks_for_a_websocket_the_way_we_answer() -> None:
    import engineio
    from engineio.async_drivers.gevent import _async
    from engineio.socket import Socket

    from forum.outbox import Outbox
    from forum.websocket import WebSocket, install

    assert callable(_async["websocket"])
    server = engineio.Server(async_mode="gevent")
    install(server)
    assert server._async["websocket"] is WebSocket
    assert isinstance(server.create_queue(), Outbox)
    assert _async["websocket"] is not WebSocket  # ours is for this server alone
    client = Socket(server, "sid")
    made = server._async["websocket"](client._websocket_handler, server)
    assert made._client is client
    assert made._silence == server.ping_interval + server.ping_timeout
    assert {"wait", "send", "close"} <= set(dir(made))


def test_wsproto_still_hands_out_a_large_frame_in_parts() -> None:
    from wsproto.connection import Connection, ConnectionType

    connection = Connection(ConnectionType.SERVER)
    connection.receive_data(struct.pack("!BBQ", 0x81, 0xFF, 8 * 2**30) + b"\0\0\0\0" + b"x" * 1000)
    event: Any = next(connection.events())
    assert (event.data, event.message_finished) == ("x" * 1000, False)


@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536])
@pytest.mark.parametrize("kind", [str, bytes])
def test_our_frames_are_what_wsproto_reads(size: int, kind: type) -> None:
    from wsproto.connection import Connection, ConnectionType

    from forum.websocket import frame

    data = "é" * (size // 2) + "e" * (size % 2) if kind is str else b"e" * size
    connection = Connection(ConnectionType.CLIENT)
    connection.receive_data(frame(data))
    (event,) = connection.events()
    message: Any = event
    assert message.data == data
    assert message.message_finished
