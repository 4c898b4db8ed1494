"""What a serving process says: sentences, or one line of JSON each; in both, never a person's words or address.

Everything takes one way: our own sentences, crashes (forum/crash.py), what libraries log, Python's warnings and what
nobody caught. Our own are written to be read by whoever runs the house. A library may put anything into its words, so
of those only the part that is the same every time is kept, with its place; of an error its kind and place.
"""

import io
import json
import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

import click

from forum.config import Logs
from forum.crash import log_crash
from forum.errors import Problem

log = logging.getLogger(__name__)


def set_up(logs: Logs) -> None:
    """Let this process say things so, from now on."""
    handler = _Out(sys.stdout, sys.stderr)
    handler.setFormatter(Lines() if logs is Logs.JSON else Sentences())
    logging.root.handlers[:] = [handler]
    logging.getLogger("forum").setLevel(logging.INFO)
    logging.captureWarnings(True)
    sys.excepthook = lambda kind, error, trace: log_crash(kind, trace)
    sys.unraisablehook = lambda what: log_crash(what.exc_type, what.exc_traceback)
    threading.excepthook = lambda what: log_crash(what.exc_type, what.exc_traceback)
    if logs is Logs.JSON:
        sys.stdout = sys.stderr = _Past()


def say(sentence: str) -> None:
    """Tell whoever runs the house something that is no trouble."""
    logging.getLogger("forum").info("%s", sentence)


@contextmanager
def told(logs: Logs) -> Iterator[None]:
    """In JSON, let what stops a start be a line like all others."""
    try:
        yield
    except (Problem, click.ClickException) as error:
        if logs is Logs.PLAIN:
            raise  # forum/cli.py tells it
        log.error("%s", error.message % error.params if isinstance(error, Problem) else error.message)
        raise SystemExit(1) from None


class Sentences(logging.Formatter):
    """What is said, and nothing else: whoever collects it adds the time."""

    def format(self, record: logging.LogRecord) -> str:
        """One record."""
        return says(record)


class Lines(logging.Formatter):
    """A line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """One record."""
        time = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        line = {"time": time, "level": record.levelname.lower(), "where": record.name, "says": says(record)}
        return json.dumps(line, ensure_ascii=False)


def says(record: logging.LogRecord) -> str:
    """What a record may say."""
    if record.name == "forum" or record.name.startswith("forum."):
        parts = [record.getMessage()]
    else:
        same_each_time = record.args and isinstance(record.msg, str) and record.name != "py.warnings"
        parts = [f"{record.name}, {record.module} line {record.lineno}", *([str(record.msg)] if same_each_time else [])]
    if record.exc_info and record.exc_info[0] is not None:
        parts.append(_place(record.exc_info[0], record.exc_info[2]))
    return ": ".join(parts)


def _place(kind: type[BaseException], trace: TracebackType | None) -> str:
    return f"{kind.__name__} in:\n{''.join(traceback.format_tb(trace)).rstrip()}"


class _Out(logging.Handler):
    """Troubles go to standard error, the rest to standard output."""

    def __init__(self, output: TextIO, errors: TextIO) -> None:
        super().__init__()
        self._output, self._errors = output, errors

    def emit(self, record: logging.LogRecord) -> None:
        stream = self._errors if record.levelno >= logging.WARNING else self._output
        try:
            stream.write(self.format(record) + "\n")
            stream.flush()
        except Exception:  # there is nobody left to tell
            pass


class _Past(io.TextIOBase):
    """In place of standard output and error: what a library prints past all this may be anything, so only that it did
    is told.
    """

    encoding = "utf-8"

    def writable(self) -> bool:
        return True

    def write(self, words: Any, /) -> int:
        if str(words).strip():
            log.warning("something was printed past the log: %s characters", len(words))
        return len(words)
