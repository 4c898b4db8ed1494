"""The short way to start a house leads to the same as the long one, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cradle import ROOT, Cradle, cradle
from tests.served import Served, write_settings
from tests.services import free_port

WAIT_SECONDS = 60


def wait_for(holds: Callable[[], object]) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while not holds():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


def answers(port: int) -> bool:
    try:
        return bool(urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).read())
    except OSError:
        return False


def test_the_long_way_works_too(tmp_path: Path) -> None:
    """As an operator does it: two commands, nothing read in before."""
    port, settings = free_port(), write_settings(tmp_path, {})
    command = [sys.executable, "-m", "forum"]
    where = ["--config", str(settings)]
    subprocess.run([*command, "init", *where], cwd=ROOT, check=True)
    with subprocess.Popen(
        [*command, "serve", *where, "--port", str(port)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as serving:
        try:
            wait_for(lambda: answers(port) or serving.poll() is not None)
            serving.terminate()
            said, _ = serving.communicate(timeout=WAIT_SECONDS)
        finally:
            serving.kill()
    assert serving.returncode == 0
    assert f"is at http://127.0.0.1:{port}" in said


def test_how_it_ended_is_known(server: Served) -> None:
    process = server.process
    assert process
    assert process.poll() is None
    server.stop()
    assert process.returncode == 0
    server.start()
    assert server.process
    server.kill()
    assert server.process.returncode == -signal.SIGKILL
    assert server.log.read_text("utf-8").count("is at http://") == 2


def test_what_a_command_says_and_what_goes_wrong_is_told(server: Served) -> None:
    assert "notices: 0 removed" in server.run("purge")
    with pytest.raises(AssertionError, match="Nobody here has this name"):
        server.run("member", "Nobody", "expert")


def test_each_has_its_own_environment(tmp_path: Path) -> None:
    settings = write_settings(tmp_path, {})
    arguments, said = ["purge", "--config", str(settings)], (tmp_path / "said", tmp_path / "errors")
    environment = {**os.environ, "FORUM_KEYS_FOLDER": str(tmp_path / "nowhere")}
    assert cradle("command").start(arguments, environment, *said).wait(WAIT_SECONDS) == 1
    assert "nowhere" in said[1].read_text("utf-8")
    assert "FORUM_KEYS_FOLDER" not in os.environ


def test_houses_begin_the_same_and_share_nothing(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    one, other = (Served(tmp_path / name, {}) for name in ("one", "other"))
    assert (one.folder / "huiskamer.sqlite").read_bytes() == (other.folder / "huiskamer.sqlite").read_bytes()
    (one.folder / "huiskamer.sqlite").write_bytes(b"")
    assert (other.folder / "huiskamer.sqlite").stat().st_size
    assert (other.folder / "keys").stat().st_mode & 0o077 == 0


def test_nothing_outlives_the_cradle(server: Served) -> None:
    """Which ends when its input does, so when the tests end in whatever way."""
    made, port = Cradle("serve"), free_port()
    arguments = ["serve", "--config", str(server.settings), "--port", str(port)]
    made.start(arguments, os.environ, server.log, server.log)
    wait_for(lambda: answers(port))
    made.close()
    wait_for(lambda: not answers(port))
