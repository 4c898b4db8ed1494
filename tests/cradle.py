"""Starts `python -m forum …` in a tenth of the time: a process that has read in the libraries once is copied (fork).

Reading in what others wrote is most of what a start costs. The copy runs the same file that an operator's command runs,
from its first line to its last, with its own folder, environment and log. A cradle that serves knows
our own modules too, as every serving process must; one for the other commands knows none of them, so that a command
which forgets to load a feature still goes without. tests/test_cradle.py starts a house without any of this.

As a program it is the cradle itself: orders come in on standard input as lines of JSON, answers go out.
"""

import sys

if __name__ == "__main__" and sys.argv[1:] == ["serve"]:
    # As in forum/__main__.py: before anything else imports the standard library's sockets and threads.
    from gevent import monkey

    monkey.patch_all()

import atexit
import contextlib
import functools
import gc
import json
import os
import runpy
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import traceback
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from flask import Flask
from gevent import get_hub
from gevent.os import fork_gevent
from jinja2 import FileSystemBytecodeCache

ROOT = Path(__file__).parent.parent
# What the commands of the house read in of others; one forgotten here costs time, nothing else.
LIBRARIES = (
    *("alembic.command", "argon2", "bleach", "click", "concurrent.futures.thread", "confusable_homoglyphs.confusables"),
    *("cryptography.hazmat.primitives.ciphers.aead", "flask", "gevent.threadpool", "markdown_it", "psycopg"),
    *("pyotp", "segno", "snowballstemmer", "sqlalchemy.orm", "zxcvbn"),
)
LOOK_SECONDS = 0.005


class Forked:
    """A process that a cradle started; what subprocess.Popen offers, as far as it is needed."""

    def __init__(self, cradle: "Cradle", pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._cradle = cradle

    def poll(self) -> int | None:
        """The code it ended with; None while it runs."""
        if self.returncode is None:
            self.returncode = self._cradle.ask(poll=self.pid)
        return self.returncode

    def wait(self, seconds: float | None = None) -> int:
        """The code it ends with. Raises TimeoutError."""
        until = time.monotonic() + (seconds or float("inf"))
        while (code := self.poll()) is None:
            if time.monotonic() > until:
                raise TimeoutError
            time.sleep(LOOK_SECONDS)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:  # until it is asked for its code its number stays its own
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


class Cradle:
    """The tests' end of a cradle, which goes with the process that made it, however that ends; so does its `folder`."""

    def __init__(self, kind: str) -> None:
        # A process group of its own: Ctrl-C reaches the tests alone, which then end their servers in order.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.cradle", kind],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=0,
        )
        self.folder = Path(self._answer())

    def start(self, arguments: list[str], environment: Mapping[str, str], output: Path, errors: Path) -> Forked:
        """Run the program with these arguments; what it says is added to these files."""
        order = {"arguments": arguments, "environment": dict(environment), "said": [str(output), str(errors)]}
        return Forked(self, self.ask(start=order))

    def ask(self, **order: Any) -> Any:
        """Give an order; its answer."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        """End it, and all that it started."""
        self._process.communicate()

    def _answer(self) -> Any:
        assert self._process.stdout
        if not (answer := self._process.stdout.readline()):
            raise RuntimeError("the cradle is gone; what it said is above")
        return json.loads(answer)


@functools.cache
def cradle(kind: str) -> Cradle:
    """The cradle of this process for one kind of start: "serve" or "command"."""
    made = Cradle(kind)
    atexit.register(made.close)
    return made


def _read_in(kind: str, folder: Path) -> None:
    """Import what a start imports. What templates are compiled to is kept in the folder, for all copies."""
    if kind == "command":
        for name in LIBRARIES:
            import_module(name)
        return
    from forum import app, features
    from tests import quicker

    known = Flask("known")  # to which all addresses are told once, and nothing else
    for name in ("forum.cli", "forum.serve", "forum.live"):
        import_module(name)
    features.load(*features.EDGES, *features.DOMAIN)
    quicker.remember()
    for part in features.load(*features.EDGES, *features.DOMAIN):
        if hasattr(part, "bp") and part.bp.name not in known.blueprints:
            known.register_blueprint(part.bp)
    (folder / "pages").mkdir()
    app.Application.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(folder / "pages"))}
    get_hub().destroy(destroy_loop=True)  # a library looked for IPv6 with it; each copy makes one of its own


def _rock() -> bool:
    """Do as told until nobody is there any more. True in a copy, which then is to run the program."""
    children: set[int] = set()
    for line in iter(sys.stdin.buffer.readline, b""):
        order = json.loads(line)
        if "start" in order:
            answer = fork_gevent()
            if not answer:
                _become(**order["start"])
                return True
            children.add(answer)
        else:
            pid, status = os.waitpid(order["poll"], os.WNOHANG)
            answer = os.waitstatus_to_exitcode(status) if pid else None
            children.discard(pid)
        _say(answer)
    for pid in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return False


def _say(answer: object) -> None:
    os.write(1, json.dumps(answer).encode() + b"\n")


def _become(arguments: list[str], environment: dict[str, str], said: list[str]) -> None:
    os.setpgid(0, 0)
    for number, path in enumerate((os.devnull, *said)):
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[1:] = arguments


def _run() -> int:
    try:
        runpy.run_module("forum", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else bool(end.code)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _end(code: int) -> NoReturn:
    """As the interpreter ends, but without letting go of every object, which takes half a second and shows nothing."""
    threading._shutdown()  # type: ignore[attr-defined]  # waits for threads that still run
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    folder = tempfile.mkdtemp(prefix="huiskamer-cradle-")
    _read_in(sys.argv[1], Path(folder))
    gc.collect()
    gc.freeze()  # a copy that looked through all this for garbage would have to copy it first
    _say(folder)
    if _rock():
        _end(_run())
    shutil.rmtree(folder)
