"""What is said in a room goes before pages, and pages come all the same."""

from collections.abc import Iterator
from time import monotonic
from types import SimpleNamespace
from wsgiref.types import StartResponse

import gevent
import pytest
from flask import Flask
from gevent import socket

from forum import live, serve
from forum.live import Call
from forum.precedence import LONGEST, Precedence, precedence

ENOUGH = 30  # seconds; a machine may do much else


def test_a_page_waits_for_all_that_is_under_way() -> None:
    first, came = Precedence(), list[str]()

    def page() -> None:
        first.give()
        came.append("page")

    with first.taken():
        with first.taken():
            waiting = gevent.spawn(page)
            gevent.sleep(0)
            came.append("one message")
        gevent.sleep(0)
        came.append("the other")
    waiting.join(ENOUGH)
    assert came == ["one message", "the other", "page"]


def test_what_has_arrived_but_was_not_read_yet_goes_first() -> None:
    first, came = Precedence(), list[bytes]()
    here, there = socket.socketpair()
    with here, there:
        reader = gevent.spawn(lambda: came.append(here.recv(1)))
        gevent.sleep(0)
        there.sendall(b"m")
        first.give()
        came.append(b"page")
        reader.join(ENOUGH)
    assert came == [b"m", b"page"]


def test_where_talk_never_ends_it_comes_after_a_while() -> None:
    first = Precedence()
    with first.taken():
        began = monotonic()
        first.give()
        assert monotonic() - began >= LONGEST * 0.9


def test_what_fails_is_no_longer_under_way() -> None:
    first = Precedence()
    with pytest.raises(ZeroDivisionError), first.taken():
        raise ZeroDivisionError
    began = monotonic()
    for _ in range(1000):
        first.give()
    assert monotonic() - began < 1000 * LONGEST


def test_every_event_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def event(call: Call) -> None:
        seen.append(precedence._under_way)

    monkeypatch.setitem(live.EVENTS, "test", event)
    monkeypatch.setattr(live, "_call", lambda data, name: None)
    assert live._handler("test")({}) == {"ok": True}
    assert seen == [1]
    assert precedence._under_way == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_is_given_before_a_page_is_rendered(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    monkeypatch.setattr(precedence, "give", lambda: given.append("way"))
    monkeypatch.setattr(serve, "monkey", SimpleNamespace(is_module_patched=lambda _: True))
    monkeypatch.setattr("forum.app.create_app", lambda _: app)
    for name in ("websocket", "fanout"):
        monkeypatch.setattr(f"forum.{name}.install", lambda _: None)
    monkeypatch.setitem(app.extensions, "clock", SimpleNamespace(leave=lambda: None))
    monkeypatch.setattr(serve, "run", lambda app, *_, **__: app.test_client().get("/login"))
    serve.serve(app.extensions["house"].config, "127.0.0.1", 0)
    assert given == ["way"]


@pytest.fixture
def asked() -> Iterator[tuple[int, list[str]]]:
    """A port that is served, and the paths it was asked for."""
    listener, paths = serve.listen("127.0.0.1", 0), list[str]()

    def app(environ: dict[str, str], start_response: StartResponse) -> list[bytes]:
        paths.append(environ["PATH_INFO"])
        start_response("204 No Content", [])
        return []

    server = serve.Server(listener, app, log=None, handler_class=serve.Handler)
    server.start()
    yield listener.getsockname()[1], paths
    server.stop(0)


def test_every_page_gives_it(asked: tuple[int, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    port, paths = asked
    monkeypatch.setattr("forum.precedence.LONGEST", ENOUGH)
    with socket.create_connection(("127.0.0.1", port), ENOUGH) as client:
        with precedence.taken():
            client.sendall(b"GET /here HTTP/1.1\r\nHost: x\r\n\r\n")
            for _ in range(20):
                gevent.sleep(0.01)
            assert paths == []
        assert client.recv(100).startswith(b"HTTP/1.1 204")
    assert paths == ["/here"]
