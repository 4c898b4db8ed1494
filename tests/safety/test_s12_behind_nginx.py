"""S12 behind nginx: what the house answers keeps its headers, and nginx's own answers carry ours, and say nothing else.

Also what nginx is in front for: a page while the house is away, a way out even then, and files handed out from there.
"""

import base64
import hashlib
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from email import message_from_bytes

import pytest
import requests
from playwright.sync_api import expect

from forum.headers import HEADERS
from tests import factories
from tests.browser.conftest import PHONE, OpenContext
from tests.browser.rooms import line, live, say, stored
from tests.browser.watch import Watch
from tests.house.addresses import ADDRESSES
from tests.people import Page, People, visiting
from tests.proxy import NAME, Fronted, behind_nginx
from tests.served import EXIT_ADDRESS, Served

ALWAYS = {
    **dict(HEADERS),
    "Cache-Control": "no-store",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
}


@pytest.fixture(scope="module")
def fronted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fronted]:
    with behind_nginx(tmp_path_factory.mktemp("house")) as fronted:
        yield fronted


@pytest.fixture
def server(fronted: Fronted) -> Fronted:
    """What browsers of this file visit."""
    return fronted


@pytest.fixture
def people(fronted: Fronted) -> Iterator[People]:
    with visiting(fronted) as people:
        yield people


def check(headers: Mapping[str, str], where: object, cache: str = "no-store") -> None:
    for name, value in {**ALWAYS, "Cache-Control": cache}.items():
        assert headers.get(name) == value, (where, name, headers)  # twice it would be joined with a comma
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; "), where
    assert headers.get("Server", "nginx") == "nginx", "no version"
    assert "X-Powered-By" not in headers


def ask(fronted: Fronted, words: bytes) -> tuple[int, Mapping[str, str], str]:
    """What comes back for these bytes."""
    with fronted.proxy.connect() as wire:
        wire.sendall(words)
        answer = b""
        while not whole(answer) and (piece := wire.recv(65536)):
            answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    first, _, lines = head.partition(b"\r\n")
    return int(first.split()[1]), dict(message_from_bytes(lines).items()), body.decode()


def whole(answer: bytes) -> bool:
    """Whether all of it has come: nginx stays for a while with who has more to send."""
    head, end, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    return bool(end and length) and len(body) >= int(length[1])  # type: ignore[index]


def nothing(wire: socket.socket, words: bytes) -> bool:
    """Whether it hangs up on these without a word."""
    with wire:
        wire.sendall(words)
        try:
            return wire.recv(65536) == b""
        except ConnectionError:
            return True


def check_own_page(status: int, headers: Mapping[str, str], body: str, where: object) -> None:
    """One of the pages made by `forum front-pages`."""
    check(headers, where)
    assert "nginx" not in body.lower(), where
    page = Page(body)
    assert {"nl", "en"} <= {a["lang"] for _, a in page.marks if "lang" in a}, where
    assert [form.action for form in page.forms] == ["/exit"], where
    assert not {"script", "img", "link"} & {tag for tag, _ in page.marks}, "nothing is loaded"
    style = body.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in headers["Content-Security-Policy"], where


def test_on_every_address(people: People) -> None:
    guest = people.stranger()
    seen = set()
    for address in ADDRESSES:
        method, path = address.split(" ")
        answer = guest.http.request(method, guest.url + re.sub("<[^>]*>", "x", path), allow_redirects=False, timeout=60)
        check(answer.headers, address)
        seen.add(answer.status_code)
    assert seen >= {200, 303, 400, 404}
    check(people.member().get("/me").headers, "/me")


def test_on_what_nginx_answers_itself(fronted: Fronted) -> None:
    host = f"Host: {NAME}:{fronted.proxy.port}\r\nConnection: close\r\n".encode()
    for expected, words in (
        (400, b"nonsense\r\n\r\n"),
        (400, b"GET / HTTP/1.1\r\n" + host + b"Host: two\r\n\r\n"),
        (400, b"GET / HTTP/1.1\r\n" + host + b"X: " + b"y" * 9_000 + b"\r\n\r\n"),
        (400, b"POST / HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n"),
        (404, b"GET /-/away.html HTTP/1.1\r\n" + host + b"\r\n"),
        (404, b"GET /-/headers.conf HTTP/1.1\r\n" + host + b"\r\n"),
        (404, b"GET /-/../../etc/passwd HTTP/1.1\r\n" + host + b"\r\n"),
        (404, b"GET /readyz HTTP/1.1\r\n" + host + b"\r\n"),
        (405, b"TRACE / HTTP/1.1\r\n" + host + b"\r\n"),
        (413, b"POST /join HTTP/1.1\r\n" + host + b"Content-Length: 600000\r\n\r\n"),
        (414, b"GET /" + b"y" * 9_000 + b" HTTP/1.1\r\n" + host + b"\r\n"),
        (501, b"POST / HTTP/1.1\r\n" + host + b"Transfer-Encoding: gzip\r\n\r\n"),
        (505, b"GET / HTTP/3.0\r\n" + host + b"\r\n"),
    ):
        status, headers, body = ask(fronted, words)
        if words.startswith(b"GET /-/.."):  # the house's own way to say so, or nginx's: never a file
            assert status in (400, 404)
            continue
        assert status == expected, (words[:60], status)
        check_own_page(status, headers, body, words[:60])


