"""The port for Prometheus: this machine alone, one page, which says how the process and its house do."""

from time import monotonic
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import gevent
from flask import Flask
from gevent.pywsgi import WSGIServer

from forum.metrics.asked import Asked
from forum.metrics.requests import Requests
from forum.metrics.tally import tally

KIND = "text/plain; version=0.0.4; charset=utf-8"
LOOK_SECONDS = 0.5  # how often it is looked how late the event loop comes


def start(app: Flask, listener: Any, handler: type) -> None:
    """Count what `app` is asked, and answer at `listener`, beside serving."""
    app.wsgi_app = Requests(app.wsgi_app, tally)  # type: ignore[method-assign]
    page = Asked(app)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        if environ["PATH_INFO"] != "/metrics" or environ["REQUEST_METHOD"] != "GET":
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"Ask for /metrics.\n"]
        body = str(page.now()).encode()
        start_response("200 OK", [("Content-Type", KIND), ("Cache-Control", "no-store")])
        return [body]

    _Server(listener, answer, log=None, handler_class=handler).start()
    gevent.spawn(_look_how_late)


class _Server(WSGIServer):
    """What forum.serve's Handler asks of its server."""

    finishing = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.idle: set[object] = set()


def _look_how_late() -> None:
    """A greenlet that wants to go on at a certain time goes on so much later, as everybody's does."""
    while True:
        due = monotonic() + LOOK_SECONDS
        gevent.sleep(LOOK_SECONDS)
        tally.late.add(max(0.0, monotonic() - due))
