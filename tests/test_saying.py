"""What a process says, in both ways of saying it: our own words, and of others nothing that may be about somebody."""

import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import click
import pytest

from forum import saying
from forum.config import Logs
from forum.errors import Unavailable

CANARY = "203.0.113.77"


class Said:
    """What came out."""

    def __init__(self, logs: Logs) -> None:
        self.logs, self.output, self.errors = logs, io.StringIO(), io.StringIO()

    @property
    def text(self) -> str:
        return self.output.getvalue() + self.errors.getvalue()

    @property
    def last(self) -> dict[str, Any]:
        """The last line, as JSON has it."""
        line: dict[str, Any] = json.loads(self.text.splitlines()[-1])
        assert line.keys() == {"time", "level", "where", "says"}
        return line


@pytest.fixture(params=Logs)
def said(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Said]:
    """A process that says things; what it changed of Python is put back."""
    said, root, ours = Said(request.param), logging.root.handlers[:], logging.getLogger("forum").level
    for module, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(module, name, getattr(module, name))
    monkeypatch.setattr(sys, "stdout", said.output)
    monkeypatch.setattr(sys, "stderr", said.errors)
    saying.set_up(request.param)
    yield said
    logging.captureWarnings(False)
    logging.root.handlers[:] = root
    logging.getLogger("forum").setLevel(ours)


def crash() -> None:
    raise ValueError(CANARY)


def test_our_own_sentences_come_as_they_are(said: Said) -> None:
    saying.say("The house is open")
    logging.getLogger("forum.clockwork.jobs").warning("%s waits: %s", "purge", "unavailable")
    if said.logs is Logs.PLAIN:
        assert (said.output.getvalue(), said.errors.getvalue()) == ("The house is open\n", "purge waits: unavailable\n")
    else:
        assert said.last["says"] == "purge waits: unavailable"
        assert (said.last["level"], said.last["where"]) == ("warning", "forum.clockwork.jobs")
        assert json.loads(said.output.getvalue())["level"] == "info"


def test_of_what_others_say_nothing_that_differs_is_kept(said: Said) -> None:
    library = logging.getLogger("some.library")
    library.warning("Invalid request from ip=%s", CANARY)
    assert "Invalid request from ip=%s" in said.text
    library.error(f"Invalid request from {CANARY}")
    for wanted in (False, True):  # pytest has put its own in that place
        logging.captureWarnings(wanted)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"{CANARY} is odd", RuntimeWarning, stacklevel=1)
    assert "py.warnings" in said.text
    try:
        crash()
    except ValueError:
        library.exception("of %s", CANARY)
    assert "ValueError in:" in said.text and "in crash" in said.text
    assert CANARY not in said.text


def test_what_nobody_caught_is_told_by_kind_and_place(said: Said) -> None:
    for hook in (
        sys.excepthook,
        lambda *args: threading.excepthook(threading.ExceptHookArgs((*args, None))),
    ):
        try:
            crash()
        except ValueError as error:
            hook(ValueError, error, error.__traceback__)
    assert said.text.count("ValueError in:") == 2 and CANARY not in said.text


def test_what_stops_a_start_is_a_line_too(said: Said) -> None:
    for problem in (
        Unavailable("The key file %(path)s is missing.", path="a.key"),
        click.ClickException("Port 1 is in use"),
    ):
        if said.logs is Logs.PLAIN:
            with pytest.raises(type(problem)), saying.told(said.logs):
                raise problem
        else:
            with pytest.raises(SystemExit), saying.told(said.logs):
                raise problem
            assert said.last["level"] == "error"
    assert said.logs is Logs.PLAIN or "The key file a.key is missing." in said.text


def test_what_is_printed_past_it_is_no_line_of_its_own(said: Said) -> None:
    print(f"hello {CANARY}", file=saying._Past())
    assert "printed past the log: 18 characters" in said.text and CANARY not in said.text
