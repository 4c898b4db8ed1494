"""Visits to a serving house: what its process and its database spend on them, and how soon they are answered."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from forum.bench.crowd import at
from forum.bench.load import answer, tell
from forum.bench.servers import Server, on_core

VISITORS = Path(__file__).with_name("visitors.py")  # run as a file: it needs nothing of the house


@dataclass(frozen=True)
class Ask:
    """One request, and the status it is to get; with a body it is a form that is sent."""

    name: str
    path: str
    body: str = ""
    status: int = 200


@dataclass(frozen=True)
class Visit:
    """One person's requests, in turn."""

    asks: tuple[Ask, ...]
    cookie: str = ""


@dataclass(frozen=True)
class How:
    """`flight` visits at a time for so many seconds (`again`: from the beginning once all are done), or `rate` a second
    until all are done.
    """

    seconds: float = 0
    flight: int = 0
    rate: float = 0
    again: bool = False


@dataclass(frozen=True)
class Seen:
    """What came of it. Times in milliseconds by name of request; CPU in seconds."""

    visits: int
    seconds: float
    times: dict[str, list[float]]
    sizes: dict[str, int]
    refused: dict[str, int]
    cpu: float = 0.0
    database_cpu: float = 0.0

    @property
    def asked(self) -> int:
        """Requests that were answered as they should be."""
        return sum(map(len, self.times.values()))

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of the process for each request."""
        return self.cpu / max(1, self.asked) * 1000

    @property
    def database_ms(self) -> float:
        """The same of the database's server."""
        return self.database_cpu / max(1, self.asked) * 1000

    def within(self, percent: int, name: str = "") -> float:
        """What so many percent of the answers took at most."""
        times = self.times.get(name, []) if name else [time for times in self.times.values() for time in times]
        return at(sorted(times), percent)


class Street:
    """Where the visitors come from."""

    def __init__(self, server: Server, process: subprocess.Popen[str]) -> None:
        self._server = server
        self._process = process
        self._before = (0.0, 0.0)

    def begin(self, visits: Sequence[Visit], how: How) -> None:
        """Send them, and go on meanwhile."""
        self._before = (self._server.cpu(), self._server.database_cpu())
        tell(self._process, {**asdict(how), "visits": [asdict(visit) for visit in visits]})

    def end(self, *, may_refuse: bool = False) -> Seen:
        """Wait until they are back. Raises RuntimeError where the house refused one: then the figures say nothing."""
        seen = answer(self._process)
        cpu, database = self._before
        found = Seen(**seen, cpu=self._server.cpu() - cpu, database_cpu=self._server.database_cpu() - database)
        if found.refused and not may_refuse:
            raise RuntimeError(f"the house refused visits: {found.refused}")
        return found

    def send(self, visits: Sequence[Visit], how: How) -> Seen:
        """Send them and wait."""
        self.begin(visits, how)
        return self.end()


@contextmanager
def street(server: Server) -> Iterator[Street]:
    """A process of visitors on the core the server leaves free."""
    with on_core(1):
        process = subprocess.Popen(
            [sys.executable, str(VISITORS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
    try:
        tell(process, {"port": server.port})
        yield Street(server, process)
    finally:
        process.kill()
        process.communicate()
