"""Counts what is asked over HTTP, by what it costs the machine and never by what it is about: no page, no room, no
"help". A count of those, kept by the minute, would tell when somebody in a small house wrote to whom.
"""

from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from forum.metrics.counting import Times
from forum.metrics.tally import Tally

FILE, FORM, PAGE, PROBE, SOCKET = "file", "form", "page", "probe", "socket"
KINDS = (FILE, FORM, PAGE, PROBE, SOCKET)
PROBES = frozenset({"/healthz", "/readyz"})


class Requests:
    """WSGI middleware around everything else."""

    def __init__(self, app: WSGIApplication, tally: Tally) -> None:
        self._app = app
        self._requests = tally.requests
        self._answers = tally.answers = {kind: Times() for kind in (FILE, FORM, PAGE, PROBE)}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began = perf_counter()
        kind = kind_of(environ["PATH_INFO"], environ["REQUEST_METHOD"])

        def start(status: str, *more: Any) -> Callable[[bytes], object]:
            key = kind, status[0]
            self._requests[key] = self._requests.get(key, 0) + 1
            return start_response(status, *more)

        answer = self._app(environ, start)
        if kind is not SOCKET:  # those stay
            self._answers[kind].add(perf_counter() - began)
        return answer


def kind_of(path: str, method: str) -> str:
    """What kind of request it is."""
    if path.startswith("/socket.io"):
        return SOCKET
    if path.startswith("/static/"):
        return FILE
    if path in PROBES:
        return PROBE
    return PAGE if method in ("GET", "HEAD") else FORM
