"""The crowd of the benches comes in, talks and hears everything; what cannot be measured is said."""

import os
import shutil
from pathlib import Path

import pytest

from forum import bench
from forum.bench import servers
from forum.bench.crowd import at
from forum.bench.load import Talk, crowd
from forum.bench.servers import HOUSE, NODE, NODE_MODULES, PYTHON, present, serving
from forum.bench.table import Table

PEOPLE, ROOMS = 40, 2  # so many that nobody says more in a second than she may in ten


@pytest.mark.parametrize("name", [HOUSE, PYTHON])
def test_everybody_in_a_room_hears_what_is_said_there(name: str) -> None:
    with serving(name, PEOPLE, ROOMS) as server, crowd(server) as (people, memory):
        steady = people.talk(Talk(seconds=1, rate=10))
        full = people.talk(Talk(seconds=1, flight=2, speakers=PEOPLE))
        assert server.cpu() > steady.cpu + full.cpu > 0
    assert steady.messages == 10
    for heard in (steady, full):
        assert heard.deliveries == heard.messages * PEOPLE // ROOMS > 0
        assert heard.lost == 0
        assert 0 < heard.p50 <= heard.p95 <= heard.p99
    assert full.messages > 2, "each answer lets the next one go"
    assert memory.held > 0


def test_what_most_stay_under() -> None:
    times = [float(number) for number in range(1, 101)]
    assert [at(times, percent) for percent in (50, 95, 99)] == [51, 96, 100]
    assert at([7.0], 99) == 7


def test_the_long_bench_is_measured_only_when_named(monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[str] = []

    def measure(name: str) -> list[Table]:
        measured.append(name)
        return []

    monkeypatch.setattr(bench, "BENCHES", {name: lambda name=name: measure(name) for name in bench.BENCHES})
    bench.run([])
    assert measured == ["pages", "fanout", "size", "search", "guard"]
    bench.run(["crowd"])
    assert measured[-1] == "crowd"


@pytest.mark.parametrize("inside", [".", "node_modules"])
def test_nodes_package_is_found_in_the_folder_that_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, inside: str
) -> None:
    (tmp_path / inside / "socket.io").mkdir(parents=True)
    monkeypatch.setenv(NODE_MODULES, str(tmp_path))
    monkeypatch.setattr(shutil, "which", lambda command: f"/usr/bin/{command}")
    assert servers._node_modules() == (tmp_path / inside).resolve()
    assert present() == ([HOUSE, PYTHON, NODE], [])


def test_who_is_missing_is_said_and_not_measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(NODE_MODULES, str(tmp_path))
    monkeypatch.setattr(servers, "find_spec", lambda name: None)
    found, notes = present()
    assert found == [HOUSE]
    assert ["websockets" in notes[0], NODE_MODULES in notes[1]] == [True, True]


def test_what_is_started_on_a_core_stays_there_and_who_starts_it_does_not() -> None:
    before = os.sched_getaffinity(0)
    with servers.on_core(1):
        assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == before
