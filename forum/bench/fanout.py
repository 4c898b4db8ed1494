"""One message to a whole room: the server on one core, the crowd that hears it on another."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_connection, create_server
from typing import Any

from sqlalchemy.orm import Session

from forum.app import create_app
from forum.bench.instance import Instance, cookie, instance
from forum.bench.table import Table, judged
from forum.rooms import queries

CROWD = Path(__file__).with_name("crowd.py")  # run as a file: it needs nothing of the house
LISTENERS = (100, 500)
MESSAGES_PER_SECOND = 8
SECONDS = 8
TEXT_BYTES = 220
WARM_UP = 20
MAX_P95_MS, GOAL_AT = 30, 500
START_SECONDS = 15


def measure() -> list[Table]:
    """The figures of each size of room."""
    table = Table(
        f"One message to a room: {MESSAGES_PER_SECOND} messages/s of {TEXT_BYTES} bytes, {SECONDS} s, "
        "from sending to receipt",
        ["listeners", "p50", "p95", "p99", "to the last one", "CPU a delivery", "core used", "RSS a socket", "lost"],
    )
    sizes = {count: _measure(count) for count in LISTENERS}
    for count, seen in sizes.items():
        p95 = judged(seen.p95, MAX_P95_MS, "ms", 1) if count == GOAL_AT else f"{seen.p95:.1f} ms"
        table.rows.append(
            [
                str(count),
                f"{seen.p50:.1f} ms",
                p95,
                f"{seen.p99:.1f} ms",
                f"{seen.last:.1f} ms",
                f"{seen.cpu / max(1, seen.deliveries) * 1e6:.1f} us",
                f"{seen.cpu / seen.seconds * 100:.0f} %",
                f"{seen.memory / count / 1024:.0f} KiB",
                str(seen.lost),
            ]
        )
    small, large = sizes[min(sizes)], sizes[max(sizes)]
    alone = (large.cpu - small.cpu) / max(1, large.deliveries - small.deliveries)
    saying = (large.cpu - alone * large.deliveries) / (MESSAGES_PER_SECOND * SECONDS)
    table.notes.append(
        f"By the difference between the two, a delivery alone costs {alone * 1e6:.1f} us; "
        f"reading, checking and keeping a message {saying * 1e3:.1f} ms, shared by all who hear it."
    )
    if (os.cpu_count() or 1) < 2:
        table.notes.append("This machine has one core: the crowd took part of it, so the figures are too high.")
    return [table]


@dataclass(frozen=True)
class _Seen:
    p50: float
    p95: float
    p99: float
    last: float
    cpu: float
    seconds: float
    memory: int
    deliveries: int
    lost: int


def _measure(count: int) -> _Seen:
    port = _free_port()
    with instance(port) as house, _serving(house, port) as server:
        people = house.people(count)
        app = create_app(house.config)

        def first_room(db: Session) -> str:
            return queries.rooms(db, people[0].actor)[0].public_id

        plan: dict[str, Any] = {
            "port": port,
            "room": house.database.write(first_room),
            "cookies": [cookie(app, person) for person in people],
            "rate": MESSAGES_PER_SECOND,
            "seconds": SECONDS,
            "bytes": TEXT_BYTES,
        }
        with _crowd({**plan, "cookies": plan["cookies"][:WARM_UP]}) as crowd:
            _line(crowd)  # what is loaded or cached at the first visits does not count as a socket's memory
        before = _memory(server.pid)
        with _crowd(plan) as crowd:
            assert crowd.stdout is not None
            _line(crowd)  # all are in the room and it has settled
            memory, cpu, began = _memory(server.pid) - before, _cpu(server.pid), time.monotonic()
            assert crowd.stdin is not None
            crowd.stdin.write("go\n")
            crowd.stdin.flush()
            heard = _line(crowd)
            cpu, seconds = _cpu(server.pid) - cpu, time.monotonic() - began
    late = sorted(heard["late"])
    return _Seen(
        p50=_at(late, 50),
        p95=_at(late, 95),
        p99=_at(late, 99),
        last=_at(sorted(heard["last"]), 50),
        cpu=cpu,
        seconds=seconds,
        memory=memory,
        deliveries=len(late),
        lost=heard["messages"] * count - len(late),
    )


@contextmanager
def _serving(house: Instance, port: int) -> Iterator[subprocess.Popen[bytes]]:
    server = subprocess.Popen(house.command("serve", "--port", str(port)), env=house.environ, stdout=subprocess.DEVNULL)
    _pin(server.pid, 0)
    try:
        end = time.monotonic() + START_SECONDS
        while not _answers(port):
            if server.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the server did not start")
            time.sleep(0.05)
        yield server
    finally:
        server.terminate()
        server.wait()


@contextmanager
def _crowd(plan: dict[str, Any]) -> Iterator[subprocess.Popen[str]]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = len(plan["cookies"]) + 100
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard < 0 else min(wanted, hard), hard))
    crowd = subprocess.Popen([sys.executable, str(CROWD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    _pin(crowd.pid, 1)
    try:
        assert crowd.stdin is not None
        crowd.stdin.write(json.dumps(plan) + "\n")
        crowd.stdin.flush()
        yield crowd
    finally:
        crowd.kill()
        crowd.communicate()


def _line(crowd: subprocess.Popen[str]) -> Any:
    assert crowd.stdout is not None
    line = crowd.stdout.readline()
    if not line:
        raise RuntimeError("the crowd gave up")
    return json.loads(line)


def _pin(pid: int, core: int) -> None:
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(pid, {cores[core % len(cores)]})


def _free_port() -> int:
    with create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    try:
        with create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def _cpu(pid: int) -> float:
    """Seconds of CPU a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> int:
    """Bytes of memory a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()


def _at(ordered: list[float], percent: int) -> float:
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else float("nan")
