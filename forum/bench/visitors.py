"""People who ask for pages and send forms, as one lean process: greenlets and bare sockets.

Run by forum.bench.visits against a serving house. It reads the port, then each line is an order and each line it writes
tells what came of it. A visit is a row of requests by one person, on one connection, with the cookie the answers give.
"""

import gc
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import gevent
from gevent import socket

ADDRESSES = 20  # loopback addresses they come from: a real crowd has many, and each has its limits
PATIENCE = 30.0  # seconds for an answer

Visit = dict[str, Any]


class Connection:
    """One browser's connection, opened anew where the server closed it."""

    def __init__(self, port: int, number: int) -> None:
        self.port = port
        self.source = (f"127.0.0.{2 + number % ADDRESSES}", 0)
        self.socket: Any = None
        self.left = b""

    def ask(self, request: bytes) -> tuple[int, str, int]:
        """Send a request: the answer's status, its cookie if it brings one, and how many bytes it has."""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), PATIENCE, self.source)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.left = b""
        self.socket.sendall(request)
        data = self.left
        while b"\r\n\r\n" not in data:
            data += self.more()
        head, _, body = data.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        length = int(headers.get("content-length", 0))
        while len(body) < length:
            body += self.more()
        self.left = body[length:]
        if headers.get("connection") == "close":
            self.close()
        return int(status.split()[1]), headers.get("set-cookie", "").partition(";")[0], len(head) + 4 + length

    def more(self) -> bytes:
        """What comes next."""
        data: bytes = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed a connection")
        return data

    def close(self) -> None:
        """Leave."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None


class Visitors:
    """What they saw."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.begin()

    def begin(self) -> None:
        """Forget what was seen before."""
        self.times: defaultdict[str, list[float]] = defaultdict(list)
        self.sizes: defaultdict[str, int] = defaultdict(int)
        self.refused: defaultdict[str, int] = defaultdict(int)
        self.done = 0

    def visit(self, visit: Visit, connection: Connection) -> None:
        """All requests of one person, one after the other."""
        cookie = visit["cookie"]
        for ask in visit["asks"]:
            began = time.perf_counter()
            try:
                status, new, size = connection.ask(request(self.port, cookie, ask))
            except OSError as error:
                connection.close()
                self.refused[f"{ask['name']}: {type(error).__name__}"] += 1
                return
            if status != ask["status"]:
                self.refused[f"{ask['name']}: {status}"] += 1
                return
            self.times[ask["name"]].append((time.perf_counter() - began) * 1000)
            self.sizes[ask["name"]] += size
            cookie = new or cookie
        self.done += 1

    def busy(self, order: dict[str, Any]) -> None:
        """So many at a time, as fast as they are answered, until the time or the visits are over."""
        visits: Iterator[Visit] = cycle(order["visits"]) if order["again"] else iter(order["visits"])
        end = time.monotonic() + order["seconds"]

        def one(number: int) -> None:
            connection = Connection(self.port, number)
            while time.monotonic() < end and (visit := next(visits, None)):
                self.visit(visit, connection)
            connection.close()

        gevent.joinall([gevent.spawn(one, number) for number in range(order["flight"])])

    def steady(self, order: dict[str, Any]) -> None:
        """All of them once, so many a second, each on a connection of its own."""
        began = time.monotonic()

        def one(number: int, visit: Visit) -> None:
            connection = Connection(self.port, number)
            self.visit(visit, connection)
            connection.close()

        started = []
        for number, visit in enumerate(order["visits"]):
            gevent.sleep(max(0.0, began + number / order["rate"] - time.monotonic()))
            started.append(gevent.spawn(one, number, visit))
        gevent.joinall(started)

    def follow(self, order: dict[str, Any]) -> dict[str, Any]:
        """Do what is ordered, and tell."""
        self.begin()
        began = time.monotonic()
        (self.busy if order["flight"] else self.steady)(order)
        return {
            "visits": self.done,
            "seconds": time.monotonic() - began,
            "times": self.times,
            "sizes": self.sizes,
            "refused": self.refused,
        }


def request(port: int, cookie: str, ask: dict[str, Any]) -> bytes:
    """The bytes of a request, as a browser on this machine sends it."""
    body: bytes = ask["body"].encode()
    lines = [
        f"{'POST' if body else 'GET'} {ask['path']} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Accept-Language: nl",
        "Sec-Fetch-Site: same-origin",
        "Sec-Fetch-Mode: navigate",
    ]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        lines.append(f"Origin: http://127.0.0.1:{port}")
    head = "\r\n".join([*lines, "", ""])
    return head.encode() + body


def main() -> None:
    """Follow the orders."""
    gc.disable()
    visitors = Visitors(json.loads(sys.stdin.readline())["port"])
    for line in sys.stdin:
        print(json.dumps(visitors.follow(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