def test_without_tls_there_is_only_the_way_to_it_and_by_other_names_nothing(fronted: Fronted) -> None:
    plain = f"http://{NAME}:{fronted.proxy.plain_port}"
    way = requests.get(f"{plain}/boards?a=b", allow_redirects=False, timeout=60)
    assert (way.status_code, way.headers["Location"]) == (301, f"{fronted.url}/boards?a=b")
    assert way.headers["Cache-Control"] == "no-store" and way.headers["Referrer-Policy"] == "no-referrer"
    named = b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"
    for words in (named, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"no\r\n\r\n"):
        assert nothing(socket.create_connection(("127.0.0.1", fronted.proxy.plain_port), timeout=60), words), words
    with pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"):
        fronted.proxy.connect(name="evil.example")
    assert nothing(fronted.proxy.connect(), named), "the right name in TLS, another one in the request"


def test_while_the_house_is_away_there_is_a_page_and_a_way_out(fronted: Fronted, people: People) -> None:
    guest, member = people.stranger(), people.member()
    first = guest.get("/").text
    files = sorted(set(re.findall(r'(?:href|src)="(/static/[^"]+)"', first)))
    kept = {file: guest.get(file) for file in files}
    member.get("/me")
    fronted.stop()
    try:
        for path in ("/", "/me", "/boards", "/healthz", "/static/x/css/site.css"):
            answer = member.get(path)
            assert answer.status_code == 502, path
            check_own_page(answer.status_code, answer.headers, answer.text, path)
            assert "Even dicht" in answer.text and "Closed for a moment" in answer.text
        # What is the same for everybody is handed out by nginx, headers and all; asked for with more words, too.
        for file, before in kept.items():
            answer = guest.get(f"{file}?more=words")
            assert (answer.status_code, answer.content) == (200, before.content), file
            check(answer.headers, file, "public, max-age=31536000, immutable")
            assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
            bare = guest.get(file, headers={"Accept-Encoding": "identity"})
            assert bare.status_code == 502 or "Content-Encoding" not in bare.headers, file
        # The exit: the log-in cannot end now, but the cookie goes, and so does she.
        assert member.cookie
        away = member.post("/exit")
        check(away.headers, "/exit")
        assert away.status_code == 200
        assert away.headers["Clear-Site-Data"] == '"cookies", "storage"'
        assert not member.http.cookies
        assert f'content="0;url={EXIT_ADDRESS}"' in away.text
    finally:
        fronted.start()
    assert guest.get("/").status_code == 200


def test_no_page_is_ever_kept_by_nginx(fronted: Fronted, people: People) -> None:
    """By an address that looks like a file's: what the house gives for it is a member's own page, or nothing."""
    member, stranger = people.member(), people.stranger()
    for path in (
        "/me",
        "/me?/static/x.css",
        "/static/../me",
        "/static/%2e%2e/me",
        "/static/..%2fme",
        "//static/x/../../me",
    ):
        words = f"GET {path} HTTP/1.1\r\nHost: {NAME}:{fronted.proxy.port}\r\nConnection: close\r\n".encode()
        own = ask(fronted, words + f"Cookie: __Host-s={member.cookie}\r\n\r\n".encode())
        other = ask(fronted, words + b"\r\n")
        assert member.name not in other[2], path
        assert own[1]["Cache-Control"] == other[1]["Cache-Control"] == "no-store", path
    assert stranger.get("/static/x/me").status_code == 404
    lying = [
        path.read_bytes() for path in (fronted.proxy.folder / "nginx-huiskamer-files").rglob("*") if path.is_file()
    ]
    assert not any(member.name.encode() in held for held in lying)


def test_a_phone_lives_in_a_room_through_it_and_gets_away_when_the_house_is_gone(
    server: Served, people: People, open_context: OpenContext, watch: Watch
) -> None:
    assert isinstance(server, Fronted)
    room, anna, bea = factories.add_room(people.database), people.member(), people.member()
    pages = []
    for person in (anna, bea):
        context = open_context(**PHONE, locale="en-GB", ignore_https_errors=True)
        context.add_cookies([{"name": "__Host-s", "value": person.cookie, "url": server.url, "secure": True}])
        pages.append(context.new_page())
        pages[-1].goto(f"/rooms/{room}?as=n#newest")
        live(pages[-1])
    hers, other = pages
    assert hers.evaluate("crossOriginIsolated && performance.getEntriesByType('navigation')[0].nextHopProtocol") == "h2"
    say(hers, "Is somebody here?")
    stored(hers, "Is somebody here?")
    expect(line(other, "Is somebody here?")).to_be_visible()
    watch.expect("502|WebSocket")
    server.stop()
    try:
        hers.goto("/boards")
        button = hers.get_by_role("button")
        expect(button).to_contain_text("Snel weg · Leave quickly")
        box, viewport = button.bounding_box(), hers.viewport_size
        assert box and viewport and box["height"] >= 44, "its style was taken"
        assert hers.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        button.click()
        hers.wait_for_url(EXIT_ADDRESS)
        assert hers.context.cookies(server.url) == []
    finally:
        server.start()
