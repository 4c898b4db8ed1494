"""The runner: one process that serves pages and websockets, on gevent's own server.

`python -m forum serve` patches the standard library before it imports anything else (see forum/__main__.py). TLS is the
business of the proxy in front. What this file logs holds no address, no user agent and nothing else a client sent:
neither gevent's access log nor its error texts are used.
"""

import errno
import gc
import os
import resource
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import Any
from wsgiref.types import WSGIApplication

import gevent
from flask import before_render_template
from gevent import monkey
from gevent.pool import Pool
from gevent.pywsgi import WSGIHandler, WSGIServer

from forum import fanout, websocket
from forum.config import Config, FanOut
from forum.crash import log_crash
from forum.errors import Problem
from forum.precedence import precedence
from forum.websocket import SOCKET, WebSocket

BACKLOG = 4096  # a room that comes back after a cut comes back all at once
CONNECTIONS = 5000  # at once; 60 to 85 KiB each, so they fit a machine with 1 GB
HEAD_SECONDS = 20  # for a request's first line and headers, and for a kept connection to ask again
SILENT_SECONDS = 30  # for the next piece of a request's body, or for the other end to take ours
MAX_HEAD = 32 * 1024
READ_AHEAD = 2048  # bytes; a connection keeps so much for as long as it lasts, the usual 8 KiB make a full house heavy
STOP_SECONDS = 0.7  # for what is under way, when asked to stop
GOING_AWAY = 1001  # tells a websocket client to come back by itself

# For answers to what is not HTTP, which never reach the application and its headers.
BARE_HEADERS = (
    b"Content-Security-Policy: default-src 'none'\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
)


class PortTaken(Exception):
    """A sentence for the operator: somebody listens there already, or we may not."""


