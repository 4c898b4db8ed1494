"""The house on several hosts: a host that serves dies, Redis falls silent, and nothing acknowledged is lost or doubled.

All that can fail, and for how long who waits: `make network`, docs/reliability.md.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import services
from tests.cradle import ROOT
from tests.network import hosts, run
from tests.network.__main__ import TRIALS, trials

PATIENCE = 240  # seconds


pytestmark = pytest.mark.flaky(reruns=1)  # as all that real servers do: tests/conftest.py


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the hosts' files are, on a machine on which hosts can be made."""
    if lacking := [name for name in services.missing() if name != "Chromium"]:
        pytest.skip(f"{lacking[0]} is missing")
    if reason := hosts.refused():
        pytest.xfail(f"the kernel makes no network of ours: {reason}")
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        monkeypatch.setenv("TMPDIR", name)
        monkeypatch.setattr(tempfile, "tempdir", name)
        yield Path(name)


def left_of(folder: Path) -> list[object]:
    """Files, and programs that have this folder in their command."""
    left: list[object] = list(folder.iterdir())
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = command.read_bytes()
        except OSError:  # ended meanwhile
            continue
        if str(folder).encode() in words:
            left.append(words)
    return left


def test_nothing_is_lost_or_doubled_while_hosts_fail_and_come_back(place: Path) -> None:
    app, redis = trials(["--quick", "app 1:killed", "Redis:cut off"], within=PATIENCE)
    assert {f"{row.host}:{row.how}" for row in (app, redis)} <= set(TRIALS)
    for row in (app, redis):
        assert row.holds(), row
        assert row.messages > 0, row
        assert row.posts > 0, row
        assert row.answered > 0, row
    assert redis.answered == redis.pages, "no page waits for Redis"
    assert not left_of(place)


def test_all_is_gone_after_ctrl_c(place: Path) -> None:
    command = [sys.executable, "-m", "tests.network", "app 1:killed"]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == run.PLUGGED_IN + "\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 130
    assert not left_of(place)
