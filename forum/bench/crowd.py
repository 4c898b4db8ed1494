"""A crowd of listeners as one lean process: bare sockets and epoll, so that the load itself costs little.

Run by forum.bench.load, against the house or a broadcaster that answers the same packets. Reads who is to come (one
line of JSON), brings everybody into the rooms and says so. Then each line it reads is an order to talk, and each line
it writes tells how late (milliseconds) the messages came to how many listeners.
"""

import base64
import gc
import json
import os
import select
import socket
import struct
import sys
import time
from array import array
from collections.abc import Callable
from contextlib import suppress
from typing import Any

SETTLE_SECONDS = 2.0
ENTER_SECONDS = 30.0  # for the last ones to come in
WAIT_SECONDS = 5.0  # for the last messages
AT_ONCE = 50  # connections under way at the same time
ADDRESSES = 20  # loopback addresses the crowd comes from: a real one has many, and each has its limit of connections


class Listener:
    """One person's websocket."""

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
            data = self.left + self.socket.recv(65536)
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

    def over(self) -> bool:
        """Read what is there, and say whether the server has closed the connection."""
        with suppress(BlockingIOError, ConnectionResetError):
            while self.socket.recv(1 << 20):
                pass
            return True
        return False


class Crowd:
    """Everybody, each in one room."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.poll = select.epoll()
        self.listeners: dict[int, Listener] = {}
        self.rooms: list[list[Listener]] = [[] for _ in plan["rooms"]]
        self.room_of: dict[int, str] = {}
        self.inside = 0
        self.asleep: list[Listener] = []
        self.sent: list[float] = []  # when each message went off, since the beginning
        self.answered = 0
        self.refused: list[str] = []
        self.late = array("d")
        self.last: dict[int, float] = {}  # by message: how late the last one heard it

    def enter(self) -> None:
        """Bring everybody in, no more than AT_ONCE on the way, and let the rooms settle."""
        names = self.plan["rooms"]
        for number, cookie in enumerate(self.plan["cookies"]):
            listener = Listener(self.plan["port"], cookie, number)
            fileno = listener.socket.fileno()
            self.listeners[fileno] = listener
            self.room_of[fileno] = names[number % len(names)]
            self.rooms[number % len(names)].append(listener)
            self.poll.register(fileno, select.EPOLLIN)
            while len(self.listeners) - self.inside > AT_ONCE:
                self.listen(0.1)
        self.wait(lambda: self.inside == len(self.listeners), ENTER_SECONDS)
        if self.inside < len(self.listeners):
            raise SystemExit(f"only {self.inside} of {len(self.listeners)} came in: {self.refused[:1]}")
        self.wait(lambda: False, SETTLE_SECONDS)

    def talk(self, order: dict[str, Any]) -> dict[str, Any]:
        """Say things, `rate` a second or as fast as `flight` of them are answered, and hear them; or be silent.

        Who is asleep is so for good: this is the last that is asked of a crowd.
        """
        self.late, self.last = array("d"), {}
        self.sleep(order["asleep"])
        first, began, cpu = len(self.sent), time.monotonic(), time.process_time()
        behind = len(self.sent) - self.answered
        expected, end = 0, began + order["seconds"]
        while (now := time.monotonic()) < end:
            if not order["flight"] and not order["rate"]:
                due = end + 1
            elif order["flight"]:
                due = now if len(self.sent) - self.answered - behind < order["flight"] else now + 0.1
            else:
                due = began + (len(self.sent) - first) / order["rate"]
            if due <= now:
                expected += self.say(order)
            else:
                self.listen(min(due, end) - now)
        self.wait(lambda: len(self.late) >= expected, WAIT_SECONDS)
        seconds = time.monotonic() - began if order["flight"] else order["seconds"]
        late, last = sorted(self.late), sorted(self.last.values())
        return {
            "messages": len(self.sent) - first,
            "deliveries": len(late),
            "lost": expected - len(late),
            "seconds": seconds,
            "crowd": time.process_time() - cpu,
            **{f"p{percent}": at(late, percent) for percent in (50, 95, 99)},
            "last": at(last, 50),
            "cut_off": sum(listener.over() for listener in self.asleep),
        }

    def sleep(self, count: int) -> None:
        """The last ones stop reading."""
        for fileno, listener in list(self.listeners.items())[len(self.listeners) - count :]:
            self.poll.unregister(fileno)
            self.asleep.append(listener)
            for room in self.rooms:
                if listener in room:
                    room.remove(listener)

    def say(self, order: dict[str, Any]) -> int:
        """The next message: rooms and their speakers take turns. Gives how many are to hear it."""
        number = len(self.sent)
        room = self.rooms[number % len(self.rooms)]
        turn = number // len(self.rooms)
        said = {
            "room": self.plan["rooms"][number % len(self.rooms)],
            "text": _text(number, order["bytes"]),
            "client_id": f"bench-{number:08d}",
        }
        text = "421" + json.dumps(["room:say", said])
        self.sent.append(time.monotonic())
        room[turn % min(len(room), order["speakers"])].send(text)
        return len(room)

    def wait(self, done: Callable[[], bool], seconds: float) -> None:
        """Listen until then, so long at most."""
        end = time.monotonic() + seconds
        while not done() and time.monotonic() < end:
            self.listen(0.1)

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
            begin = payload.index(b'"client_id":"bench-') + 19
            number = int(payload[begin : begin + 8])
            late = (now - self.sent[number]) * 1000
            self.late.append(late)
            if late > self.last.get(number, 0):
                self.last[number] = late
        elif payload == b"2":
            listener.send("3")
        elif payload.startswith(b"0"):
            listener.send("40")
        elif payload.startswith(b"40"):
            room = self.room_of[listener.socket.fileno()]
            listener.send("420" + json.dumps(["room:enter", {"room": room, "after": None}]))
        elif payload.startswith(b"430"):
            if b'"ok":true' not in payload:
                self.refused.append(payload.decode())
            elif not listener.inside:
                listener.inside = True
                self.inside += 1
        elif payload.startswith(b"431"):
            self.answered += 1
            if b'"ok":true' not in payload:
                self.refused.append(payload.decode())
        elif payload.startswith(b"44"):
            self.refused.append(payload.decode())


def _text(number: int, size: int) -> str:
    """A text of so many letters that is like no other: what is said again and again would be taken for a flood."""
    letters = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    return (letters + "m" * size)[:size]


def at(ordered: list[float], percent: int) -> float:
    """What so many percent stay under."""
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else float("nan")


def main() -> None:
    """Come in, then follow the orders."""
    gc.disable()  # nothing here goes round in circles, and a collection would look like a late message
    crowd = Crowd(json.loads(sys.stdin.readline()))
    crowd.enter()
    print(json.dumps({"inside": crowd.inside}), flush=True)
    for line in sys.stdin:
        print(json.dumps(crowd.talk(json.loads(line))), flush=True)
        if crowd.refused:
            print(crowd.refused[0], file=sys.stderr)


if __name__ == "__main__":
    main()
