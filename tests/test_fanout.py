"""The short way to many sockets: what everybody hears is what the ordinary way would have told them, in that order.

A small application in a process of its own, run both ways. The last part pins what forum/fanout.py relies on in
socketio, engineio and gevent.
"""

import json
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import gevent
import pytest
from engineio import packet as engineio_packet
from engineio.async_drivers.gevent import _async
from engineio.exceptions import SocketIsClosedError
from engineio.socket import Socket
from socketio import Manager, RedisManager, Server

from forum import fanout
from forum.websocket import WebSocket, frame, install
from tests.test_serve import Client, House, handshake

APPLICATION = """
from gevent import monkey
monkey.patch_all()
import os, sys
from flask import Flask, request
from flask_socketio import SocketIO, join_room
from forum import fanout, serve, websocket

app = Flask("small")
socketio = SocketIO(app, async_mode="gevent", async_handlers=False, http_compression=False)
queued = []

@socketio.on("join")
def join(room):
    join_room(room)
    return request.sid

@socketio.on("tell")
def tell(how):
    data = how.pop("data", "words")
    data = {"binary": (b"\\x00bytes", "é"), "long": [None, "x" * 70_000]}.get(data, data)
    for number in range(how.pop("times", 1)):
        socketio.emit("news", [number, data] if isinstance(data, str) else data, **how)
    return "told"

@socketio.on("ask")
def ask(room):
    # What waits for an answer goes through the queue: the news after it must not overtake it.
    socketio.emit("question", "first", to=request.sid, callback=print)
    socketio.emit("news", "second", to=room)

@socketio.on("anything", namespace="/other")
def anything(data):
    socketio.emit("news", data, namespace="/other")

@app.get("/queued")
def count():
    return {"queued": len(queued)}

websocket.install(socketio.server.eio)
ordinary = socketio.server.eio.send_packet
def send_packet(sid, packet):
    if "news" in str(packet.data):
        queued.append(sid)
    ordinary(sid, packet)
socketio.server.eio.send_packet = send_packet
if os.environ["WAY"] == "short":
    fanout.install(socketio.server)
serve.run(app, serve.listen("127.0.0.1", int(sys.argv[1])))
"""


class Hall(House):
    """That application, and people in it."""

    application = APPLICATION

    def queued(self) -> int:
        """How many pieces of news went through a queue."""
        return int(json.loads(self.get("/queued").split(b"\r\n\r\n", 1)[1])["queued"])

    def guest(self, room: str = "salon") -> "Guest":
        return Guest(self, Client(self).enter(), room)

    def polling(self) -> "Polling":
        return Polling(self)


class Guest:
    """Somebody with a websocket in a room."""

    def __init__(self, hall: Hall, client: Client, room: str) -> None:
        self.client = client
        self.sid = self.ask("join", room)

    def ask(self, event: str, data: object) -> str:
        """Say something and wait for its ack; what came before that is kept for `heard`."""
        self.client.say(7, event, data)
        self.before = []
        while not (payload := self.client.next()).startswith(b"437"):
            self.before.append(payload)
        (answer,) = json.loads(payload[3:])
        return str(answer)

    def heard(self) -> list[bytes]:
        """Everything up to the ack of a question asked now."""
        self.ask("join", "corner")
        return self.before


