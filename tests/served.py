"""A real house for tests: its own folder, settings, keys and database, served by a process of its own."""

import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from forum.config import EXAMPLE
from tests.cradle import ROOT, Forked, cradle
from tests.services import free_port

EXIT_ADDRESS = "https://weather.example/"
START_SECONDS = 60
STOP_SECONDS = 60

Changes = Mapping[str, Mapping[str, Any]]


def write_settings(folder: Path, changes: Changes) -> Path:
    """Write a config.toml into `folder`: the example, with changes by section."""
    sections = tomllib.loads(EXAMPLE.read_text("utf-8"))
    sections["gate"]["first_texts"] = 0  # in most tests nobody is treated as a newcomer
    for name, values in changes.items():
        sections[name].update(values)
    lines = []
    for name, values in sections.items():
        # Texts, numbers, lists of texts: JSON writes these as TOML does.
        lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items()), ""]
    path = folder / "config.toml"
    path.write_text("\n".join(lines), "utf-8")
    return path


class Served:
    """A house served on a free port. `kill` is a power cut, `stop` what an operator does."""

    certificate: Path | None = None  # of the proxy before it (tests/proxy.py)

    def __init__(self, folder: Path, changes: Changes) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        self.process: Forked | subprocess.Popen[bytes] | None = None
        site = {"exit_address": EXIT_ADDRESS, **changes.get("site", {})}
        server = {**changes.get("server", {}), "port": self.port}
        self.settings = write_settings(folder, {**changes, "site": site, "server": server})
        if "database" in changes or "keys" in changes:
            self.run("init")
        else:  # no other setting makes a difference to a new house
            shutil.copytree(_new_house(), folder, ignore=shutil.ignore_patterns("config.toml"), dirs_exist_ok=True)

    def run(self, *arguments: str) -> str:
        """Run a command of the house on the same settings; what it printed."""
        with tempfile.TemporaryDirectory() as place:
            printed, errors = Path(place) / "printed", Path(place) / "errors"
            code = cradle("command").start(self._arguments(*arguments), environment(), printed, errors).wait()
            said = printed.read_text("utf-8")
            if code:
                raise AssertionError(f"forum {' '.join(arguments)} failed:\n{said}{errors.read_text('utf-8')}")
            return said

    def start(self) -> None:
        """Start serving and wait until the first answer."""
        self.process = self._begin(self._arguments("serve", "--port", str(self.port)))
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise AssertionError(f"the server did not start:\n{self.log.read_text('utf-8', 'replace')}")
            time.sleep(0.02)

    def kill(self) -> None:
        """End the process at once, in the middle of anything."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """Ask the process to end, as `systemctl stop` does. Fails if it must be killed."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except (TimeoutError, subprocess.TimeoutExpired):
            self.kill()
            raise AssertionError("the server did not end after SIGTERM") from None

    def restart(self) -> None:
        """End it, if it still runs, and start it anew on the same data."""
        if self.process is not None and self.process.poll() is None:
            self.stop()
        self.start()

    def _begin(self, arguments: list[str]) -> "Forked | subprocess.Popen[bytes]":
        return cradle("serve").start(arguments, environment(), self.log, self.log)

    def _arguments(self, name: str, *arguments: str) -> list[str]:
        return [name, "--config", str(self.settings), *arguments]

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def environment() -> dict[str, str]:
    """Ours, without settings of a house."""
    return {name: value for name, value in os.environ.items() if not name.startswith("FORUM_")}


@functools.cache
def _new_house() -> Path:
    """What `python -m forum init` leaves in an empty folder; made once, copied for every house."""
    folder = cradle("serve").folder / "new"
    folder.mkdir(mode=0o700)
    settings = write_settings(folder, {})
    command = [sys.executable, "-m", "forum", "init", "--config", str(settings)]
    subprocess.run(command, cwd=ROOT, env=environment(), check=True, stdout=subprocess.DEVNULL)
    return folder


@contextmanager
def serving(folder: Path, changes: Changes) -> Iterator[Served]:
    """A house that serves during this block."""
    served = Served(folder, changes)
    try:
        served.start()
        yield served
    finally:
        served.kill()
