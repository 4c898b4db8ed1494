"""A room full of listeners as one lean process: bare sockets and epoll, so that the load itself costs little.

Run by forum.bench.fanout. Reads a plan (one line of JSON), brings everybody into the room, says so, waits for a line,
lets ten of them talk in turn, and writes how late each message came to each listener (milliseconds).
"""

import base64
import json
import os
import select
import socket
import struct
import sys
import time
from typing import Any

SPEAKERS = 10  # a member may say 30 messages in 10 seconds
SETTLE_SECONDS = 2.0
WAIT_SECONDS = 5.0
AT_ONCE = 50  # connections under way at the same time
ADDRESSES = 20  # loopback addresses the crowd comes from: a real one has many, and each has its limit of connections

Heard = dict[int, list[float]]


class Listener:
    """One member's websocket."""

    def __init__(self, port: int, cookie: str, number: int) -> None:
        self.socket = socket.socket()
        self.socket.bind((f"127.0.0.{2 + number % ADDRESSES}", 0))
        self.socket.connect(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            (
                f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                f"Origin: http://127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nCookie: {cookie}\r\n\r\n"
            ).encode()
        )
        self.socket.setblocking(False)
        self.shaken = False
        self.inside = False
        self.left = b""

    def send(self, text: str) -> None:
        """One masked text frame (with a mask of zeros)."""
        data = text.encode()
        size = struct.pack("!B", 0x80 | len(data)) if len(data) < 126 else struct.pack("!BH", 0xFE, len(data))
        self.socket.sendall(b"\x81" + size + b"\0\0\0\0" + data)

    def frames(self) -> list[bytes]:
        """The payloads that have come in whole."""
        try:
            data = self.left + self.socket.recv(262144)
        except BlockingIOError:
            return []
        if len(data) == len(self.left):
            raise ConnectionError("the server closed a connection")
        if not self.shaken:
            head, gap, data = data.partition(b"\r\n\r\n")
            if not gap:
                self.left = head
                return []
            if not head.startswith(b"HTTP/1.1 101"):
                raise ConnectionError(f"no websocket: {head[:80]!r}")
            self.shaken = True
        found, at = [], 0
        while len(data) - at >= 2:
            length, begin = data[at + 1], at + 2
            if length == 126:
                length, begin = int.from_bytes(data[at + 2 : at + 4]), at + 4
            elif length == 127:
                length, begin = int.from_bytes(data[at + 2 : at + 10]), at + 10
            if len(data) < begin + length:
                break
            found.append(data[begin : begin + length])
            at = begin + length
        self.left = data[at:]
        return found


class Crowd:
    """Everybody in the room."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.poll = select.epoll()
        self.listeners: dict[int, Listener] = {}
        self.inside = 0
        self.heard: Heard = {}
        self.refused: list[str] = []

    def enter(self) -> None:
        """Bring everybody in and let the room settle."""
        for number, cookie in enumerate(self.plan["cookies"]):
            listener = Listener(self.plan["port"], cookie, number)
            self.listeners[listener.socket.fileno()] = listener
            self.poll.register(listener.socket, select.EPOLLIN)
            while len(self.listeners) - self.inside > AT_ONCE:
                self.listen(0.1)
        end = time.monotonic() + WAIT_SECONDS
        while self.inside < len(self.listeners) and time.monotonic() < end:
            self.listen(0.1)
        if self.inside < len(self.listeners):
            raise SystemExit(f"only {self.inside} of {len(self.listeners)} came in: {self.refused[:1]}")
        end = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < end:
            self.listen(0.1)

    def talk(self) -> dict[str, Any]:
        """Say things at a steady pace and hear them."""
        speakers = list(self.listeners.values())[:SPEAKERS]
        total = self.plan["rate"] * self.plan["seconds"]
        sent: list[float] = []
        began = time.monotonic()
        while len(sent) < total:
            due = began + len(sent) / self.plan["rate"]
            while (left := due - time.monotonic()) > 0:
                self.listen(left)
            said = {"room": self.plan["room"], "text": "m" * self.plan["bytes"], "client_id": f"bench-{len(sent):08d}"}
            text = "421" + json.dumps(["room:say", said])
            sent.append(time.monotonic())
            speakers[len(sent) % len(speakers)].send(text)
        end = time.monotonic() + WAIT_SECONDS
        expected = total * len(self.listeners)
        while sum(map(len, self.heard.values())) < expected and time.monotonic() < end:
            self.listen(0.1)
        late = [(at - sent[number]) * 1000 for number, times in self.heard.items() for at in times]
        last = [(max(times) - sent[number]) * 1000 for number, times in self.heard.items()]
        return {"messages": total, "late": late, "last": last}

    def listen(self, seconds: float) -> None:
        """Take in what comes within these seconds, once."""
        for fileno, _ in self.poll.poll(seconds):
            listener = self.listeners[fileno]
            now = time.monotonic()
            for payload in listener.frames():
                self.take(listener, payload, now)

    def take(self, listener: Listener, payload: bytes, now: float) -> None:
        """One Engine.IO packet."""
        if payload.startswith(b'42["message",'):
            number = int(payload.split(b'"client_id":"bench-', 1)[1][:8])
            self.heard.setdefault(number, []).append(now)
        elif payload == b"2":
            listener.send("3")
        elif payload.startswith(b"0"):
            listener.send("40")
        elif payload.startswith(b"40"):
            listener.send("420" + json.dumps(["room:enter", {"room": self.plan["room"], "after": None}]))
        elif payload.startswith(b"430"):
            if b'"ok":true' not in payload:
                self.refused.append(payload.decode())
            elif not listener.inside:
                listener.inside = True
                self.inside += 1
        elif payload.startswith((b"44", b"431")) and b'"ok":true' not in payload:
            self.refused.append(payload.decode())


def main() -> None:
    """Follow the plan."""
    crowd = Crowd(json.loads(sys.stdin.readline()))
    crowd.enter()
    print(json.dumps({"inside": crowd.inside}), flush=True)
    sys.stdin.readline()
    print(json.dumps(crowd.talk()), flush=True)
    if crowd.refused:
        print(crowd.refused[0], file=sys.stderr)


if __name__ == "__main__":
    main()
