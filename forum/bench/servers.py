"""What a crowd can talk through: the house, or for comparison one of two bare broadcasters.

For Node's, `node` is needed and the package socket.io, in whatever folder:

    npm install --prefix /tmp/node socket.io
    BENCH_NODE_MODULES=/tmp/node python -m forum bench fanout

Without BENCH_NODE_MODULES it is looked for where `npm install --global` puts it.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from resource import getpagesize
from socket import create_connection, create_server

from forum.app import create_app
from forum.bench.databases import Backends
from forum.bench.instance import Instance, cookie, instance

NODE_MODULES = "BENCH_NODE_MODULES"
START_SECONDS = 60
STOP_SECONDS = 5
HOUSE, PYTHON, NODE = "the house", "bare websockets (Python)", "bare socket.io (Node)"


@dataclass(frozen=True)
class Server:
    """A process that serves, with its rooms and the cookies of those who may come in."""

    port: int
    pid: int
    rooms: list[str]
    cookies: list[str]
    backends: Backends | None = None  # of the database, where that is a server of its own

    def cpu(self) -> float:
        """Seconds of CPU it has used, all its threads together."""
        return time.clock_gettime(~self.pid << 3 | 2)  # the clock that clock_getcpuclockid(3) gives for a process

    def database_cpu(self) -> float:
        """Seconds of CPU the database's server has used for it."""
        return self.backends.seconds() if self.backends else 0.0

    def memory(self) -> int:
        """Bytes of memory it holds."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * getpagesize()


def present() -> tuple[list[str], list[str]]:
    """The servers that can be measured here, and why the others cannot."""
    found, notes = [HOUSE], []
    if find_spec("websockets"):
        found.append(PYTHON)
    else:
        notes.append("The Python library websockets is not installed (it is in requirements-dev.txt): not compared.")
    if shutil.which("node") and node_modules():
        found.append(NODE)
    else:
        notes.append(f"Node's socket.io is not here, so there is no goal to judge; {NODE_MODULES} may name its folder.")
    return found, notes


@contextmanager
def serving(name: str, people: int, rooms: int = 1) -> Iterator[Server]:
    """One of them on a core of its own, with so many rooms and people who may come in."""
    if name == HOUSE:
        with _house(people, rooms) as server:
            yield server
        return
    here, port, environ = Path(__file__).parent, free_port(), dict(os.environ)
    command = [sys.executable, str(here / "bare.py"), str(port)]
    if name == NODE:
        command = ["node", str(here / "bare.js"), str(port)]
        environ["NODE_PATH"] = str(node_modules())
    with _started(command, environ, port) as pid:
        yield Server(port, pid, [f"room{number}" for number in range(rooms)], [""] * people)


@contextmanager
def _house(people: int, rooms: int) -> Iterator[Server]:
    with instance(free_port()) as house:
        app, names, members = create_app(house.config), house.rooms(rooms), house.people(people)
        with running(house) as server:
            yield replace(server, rooms=names, cookies=[cookie(app, member) for member in members])


@contextmanager
def running(house: Instance, *, pinned: bool = True) -> Iterator[Server]:
    """A house that serves, on a core of its own or on all; who comes into which rooms is for the caller to add."""
    backends = None if house.database.sqlite else Backends(house.database)
    with _started(house.command("serve", "--port", str(house.port)), house.environ, house.port, pinned=pinned) as pid:
        yield Server(house.port, pid, [], [], backends)


@contextmanager
def _started(command: list[str], environ: dict[str, str], port: int, *, pinned: bool = True) -> Iterator[int]:
    with on_core(0) if pinned else nullcontext():
        process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + START_SECONDS
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{command[0]} did not serve")
            time.sleep(0.05)
        yield process.pid
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        process.kill()
        process.wait()


@contextmanager
def on_core(number: int) -> Iterator[None]:
    """What is started within is pinned to this core from its first moment, so all its threads are."""
    before = os.sched_getaffinity(0)
    cores = sorted(before)
    os.sched_setaffinity(0, {cores[number % len(cores)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def node_modules(package: str = "socket.io") -> Path | None:
    """Where Node finds this package."""
    folder = os.environ.get(NODE_MODULES)
    if not folder and shutil.which("npm"):
        folder = subprocess.run(["npm", "root", "-g"], capture_output=True, text=True, check=False).stdout.strip()
    places = [Path(folder), Path(folder, "node_modules")] if folder else []
    return next((place.resolve() for place in places if (place / package).is_dir()), None)


def free_port() -> int:
    """A port nobody listens on."""
    with create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    try:
        with create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
