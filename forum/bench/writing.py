"""Writing: replies by form and messages by socket, as many as one process takes, and what each leaves in the database.

What the house does for a text is part of it: the guard looks through it, floods are noticed, notices are made, a reply
goes into the index of words, and the disk has it before the answer comes.
"""

from contextlib import ExitStack
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from forum.bench.databases import on_each, size
from forum.bench.furnished import Furnished, furnished
from forum.bench.instance import cookie
from forum.bench.load import TEXT_BYTES, Talk, crowd
from forum.bench.servers import Server, running
from forum.bench.table import SQLITE, Chart, Table
from forum.bench.visits import Ask, How, Visit, street
from forum.boards.forms import new_once

COLUMNS = ["", "alone: p50", "p95", "in a crowd: a second", "p50", "p95", "CPU of each", "of it the database", "kept"]
AT_ONCE = 8
WORDS = 60  # of a reply
IN_A_ROOM = 5
REPLIES_EACH = 15  # a member may write 20 a minute


@dataclass(frozen=True)
class Written:
    """What came of one kind: milliseconds, seconds of CPU, bytes the database grew by."""

    kind: str
    count: int
    seconds: float
    alone: tuple[float, float]  # p50, p95
    crowded: tuple[float, float]
    cpu: float
    database_cpu: float
    grown: int


def measure(quick: bool = False) -> list[Table]:
    """A table for each database; the charts hold both."""
    cpu = Chart("writing-cpu", "CPU of a text that is kept, with what its database needs for it", "ms")
    p95 = Chart("writing-p95", "A text, one at a time: 95 of 100 are kept and answered within", "ms")
    tables = on_each(lambda name, address: _measure(name, address, quick, (cpu, p95)))
    tables[0].charts = [cpu, p95]
    return tables


def _measure(name: str, address: str, quick: bool, charts: tuple[Chart, Chart]) -> Table:
    people, seconds = (20, 1) if quick else (200, 6)
    table = Table(f"Writing on {name}: one at a time, then {AT_ONCE} replies or 16 messages at a time", COLUMNS)
    with ExitStack() as stack:
        full = stack.enter_context(furnished(address, people, people * 10))
        visits, rooms = _replies(full), full.house.rooms(people // IN_A_ROOM)
        server = stack.enter_context(running(full.house))
        server = replace(server, rooms=rooms, cookies=[cookie(full.app, person) for person in full.people])
        for written in (_post(full, server, visits, seconds), _say(full, server, seconds)):
            _tell(table, name, written)
            charts[0].add(written.kind, name, (written.cpu + written.database_cpu) / written.count * 1000)
            charts[1].add(written.kind, name, written.alone[1])
        table.notes.append(f"The process holds {server.memory() / 2**20:.0f} MiB after all of it.")
    return table


def _post(full: Furnished, server: Server, visits: list[Visit], seconds: int) -> Written:
    """Replies, by the form under a conversation."""
    with street(server) as visitors:
        visitors.send(visits[: 2 * AT_ONCE], How(10, flight=AT_ONCE))
        before, rest = size(full.house.database), visits[2 * AT_ONCE :]
        alone = visitors.send(rest, How(seconds / 2, flight=1))
        crowded = visitors.send(rest[alone.visits :], How(seconds, flight=AT_ONCE))
        grown = size(full.house.database) - before
    count = alone.visits + crowded.visits
    return Written(
        "reply",
        crowded.visits,
        crowded.seconds,
        (alone.within(50), alone.within(95)),
        (crowded.within(50), crowded.within(95)),
        crowded.cpu,
        crowded.database_cpu,
        grown * crowded.visits // max(1, count),
    )


def _say(full: Furnished, server: Server, seconds: int) -> Written:
    """Messages, in rooms of five."""
    with crowd(server) as (people, _):
        alone = people.talk(Talk(seconds, rate=8, speakers=IN_A_ROOM))
        before, busy = size(full.house.database), server.database_cpu()
        crowded = people.talk(Talk(seconds, flight=16, speakers=IN_A_ROOM))
        busy = server.database_cpu() - busy
        grown = size(full.house.database) - before
    return Written(
        "message",
        crowded.messages,
        crowded.seconds,
        (alone.p50, alone.p95),
        (crowded.p50, crowded.p95),
        crowded.cpu,
        busy,
        grown,
    )


def _tell(table: Table, database: str, written: Written) -> None:
    each, stored = written.cpu / written.count, written.database_cpu / written.count
    where = f"{database} {written.kind}"
    table.figures |= {
        f"{where} us": each * 1e6,
        f"{where} database us": stored * 1e6,
        f"{where} bytes": written.grown / written.count,
        f"{where} a second": written.count / written.seconds,
        f"{where} count": written.count,
    }
    what = {
        "reply": f"reply of {WORDS} words",
        "message": f"message of {TEXT_BYTES} bytes to a room of {IN_A_ROOM}",
    }[written.kind]
    table.rows.append(
        [
            what,
            *(f"{late:.1f} ms" for late in written.alone),
            f"{written.count / written.seconds:.0f}",
            *(f"{late:.0f} ms" for late in written.crowded),
            f"{(each + stored) * 1000:.2f} ms",
            "–" if database == SQLITE else f"{stored * 1000:.2f} ms",
            f"{written.grown / written.count:.0f} B",
        ]
    )


def _replies(full: Furnished) -> list[Visit]:
    """Each person writes some, all in one conversation of five people."""
    found = []
    places = len(full.people) // IN_A_ROOM
    opened = []
    for number, person in enumerate(full.people):
        path = f"/threads/{full.threads[number % min(places, len(full.threads))]}"
        opened.append((path, *full.opened(path, person)))
    for _ in range(REPLIES_EACH):
        for path, hers, token in opened:
            words = {"csrf_token": token, "once": new_once(), "body": full.filling.text(WORDS)}
            found.append(Visit((Ask("reply", path, urlencode(words), 303),), hers))
    return found
