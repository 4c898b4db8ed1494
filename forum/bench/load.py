"""A crowd in the rooms of a server: what the server spends on it, and how late it hears what is said."""

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from forum.bench.servers import Server, on_core

CROWD = Path(__file__).with_name("crowd.py")  # run as a file: it needs nothing of the house
WARM_UP = 20
TEXT_BYTES = 220


@dataclass(frozen=True)
class Talk:
    """How they talk: `rate` messages a second, or as many as are answered with `flight` of them under way; or not.

    The last `asleep` of all hold their connection and read nothing; what they miss does not count.
    """

    seconds: float
    rate: float = 0
    flight: int = 0
    speakers: int = 10  # in each room, in turn: a member may say 30 messages in 10 seconds
    bytes: int = TEXT_BYTES
    asleep: int = 0


@dataclass(frozen=True)
class Heard:
    """What came of it. Times in milliseconds; `last` is when the last one heard a message, in the middle."""

    messages: int
    deliveries: int
    lost: int
    seconds: float
    p50: float
    p95: float
    p99: float
    last: float
    crowd: float  # seconds of CPU the crowd itself needed
    cut_off: int  # of those asleep
    cpu: float  # and the server

    @property
    def each(self) -> float:
        """Microseconds of the server's CPU for a delivery."""
        return self.cpu / max(1, self.deliveries) * 1e6


class Crowd:
    """People who are in the rooms of a server."""

    def __init__(self, server: Server, process: subprocess.Popen[str]) -> None:
        self._server = server
        self._process = process

    def talk(self, how: Talk) -> Heard:
        """Let them talk and listen."""
        before = self._server.cpu()
        tell(self._process, asdict(how))
        heard = answer(self._process)
        return Heard(**heard, cpu=self._server.cpu() - before)


@dataclass(frozen=True)
class Memory:
    """Bytes: what the crowd added, and all that the server holds."""

    added: int
    held: int


@contextmanager
def crowd(server: Server) -> Iterator[tuple[Crowd, Memory]]:
    """Everybody who has a cookie, in the rooms; and what that costs in memory."""
    with _process(server, server.cookies[:WARM_UP]):
        pass  # what is loaded or cached at the first visits does not count as a socket's memory
    before = server.memory()
    with _process(server, server.cookies) as process:
        held = server.memory()
        yield Crowd(server, process), Memory(held - before, held)


@contextmanager
def _process(server: Server, cookies: list[str]) -> Iterator[subprocess.Popen[str]]:
    """The crowd, once all are in and it has settled."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = len(cookies) + 100
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard < 0 else min(wanted, hard), hard))
    with on_core(1):
        process = subprocess.Popen(
            [sys.executable, str(CROWD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
    try:
        tell(process, {"port": server.port, "rooms": server.rooms, "cookies": cookies})
        answer(process)
        yield process
    finally:
        process.kill()
        process.communicate()


def tell(process: subprocess.Popen[str], what: dict[str, Any]) -> None:
    """Give the crowd a line."""
    assert process.stdin is not None
    process.stdin.write(json.dumps(what) + "\n")
    process.stdin.flush()


def answer(process: subprocess.Popen[str]) -> Any:
    """What it says to it."""
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError("the crowd gave up")
    return json.loads(line)
