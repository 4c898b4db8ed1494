"""Whether a proxy should send people to this process, in plain words, for programs and for who looks after the house.

`/healthz` says that the process lives; `/readyz` that it can do its work, or why not. What only makes things slower or
closes a part (Redis away, the key of help missing) is said, and does not send people elsewhere: there it is the same.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from time import monotonic
from typing import cast

import gevent
from flask import Blueprint, Response, current_app
from gevent import monkey

from forum import clock, keys, schema, web
from forum.clockwork import presence
from forum.errors import Problem, TooFast, Unavailable
from forum.house import House

KEPT_SECONDS = 1.0  # however often it is asked, the house is looked at so often
PATIENCE_SECONDS = 3.0  # for a database that does not answer
UNKEPT = timedelta(seconds=60)  # a process that died is followed by another within half a minute

bp = Blueprint("ready", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at. `well` None: it is said, and no reason to go elsewhere."""

    well: bool | None
    says: str


class Readiness:
    """What this process says of itself."""

    def __init__(self, house: House, redis: Callable[[], bool | None]) -> None:
        """`redis()` is whether it is there; None where there is none."""
        self.leaving = False  # it was told to stop
        self._house = house
        self._redis = redis
        self._lock = Lock()
        self._kept: tuple[float, list[Line]] | None = None

    def look(self) -> tuple[bool, list[Line]]:
        """Whether this process is ready, and all there is to say."""
        if self.leaving:
            return False, [Line(False, "this process was told to stop")]
        with self._lock:
            if self._kept is None or monotonic() - self._kept[0] > KEPT_SECONDS:
                self._kept = monotonic(), list(self._lines())
            lines = self._kept[1]
        return all(line.well is not False for line in lines), lines

    def _lines(self) -> Iterator[Line]:
        yield from self._of_database()
        trouble = self._house.database.writer.trouble()
        yield Line(not trouble, f"writing: {trouble or 'well'}")
        yield self._of_keys()
        there = self._redis()
        if there is not None:
            yield Line(
                there or None, f"redis: {'well' if there else 'away; news between processes comes a second later'}"
            )

    def _of_database(self) -> Iterator[Line]:
        try:
            with _patience():
                trouble = schema.mismatch(self._house.database)
                with self._house.database.reading() as db:
                    until = None if trouble else presence.kept_until(db)
        except Exception:
            yield Line(False, "database: it does not answer")
            return
        yield Line(not trouble, f"database: {trouble or 'well'}")
        if not trouble:
            kept = until is not None and until > clock.now() - UNKEPT
            yield Line(kept, f"clock: {'kept' if kept else 'no process keeps it'}")

    def _of_keys(self) -> Line:
        """They were read at the start and serve until the end; but the next start would fail."""
        config = self._house.config
        try:
            trouble = bool(keys.load(config.keys_folder, config.keys.help).help.trouble())
        except Problem:
            return Line(None, "keys: one is missing or cannot be read; the next start would fail")
        return Line(
            None if trouble else True,
            f"keys: {'that of help cannot be read, so help is closed' if trouble else 'well'}",
        )


@bp.get("/readyz")
def readyz() -> Response:
    """The answer, for a proxy or a script that starts processes anew."""
    try:
        web.limit("ready", web.address())
    except TooFast as problem:
        return _plain("asked too often", 429, {"Retry-After": str(problem.retry_after)})
    ready, lines = cast(Readiness, current_app.extensions["readiness"]).look()
    said = ["ready" if ready else "not ready", *(line.says for line in lines)]
    return _plain("\n".join(said), 200 if ready else 503, {})


def _plain(text: str, status: int, headers: dict[str, str]) -> Response:
    return Response(f"{text}\n", status, headers, mimetype="text/plain")


@contextmanager
def _patience() -> Iterator[None]:
    """Not for longer than somebody waits for an answer. Only under gevent can one be called away."""
    if not monkey.is_module_patched("socket"):
        yield
        return
    with gevent.Timeout(PATIENCE_SECONDS, Unavailable):
        yield