def serve(config: Config, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT. Raises PortTaken."""
    if not monkey.is_module_patched("socket"):
        raise RuntimeError("serve() needs gevent's patches; start it as: python -m forum serve")
    listener = listen(host, port)
    from forum.app import create_app
    from forum.live import socketio

    metrics = listen("127.0.0.1", config.server.metrics_port) if config.server.metrics_port else None
    app = create_app(config)
    websocket.install(socketio.server.eio)
    if config.server.fan_out is FanOut.SHARED:
        fanout.install(socketio.server)
    if metrics is not None:
        from forum.metrics import serving

        serving.start(app, metrics, Handler)
    before_render_template.connect(_give_way, app)
    readiness = app.extensions["readiness"]
    run(app, listener, leave_seconds=config.server.leave_seconds, leaving=partial(setattr, readiness, "leaving", True))
    with suppress(Problem):  # another takes the clock half a minute later then
        app.extensions["clock"].leave()
    app.extensions["house"].close()


def _give_way(*_: object, **__: object) -> None:
    precedence.give()


def run(
    app: WSGIApplication,
    listener: socket.socket,
    *,
    leave_seconds: int = 0,
    leaving: Callable[[], object] = lambda: None,
) -> None:
    """Serve `app` until SIGTERM or SIGINT, which calls `leaving()`, and for so long afterwards."""
    _allow_many_files()
    gevent.get_hub().print_exception = print_exception
    server = Server(listener, app, spawn=Pool(CONNECTIONS), log=None, handler_class=Handler)
    server.leave_seconds, server.leaving = leave_seconds, leaving
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, server.finish)
    settle()
    server.serve_forever(stop_timeout=STOP_SECONDS)


def settle() -> None:
    """What lives until the end is no longer looked at, and full collections (a pause for all) become rare."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 1000)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # connections inherit it
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(f"Port {port} is in use by another program; choose one with --port.") from None
        raise PortTaken(f"Cannot listen on {host}, port {port}: {os.strerror(error.errno or 0)}.") from None
    listener.setblocking(False)
    return listener


def print_exception(
    context: object, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    """gevent's hook for what nobody caught. Logs where it happened, not `context` or `error`: both quote clients."""
    if issubclass(kind, ConnectionError | TimeoutError):
        return  # somebody went away
    log_crash(kind, trace)


class Server(WSGIServer):
    """gevent's server, with an end in three steps."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.idle: set[Handler] = set()
        self.finishing = False
        self.leave_seconds = 0
        self.leaving: Callable[[], object] = lambda: None

    def finish(self) -> None:
        """Serve on for a while, so that a proxy can see it coming; then take no more, let go of who only waits, finish
        what is under way. Asked again, it goes on to the next of these; asked while it finishes, it stops here.
        """
        if self.finishing:
            os._exit(1)
        self.leaving()
        if self.leave_seconds:
            gevent.spawn_later(self.leave_seconds, self._end)
            self.leave_seconds = 0
        else:
            self._end()

    def _end(self) -> None:
        if self.finishing:
            return
        self.finishing = True
        self.close()
        for handler in list(self.idle):
            handler.hang_up()
        for connected in list(WebSocket.connected.values()):
            connected.close(GOING_AWAY)


class Handler(WSGIHandler):
    """One connection: gevent's, with limits on how long and how large a head may be, and no words on who was there."""

    head_timer: gevent.Timeout | None = None

    def __init__(self, sock: Any, address: Any, server: Any) -> None:
        super().__init__(sock, address, server, sock.makefile("rb", READ_AHEAD))

    def handle_one_request(self) -> Any:
        if self.server.finishing:
            return None
        self.socket.settimeout(SILENT_SECONDS)
        self.head_timer = gevent.Timeout.start_new(HEAD_SECONDS)
        try:
            result = super().handle_one_request()
        except gevent.Timeout as timeout:
            if timeout is not self.head_timer:
                raise
            return None
        finally:
            self.head_timer.close()
        if isinstance(result, tuple):  # not HTTP: gevent's bare answer
            status, answer = result
            return status, answer.replace(b"\r\n", b"\r\n" + BARE_HEADERS, 1)
        return result

    def read_requestline(self) -> str:
        self.server.idle.add(self)
        try:
            line: str = super().read_requestline()
        finally:
            self.server.idle.discard(self)
        return line

    def MessageClass(self, *args: Any) -> Any:
        headers = super().MessageClass(_Head(self.rfile), *args[1:])
        # Python reads on over a broken line, and a chunked body (no browser sends one) over its length; of two lengths
        # it takes the first, and "+5" and "1_0" are numbers to it. The proxy and we may then see different requests.
        lengths = headers.get_all("content-length", [])
        sure = len(lengths) < 2 and all(length.isascii() and length.isdigit() for length in lengths)
        if headers.defects or "transfer-encoding" in headers or not sure:
            raise ValueError("not a request we can be sure of")
        return headers

    def read_request(self, raw_requestline: str) -> bool:
        right: bool = super().read_request(raw_requestline)
        if self.head_timer is not None:
            self.head_timer.close()  # the application takes its own time, and websockets stay
        return right

    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        environ[SOCKET] = self.socket
        if "upgrade" not in environ.get("HTTP_CONNECTION", "").lower():
            environ.pop("HTTP_UPGRADE", None)  # means nothing without it (RFC 9110, 7.8); engineio would stumble
        del environ["wsgi.input_terminated"]  # so that werkzeug makes half a body a 400, not an error of ours
        return environ

    def run_application(self) -> None:
        precedence.give()
        super().run_application()

    def finalize_headers(self) -> None:
        super().finalize_headers()
        if self.connection_upgraded:
            self.close_connection = True  # after a websocket there is no next request

    def _handle_client_error(self, ex: Exception) -> tuple[str, bytes]:
        # gevent's own logs what is wrong with the request, with the client's address and words.
        return "400", b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

    def hang_up(self) -> None:
        """End the wait for a next request."""
        with suppress(OSError):  # the other end was first
            self.socket.shutdown(socket.SHUT_RDWR)


class _Head:
    """A request's headers, as lines up to a limit."""

    def __init__(self, rfile: Any) -> None:
        self._rfile = rfile
        self._left = MAX_HEAD

    def readline(self, limit: int) -> bytes:
        line: bytes = self._rfile.readline(min(limit, self._left + 1))
        self._left -= len(line)
        if self._left < 0:
            raise ValueError("headers too large")
        if line and (not line.endswith(b"\r\n") or b"\r" in line[:-2] or b"\0" in line):
            raise ValueError("a line that ends where others see it go on")
        return line


def _allow_many_files() -> None:
    """A connection is an open file, of which a process may often have 1024 unless it asks."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + 200
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
