"""S12: every answer carries the headers, whatever it is an answer to."""

import base64
import os
import re
import socket
from email import message_from_bytes
from email.message import Message

import pytest

from forum.policy import Role
from tests.house.addresses import ADDRESSES
from tests.people import People

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'"
)
EXPECTED = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
SOCKET = "/socket.io/?EIO=4&transport="


def ask(people: People, method: str, path: str, *headers: str, body: bytes = b"") -> tuple[int, Message]:
    """Ask on a bare connection, so that nothing is made right on the way; status and headers."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{people.server.port}", "Connection: close", *headers]
    lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}", "", ""]
    with socket.create_connection(("127.0.0.1", people.server.port), timeout=60) as wire:
        wire.sendall("\r\n".join(lines).encode() + body)
        head = b""
        while b"\r\n\r\n" not in head and (piece := wire.recv(65536)):
            head += piece
    first, _, rest = head.partition(b"\r\n")
    return int(first.split()[1]), message_from_bytes(rest)


def check(headers: Message, where: object, cache: str = "no-store") -> None:
    for name, value in {**EXPECTED, "Cache-Control": cache}.items():
        assert headers.get_all(name) == [value], (where, name, headers.items())
    for sensor in ("camera=()", "microphone=()", "geolocation=()"):
        assert sensor in headers["Permissions-Policy"], where
    for telling in ("Server", "X-Powered-By"):
        assert telling not in headers, where


@pytest.mark.parametrize("who", ["guest", "member"])
def test_on_every_address(people: People, who: str) -> None:
    cookie = [] if who == "guest" else [f"Cookie: s={people.member().cookie}"]
    seen = set()
    for address in ADDRESSES:
        method, path = address.split(" ")
        if (method, path) in (("POST", "/exit"), ("POST", "/me/logins/end")):
            continue  # ends the log-in of the others; tried below
        status, headers = ask(people, method, re.sub("<[^>]*>", "x", path), *cookie)
        check(headers, address)
        seen.add(status)
    assert seen >= {200, 303, 400, 404}
    for method, path in (("HEAD", "/"), ("OPTIONS", "/"), ("POST", "/exit"), ("PUT", "/"), ("DELETE", "/boards")):
        check(ask(people, method, path, *cookie)[1], (method, path))


def test_on_all_kinds_of_errors(people: People) -> None:
    origin = f"Origin: {people.server.url}"
    tries = {
        404: ("GET", "/nothing/here", b""),
        405: ("DELETE", "/join", b""),
        413: ("POST", "/join", b"pseudonym=" + b"x" * 300_000),
        400: ("POST", "/join", b"pseudonym=%ff%fe"),
    }
    for expected, (method, path, body) in tries.items():
        status, headers = ask(people, method, path, origin, body=body)
        assert status == expected
        check(headers, expected)
    status, headers = ask(people, "POST", "/join", "Origin: https://evil.example")
    assert status == 403
    check(headers, status)


def test_on_a_crash(people: People) -> None:
    from sqlalchemy import update

    from forum.rooms.models import Room
    from tests import factories

    room = factories.add_room(people.database)
    broken = update(Room).where(Room.public_id == room).values(names=7)
    people.database.write(lambda db: db.execute(broken) and None)
    status, headers = ask(people, "GET", f"/rooms/{room}", f"Cookie: s={people.member().cookie}")
    assert status == 500
    check(headers, status)


def test_on_files_which_alone_are_kept_by_the_browser(people: People) -> None:
    page = people.stranger().get("/").text
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    assert len(files) > 3
    for file in files:
        status, headers = ask(people, "GET", file)
        assert status == 200
        check(headers, file, "public, max-age=31536000, immutable")
    for missing in ("/static/x/css/base.css", "/static/../config.toml", "/static/"):
        status, headers = ask(people, "GET", missing)
        assert status == 404
        check(headers, missing)


def test_on_the_handshake_of_a_socket_let_in_or_not(people: People) -> None:
    key = f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}"
    upgrade = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", key)
    cookie, origin = f"Cookie: s={people.member().cookie}", f"Origin: {people.server.url}"
    tries = [
        (200, "polling", [cookie, origin]),
        (400, "polling", [cookie, "Origin: https://evil.example"]),
        (400, "nonsense", [cookie, origin]),
        (400, "websocket", [cookie, origin]),
        (101, "websocket", [cookie, origin, *upgrade]),
        (400, "websocket", [cookie, "Origin: https://evil.example", *upgrade]),
    ]
    for expected, transport, given in tries:
        status, headers = ask(people, "GET", SOCKET + transport, *given)
        assert status == expected, (transport, given)
        check(headers, (transport, given))
    for foreign in ("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"):
        assert foreign not in ask(people, "GET", SOCKET + "polling", cookie, "Origin: https://evil.example")[1]


def test_on_what_is_not_http(people: People) -> None:
    for words in (b"nonsense\r\n\r\n", b"GET / HTTP/9\r\n\r\n", b"GET / HTTP/1.1\r\nno colon\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", people.server.port), timeout=60) as wire:
            wire.sendall(words)
            answer = wire.recv(65536)
        assert answer.split(b" ")[1] == b"400", answer
        for header in (b"Content-Security-Policy: default-src 'none'", b"nosniff", b"no-store"):
            assert header in answer, answer


def test_staff_pages_too(people: People) -> None:
    cookie = f"Cookie: s={people.member(Role.OPERATOR).cookie}"
    for path in ("/house/roles", "/members/waiting"):
        status, headers = ask(people, "GET", path, cookie)
        assert status == 200
        check(headers, path)