class Polling:
    """Somebody who polls, and may move on to a websocket."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.address = "/socket.io/?EIO=4&transport=polling"
        self.address += "&sid=" + json.loads(self.get()[1:])["sid"]
        self.post(b"40")
        assert self.get().startswith(b"40{")
        self.post(b'427["join","salon"]')
        assert self.get().startswith(b"437[")

    def get(self) -> bytes:
        return self.hall.get(self.address).split(b"\r\n\r\n", 1)[1]

    def post(self, body: bytes) -> None:
        head = f"POST {self.address} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
        assert self.hall.ask(head.encode() + body).endswith(b"OK")

    def probe(self) -> Client:
        """The first half of moving on."""
        sid = self.address.rsplit("=", 1)[1]
        client = Client.__new__(Client)
        client.socket = self.hall.connect()
        client.reader = client.socket.makefile("rb")
        self.hall.clients.append(client)
        client.socket.sendall(handshake().replace(b"websocket HTTP", f"websocket&sid={sid} HTTP".encode()) + b"\r\n")
        while client.reader.readline() != b"\r\n":
            pass
        client.send(b"2probe")
        assert client.next() == b"3probe"
        return client


@contextmanager
def opened(folder: Path, way: str) -> Iterator[Hall]:
    hall = Hall(folder, WAY=way)
    try:
        yield hall
    finally:
        hall.process.kill()
        hall.process.wait()
        for client in hall.clients:
            client.reader.close()
            client.socket.close()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with opened(tmp_path, "short") as hall:
        yield hall


def test_both_ways_tell_everybody_the_same_in_the_same_order(tmp_path: Path) -> None:
    heard: dict[str, list[list[bytes]]] = {}
    for way in ("ordinary", "short"):
        with opened(tmp_path, way) as hall:
            salon, other, kitchen = hall.guest(), hall.guest(), hall.guest("kitchen")
            polling = hall.polling()
            salon.client.send(b"40/other,")
            assert salon.client.next().startswith(b"40/other,{")
            for how in (
                {"to": "salon", "times": 20},
                {"to": "salon", "skip_sid": salon.sid},
                {"to": "salon", "skip_sid": [salon.sid, other.sid]},
                {"to": other.sid, "data": "for one é 🛋"},
                {"to": ["salon", "kitchen"], "data": "long"},
                {"data": "to all"},
                {"to": "nobody is here"},
                {"to": "kitchen", "data": "binary"},
                {"to": "kitchen", "namespace": "/other"},
            ):
                kitchen.client.say(8, "tell", how)
            kitchen.client.say(9, "tell", {"to": "kitchen", "data": "the last"})
            heard[way] = [kitchen.heard()]  # all of that is told before the next begins to speak
            salon.client.send(b'42/other,["anything","elsewhere"]')
            salon.client.say(8, "ask", "salon")
            heard[way] += [salon.heard(), other.heard(), [polling.get()]]
    assert heard["short"] == heard["ordinary"]
    kitchens, salons, others, polled = heard["short"]
    assert salons[:20] == [b'42["news",[%d,"words"]]' % n for n in range(20)]
    assert salons.index(b'421["question","first"]') < salons.index(b'42["news","second"]')
    assert (len(kitchens), len(others), polled[0].count(b"news")) == (15, 25, 25)


def test_websockets_are_told_the_short_way(hall: Hall) -> None:
    guests = [hall.guest() for _ in range(5)]
    guests[0].ask("tell", {"to": "salon", "times": 10})
    assert [guest.heard().count(b'42["news",[9,"words"]]') for guest in guests[1:]] == [1] * 4
    assert hall.queued() == 0


def test_who_moves_from_polling_to_a_websocket_misses_nothing(hall: Hall) -> None:
    speaker, polling = hall.guest(), hall.polling()
    speaker.ask("tell", {"to": "salon", "data": "while polling"})
    assert polling.get() == b'42["news",[0,"while polling"]]'
    client = polling.probe()
    assert polling.get() == b"6"
    speaker.ask("tell", {"to": "salon", "data": "while moving", "times": 2})
    assert hall.queued() == 3
    client.send(b"5")
    assert client.next() == b"6"  # it was there to end a poll
    assert [client.next() for _ in range(2)] == [b'42["news",[%d,"while moving"]]' % n for n in range(2)]
    speaker.ask("tell", {"to": "salon", "data": "after"})
    assert client.next() == b'42["news",[0,"after"]]'
    assert hall.queued() == 3


def test_a_broken_connection_does_not_keep_the_news_from_others(hall: Hall) -> None:
    first, gone, last = hall.guest(), hall.guest(), hall.guest()
    gone.client.reader.close()
    gone.client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    first.client.say(8, "tell", {"to": "salon", "times": 200})
    gone.client.socket.close()
    for number in range(200):
        assert last.client.next() == b'42["news",[%d,"words"]]' % number
    assert len(first.heard()) == 201
    assert "Traceback" not in hall.said()


# In this process, and what we rely on


class Line:
    """The socket of a connection that has failed, or not."""

    def __init__(self, broken: bool = False) -> None:
        self._sock = self
        self.broken = broken
        self.sent = b""

    def send(self, data: bytes) -> int:
        if self.broken:
            raise BrokenPipeError
        self.sent += data
        return len(data)

    def shutdown(self, how: int) -> None:
        raise OSError("not connected")


@pytest.fixture
def sio() -> Iterator[Server]:
    server = Server(async_mode="gevent", monitor_clients=False)
    install(server.eio)
    fanout.install(server)
    yield server
    WebSocket.connected.clear()


def connect(sio: Server, sid: str, line: Line | None = None) -> Any:
    """A client in the room, as engineio and socketio keep it; with a websocket on this line, or one that polls."""
    client = sio.eio.sockets[sid] = Socket(sio.eio, sid)
    client.connected = True
    sio.manager.connect(sid, "/")
    sio.manager.enter_room(sio.manager.sid_from_eio_sid(sid, "/"), "/", "room")
    if line is not None:
        client.upgraded = True
        websocket: Any = sio.eio._async["websocket"](client._websocket_handler, sio.eio)
        websocket._socket = line
        WebSocket.connected[sid] = websocket
    return client


def test_failures_of_any_kind_stay_with_their_client(sio: Server, caplog: pytest.LogCaptureFixture) -> None:
    first, broken, last = Line(), Line(broken=True), Line()
    connect(sio, "first", first)
    connect(sio, "broken", broken)
    leaving = connect(sio, "leaving")
    strange = connect(sio, "strange")
    connect(sio, "last", last)
    leaving.send = Mock(side_effect=SocketIsClosedError)  # closed between being looked up and being sent to
    strange.send = Mock(side_effect=ZeroDivisionError("Canary"))
    sio.emit("news", "Canary", to="room")
    sio.emit("news", "again", to="room")
    assert first.sent == last.sent != b""
    assert first.sent.count(b"news") == 2
    assert WebSocket.connected["broken"]._closed
    assert "ZeroDivisionError" in caplog.text
    assert "SocketIsClosed" not in caplog.text
    assert "Canary" not in caplog.text


def test_one_frame_serves_all(sio: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [Line() for _ in range(5)]
    for number, line in enumerate(lines):
        connect(sio, str(number), line)
    framing = Mock(wraps=frame)
    monkeypatch.setattr(fanout, "frame", framing)
    sio.emit("news", "words", to="room")
    assert [line.sent for line in lines] == [b'\x81\x1242["news","words"]'] * 5
    assert framing.call_count == 1


def test_nothing_is_overtaken_while_packets_wait(sio: Server) -> None:
    line = Line()
    client = connect(sio, "one", line)
    client.queue.put(engineio_packet.Packet(engineio_packet.PING))
    sio.emit("news", "behind", to="room")
    assert line.sent == b""
    assert client.queue.qsize() == 2


@pytest.mark.parametrize("state", ["upgrading", "closing"])
def test_who_comes_or_goes_is_told_the_ordinary_way(sio: Server, state: str) -> None:
    line = Line()
    client = connect(sio, "one", line)
    if state == "upgrading":
        client.upgraded, client.upgrading = False, True
    else:
        client.closing = True
    sio.emit("news", "careful", to="room")
    assert line.sent == b""
    assert client.queue.qsize() == 1


def test_the_manager_still_sends_one_packet_to_all_through_that_method() -> None:
    sio = Server(async_mode="gevent", monitor_clients=False)
    for sid in ("one", "two"):
        connect(sio, sid)
    sent: list[tuple[str, Any]] = []
    sio._send_eio_packet = lambda sid, packet: sent.append((sid, packet))
    sio.emit("news", "words", to="room")
    assert [sid for sid, _ in sent] == ["one", "two"]
    assert sent[0][1] is sent[1][1]
    assert sent[0][1].encode() == '42["news","words"]'
    assert not sent[0][1].binary
    assert issubclass(RedisManager, Manager)  # which hands what came from Redis to this same emit


def test_engineio_still_notices_who_is_silent_without_our_sending() -> None:
    assert Server(async_mode="gevent").eio.start_service_task


def test_a_closing_client_is_marked_before_its_last_packet(sio: Server) -> None:
    client = connect(sio, "one")
    seen: list[bool] = []
    client.queue.put = lambda item: seen.append(client.closing)
    client.close(wait=False)
    assert seen == [True, True]  # CLOSE, and the end


def test_a_packet_leaves_the_queue_only_when_its_greenlet_takes_it() -> None:
    queue = _async["queue"]()
    seen: list[tuple[object, bool]] = []
    taker = gevent.spawn(lambda: seen.append((queue.get(timeout=60), queue.empty())))
    gevent.sleep(0)  # now it waits
    queue.put("packet")
    assert not queue.empty()
    taker.join(60)
    assert seen == [("packet", True)]
