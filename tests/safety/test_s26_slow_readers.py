"""S26: who reads slowly, or not at all, neither delays a room nor makes the server's memory grow.

First on a line whose kernel takes what the test says, in this process: bytes and backlogs, no clock. Then with real
sockets, on the small application of tests/test_serve.py in a process of its own.
"""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import gevent
import pytest
from engineio.socket import Socket
from socketio import Server

from forum import fanout
from forum.outbox import MAX_UNREAD
from forum.websocket import MAX_BACKLOG, WebSocket, frame, install
from tests.test_serve import Client, House, masked, serving, wait_for


class Line:
    """The socket of somebody whose network takes `room` more bytes now."""

    def __init__(self, room: int) -> None:
        self._sock = self
        self.room = room
        self.sent = b""
        self.open = True

    def send(self, data: bytes) -> int:
        if not self.room:
            raise BlockingIOError
        taken = data[: self.room]
        self.room -= len(taken)
        self.sent += taken
        return len(taken)

    def shutdown(self, how: int) -> None:
        self.open = False


class Slow(Line):
    """One that takes seven bytes at a time; whoever waits for it lets others go first, as gevent's sockets do."""

    def __init__(self) -> None:
        super().__init__(7)

    def send(self, data: bytes) -> int:
        sent = super().send(data)
        gevent.sleep(0)
        self.room = 7
        return sent


@pytest.fixture
def sio() -> Iterator[Server]:
    server = Server(async_mode="gevent", monitor_clients=False)
    install(server.eio)
    fanout.install(server)
    yield server
    WebSocket.connected.clear()


def connect(sio: Server, sid: str, line: Line | None) -> Any:
    """Somebody in the room: with a websocket on this line, or who polls and never comes back to fetch anything."""
    client = sio.eio.sockets[sid] = Socket(sio.eio, sid)
    client.connected = True
    sio.manager.connect(sid, "/")
    sio.manager.enter_room(sio.manager.sid_from_eio_sid(sid, "/"), "/", "room")
    if line is None:
        return client
    client.upgraded = True
    websocket: Any = sio.eio._async["websocket"](client._websocket_handler, sio.eio)
    websocket._socket = line
    WebSocket.connected[sid] = websocket
    return websocket


def test_who_stalls_delays_nobody_and_is_cut_off_at_a_backlog(sio: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody gets a turn between: what all others heard, they heard before anything was waited for."""
    monkeypatch.setattr(gevent, "spawn", lambda *_: None)  # the greenlet that waits for her network never gets on
    before, stalled, after = Line(10**9), Line(100), Line(10**9)
    connect(sio, "before", before)
    websocket = connect(sio, "stalled", stalled)
    fetches = connect(sio, "polls", None)
    connect(sio, "after", after)
    words, held = "words " * 100, []
    told = [frame(f'42["news","{words}{number}"]') for number in range(MAX_BACKLOG // 500)]
    for number in range(len(told)):
        sio.emit("news", f"{words}{number}", to="room")
        held.append(len(websocket._backlog))
    assert before.sent == after.sent == b"".join(told), "each byte, in order, at once"
    assert stalled.sent == b"".join(told)[:100]
    assert MAX_BACKLOG - 1000 < max(held) <= MAX_BACKLOG
    assert (held[-1], stalled.open) == (0, False), "then she is cut off, and nothing is kept of it"
    assert fetches.queue.qsize() == MAX_UNREAD < len(told)
    assert fetches.queue.get().encode() == f'42["news","{words}0"]', "what came first, in order"


def test_who_is_slow_gets_every_byte_in_order(sio: Server) -> None:
    slow, quick = Slow(), Line(10**9)
    websocket = connect(sio, "slow", slow)
    connect(sio, "quick", quick)
    for number in range(50):
        sio.emit("news", number, to="room")
    assert len(slow.sent) < len(quick.sent), "nobody waited for her"
    while websocket._backlog:
        gevent.sleep(0)
    assert slow.sent == quick.sent


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A process whose kernel keeps little for each connection."""
    with serving(tmp_path_factory.mktemp("house"), SEND_BUFFER="8192") as house:
        yield house


@pytest.fixture
def house(shared: House) -> Iterator[House]:
    """It; who came in a test leaves after it. (Of who flooded it is read late, as all she sent before.)"""
    yield shared
    shared.let_go()


def test_a_slow_reader_gets_every_byte_in_order(house: House) -> None:
    client = Client(house, receive_buffer=4096).enter()
    for number in range(1, 16, 3):
        for more in range(3):
            client.say(number + more, "shout", 60_000 + number + more)
        house.state()  # by now the kernel takes no more, and frames wait in pieces
        for more in range(3):
            assert len(client.next()) == len('42["noise",""]') + 60_000 + number + more
            assert client.next() == b'43%d["shouted"]' % (number + more)


def test_who_never_reads_is_cut_off_and_costs_little(house: House) -> None:
    here = house.state()["websockets"]
    client = Client(house, receive_buffer=4096).enter()
    before = house.memory()
    with pytest.raises((ConnectionError, TimeoutError)):
        for number in count(1):
            client.say(number, "shout", 60_000)
    wait_for(lambda: house.state()["websockets"] <= here)
    assert house.memory() - before < 8_000_000


def test_who_polls_and_never_fetches_costs_little(house: House) -> None:
    base = "/socket.io/?EIO=4&transport=polling"
    sid = json.loads(house.get(base).split(b"\r\n\r\n0", 1)[1])["sid"]

    def post(body: bytes) -> bytes:
        head = f"POST {base}&sid={sid} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
        return house.ask(head.encode() + body)

    assert post(b"40").endswith(b"OK")
    before = house.memory()
    for _ in range(60):  # 16 packets to a payload: 960 in all, 58 MB
        assert post(b"\x1e".join([b'42["shout",60000]'] * 16)).endswith(b"OK")
    assert house.memory() - before < 40_000_000


@pytest.mark.parametrize("opcode", [0x81, 0x89], ids=["messages", "pings"])
def test_who_floods_does_not_keep_others_waiting(house: House, opcode: int) -> None:
    client, other = Client(house).enter(), Client(house).enter()
    client.socket.setblocking(False)
    flood = masked(b'42["echo",1]', opcode) * 500
    costs = []
    for number in range(20):
        try:
            while client.socket.send(flood):
                pass
        except BlockingIOError:
            pass
        before = house.cpu()
        other.say(number, "echo", number)
        assert other.next() == b"43%d[%d]" % (number, number)
        costs.append(house.cpu() - before)
    assert sorted(costs)[10] < 0.1, "what the flood brings is not all done first"
    assert max(costs) < 1, costs
