"""One message to a whole room: the server on one core, the crowd that hears it on another.

Beside the house the same crowd hears the same text through bare broadcasters, in the same run (forum/bench/servers.py
tells what they need). These check, count and keep nothing; what the house does for a message is part of its figures.
"""

import os

from forum.bench.load import TEXT_BYTES, Heard, Memory, Talk, crowd
from forum.bench.servers import HOUSE, NODE, present, serving
from forum.bench.table import Table, judged

LISTENERS = (100, 500, 1000)
STEADY = Talk(seconds=8, rate=8)
WARM_UP = Talk(seconds=2, rate=8)  # first messages cost more: statements are compiled, and Node's code
FULL = (500, 1000)  # among 100, the limit of what one member may say comes before the end of the core
IN_FLIGHT = 16
FULL_SECONDS = 5
MAX_P95_MS, GOAL_AT = 30, 500
MAX_MEMORY = 60  # KiB a connection
FILLED = 0.9  # of the core
COLUMNS = ["listeners", "p50", "p95", "p99", "to the last one", "CPU a delivery", "deliveries a CPU second"]
COLUMNS += ["core used", "RSS a connection", "lost"]
FULL_COLUMNS = ["listeners", "deliveries/s", "deliveries a CPU second", "messages/s", "p50", "p99", "core used"]
FULL_COLUMNS += ["the crowd's core", "lost"]

Row = tuple[int, str]  # how many listen, to which server


def measure() -> list[Table]:
    """How late and how dear a message is, and how many get through when the core is full."""
    servers, notes = present()
    steady: dict[Row, tuple[Heard, Memory]] = {}
    full: dict[Row, Heard] = {}
    for count in LISTENERS:
        for name in servers:
            with serving(name, count) as server, crowd(server) as (people, memory):
                people.talk(WARM_UP)
                steady[count, name] = people.talk(STEADY), memory
                if count in FULL:
                    full[count, name] = people.talk(Talk(FULL_SECONDS, flight=IN_FLIGHT, speakers=count))
    if (os.cpu_count() or 1) < 2:
        notes.append("This machine has one core: the crowd took part of it, so the figures are too high.")
    return [_steady(steady, notes), _apart(steady, servers), _full(full)]


def _steady(seen: dict[Row, tuple[Heard, Memory]], notes: list[str]) -> Table:
    table = Table(
        f"One message to a room: {STEADY.rate} messages/s of {TEXT_BYTES} bytes, {STEADY.seconds} s, "
        "from sending to receipt; CPU no more than Node's",
        COLUMNS,
        notes=notes,
    )
    for (count, name), (heard, memory) in seen.items():
        p95, each = f"{heard.p95:.1f} ms", f"{heard.each:.1f} us"
        kib = f"{memory.added / count / 1024:.0f} KiB"
        if name == HOUSE:
            p95 = judged(heard.p95, MAX_P95_MS, "ms", 1) if count == GOAL_AT else p95
            kib = judged(memory.added / count / 1024, MAX_MEMORY, "KiB")
            if (count, NODE) in seen:
                each = judged(heard.each, round(seen[count, NODE][0].each, 1), "us", 1)
        table.rows.append(
            [
                f"{count}, {name}",
                f"{heard.p50:.1f} ms",
                p95,
                f"{heard.p99:.1f} ms",
                f"{heard.last:.1f} ms",
                each,
                _thousands(heard.deliveries / heard.cpu),
                f"{heard.cpu / heard.seconds * 100:.0f} %",
                kib,
                str(heard.lost),
            ]
        )
    return table


def _apart(seen: dict[Row, tuple[Heard, Memory]], servers: list[str]) -> Table:
    """What a delivery costs without the message that is shared by all who hear it, by the difference between sizes."""
    table = Table(
        f"The same, taken apart by the difference between {min(LISTENERS)} and {max(LISTENERS)} listeners",
        ["", "CPU of a delivery alone", "of reading, checking, keeping a message"],
    )
    alone: dict[str, float] = {}
    for name in reversed(servers):  # Node's first: the house is judged by it
        small, large = (seen[count, name][0] for count in (min(LISTENERS), max(LISTENERS)))
        alone[name] = (large.cpu - small.cpu) / max(1, large.deliveries - small.deliveries) * 1e6
        once = (small.cpu * 1e6 - alone[name] * small.deliveries) / max(1, small.messages)
        cost = f"{alone[name]:.1f} us"
        if name == HOUSE and NODE in alone:
            cost = judged(alone[name], round(alone[NODE], 1), "us", 1)
        table.rows.insert(0, [name, cost, f"{once / 1e3:.2f} ms"])
    return table


def _full(seen: dict[Row, Heard]) -> Table:
    table = Table(
        f"As many as the core bears: {IN_FLIGHT} messages under way all the time, {FULL_SECONDS} s",
        FULL_COLUMNS,
    )
    for (count, name), heard in seen.items():
        table.rows.append(
            [
                f"{count}, {name}",
                _thousands(heard.deliveries / heard.seconds),
                _thousands(heard.deliveries / heard.cpu),
                f"{heard.messages / heard.seconds:.0f}",
                f"{heard.p50:.0f} ms",
                f"{heard.p99:.0f} ms",
                f"{heard.cpu / heard.seconds * 100:.0f} %",
                f"{heard.crowd / heard.seconds * 100:.0f} %",
                str(heard.lost),
            ]
        )
    short = [f"{count}, {name}" for (count, name), heard in seen.items() if heard.cpu < FILLED * heard.seconds]
    if short:
        table.notes.append(f"Not full, held up by the crowd or by what else this machine does: {'; '.join(short)}.")
    return table


def _thousands(number: float) -> str:
    return f"{number:,.0f}".replace(",", " ")
