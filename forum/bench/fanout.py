"""One message to a whole room: the server on one core, the crowd that hears it on another.

Beside the house the same crowd hears the same text through bare broadcasters, in the same run (forum/bench/servers.py
tells what they need). These check, count and keep nothing; what the house does for a message is part of its figures.
"""

import os
from dataclasses import dataclass

from forum.bench.load import TEXT_BYTES, Heard, Memory, Talk, crowd
from forum.bench.servers import HOUSE, NODE, present, serving
from forum.bench.table import Chart, Table, grouped, judged

LISTENERS = (100, 500, 1000)
FEW = (10, 20)  # for a quick try
ROUND = 25  # seconds: everybody is pinged once, by the house and by Node's socket.io; in less, some or none
STEADY = Talk(seconds=ROUND, rate=8)
SILENT = Talk(seconds=ROUND)  # what listening alone costs: pings, and the look at who may still be there
WARM_UP = Talk(seconds=2, rate=8)  # first messages cost more: statements are compiled, and Node's code
FULL = (500, 1000)  # among 100, the limit of what one member may say comes before the end of the core
IN_FLIGHT = 16
FULL_SECONDS = 5
MAX_P95_MS, GOAL_AT = 30, 500
MAX_MEMORY = 60  # KiB a connection
FILLED = 0.9  # of the core
COLUMNS = ["listeners", "p50", "p95", "p99", "to the last one", "CPU a delivery", "deliveries a CPU second"]
COLUMNS += ["core used", "in silence", "RSS a connection", "lost"]
FULL_COLUMNS = ["listeners", "deliveries/s", "deliveries a CPU second", "messages/s", "p50", "p99", "core used"]
FULL_COLUMNS += ["the crowd's core", "lost"]

Row = tuple[int, str]  # how many listen, to which server


@dataclass(frozen=True)
class Seen:
    """What was heard while people talk now and then, are silent, and talk all the time; what they hold."""

    steady: Heard
    silent: Heard
    full: Heard | None
    memory: Memory

    @property
    def idle(self) -> float:
        """Microseconds of CPU a second, for each who listens to nothing."""
        return self.silent.cpu / self.silent.seconds * 1e6


def measure(quick: bool = False) -> list[Table]:
    """How late and how dear a message is, and how many get through when the core is full."""
    servers, notes = present()
    seen: dict[Row, Seen] = {}
    for count in FEW if quick else LISTENERS:
        for name in servers:
            with serving(name, count) as server, crowd(server) as (people, memory):
                people.talk(WARM_UP)
                steady, full = people.talk(STEADY), None
                silent = people.talk(SILENT)
                if count in FULL:
                    full = people.talk(Talk(FULL_SECONDS, flight=IN_FLIGHT, speakers=count))
                seen[count, name] = Seen(steady, silent, full, memory)
    if (os.cpu_count() or 1) < 2:
        notes.append("This machine has one core: the crowd took part of it, so the figures are too high.")
    return [_steady(seen, notes), _apart(seen, servers), _full(seen)]


def _steady(seen: dict[Row, Seen], notes: list[str]) -> Table:
    table = Table(
        f"One message to a room: {STEADY.rate} messages/s of {TEXT_BYTES} bytes, {STEADY.seconds} s, "
        "from sending to receipt; CPU no more than Node's",
        COLUMNS,
        notes=notes,
    )
    cpu = Chart("fanout-cpu", f"CPU of a delivery at {STEADY.rate} messages/s", "us")
    late = Chart("fanout-p95", f"A message at {STEADY.rate} messages/s: 95 of 100 listeners have it within", "ms")
    table.charts = [cpu, late]
    for (count, name), row in seen.items():
        heard = row.steady
        p95, each = f"{heard.p95:.1f} ms", f"{heard.each:.1f} us"
        kib = f"{row.memory.added / count / 1024:.0f} KiB"
        cpu.add(f"{count} listeners", name, heard.each)
        late.add(f"{count} listeners", name, heard.p95)
        if name == HOUSE:
            p95 = judged(heard.p95, MAX_P95_MS, "ms", 1) if count == GOAL_AT else p95
            kib = judged(row.memory.added / count / 1024, MAX_MEMORY, "KiB")
            if (count, NODE) in seen:
                each = judged(heard.each, round(seen[count, NODE].steady.each, 1), "us", 1)
        table.rows.append(
            [
                f"{count}, {name}",
                f"{heard.p50:.1f} ms",
                p95,
                f"{heard.p99:.1f} ms",
                f"{heard.last:.1f} ms",
                each,
                grouped(heard.deliveries / heard.cpu),
                f"{heard.cpu / heard.seconds * 100:.0f} %",
                f"{row.silent.cpu / row.silent.seconds * 100:.1f} %",
                kib,
                str(heard.lost),
            ]
        )
    return table


def _apart(seen: dict[Row, Seen], servers: list[str]) -> Table:
    """What a delivery costs without the message that is shared by all who hear it, by the difference between sizes."""
    few, many = (pick(count for count, _ in seen) for pick in (min, max))
    table = Table(
        f"The same, taken apart by the difference between {few} and {many} listeners; without what silence costs",
        ["", "CPU of a delivery alone", "of reading, checking, keeping a message", "a second of silent listening"],
    )
    alone: dict[str, float] = {}
    for name in reversed(servers):  # Node's first: the house is judged by it
        small, large = (_without_silence(seen[count, name]) for count in (few, many))
        steady = seen[few, name].steady
        more = seen[many, name].steady.deliveries - steady.deliveries
        alone[name] = (large - small) / max(1, more) * 1e6
        once = (small * 1e6 - alone[name] * steady.deliveries) / max(1, steady.messages)
        idle = seen[many, name].idle / many
        cost = f"{alone[name]:.1f} us"
        if name == HOUSE:
            table.figures = {
                "delivery us": alone[name],
                "idle us": idle,
                "connection KiB": seen[many, name].memory.added / many / 1024,
                "deliveries": seen[many, name].steady.deliveries,
            }
            if NODE in alone:
                cost = judged(alone[name], round(alone[NODE], 1), "us", 1)
        table.rows.insert(0, [name, cost, f"{once / 1e3:.2f} ms", f"{idle:.1f} us"])
    return table


def _without_silence(row: Seen) -> float:
    return row.steady.cpu - row.idle / 1e6 * row.steady.seconds


def _full(seen: dict[Row, Seen]) -> Table:
    table = Table(
        f"As many as the core bears: {IN_FLIGHT} messages under way all the time, {FULL_SECONDS} s",
        FULL_COLUMNS,
    )
    chart = Chart("fanout-full", "Deliveries of a CPU second, the core full", "thousand")
    table.charts = [chart]
    short = []
    for (count, name), row in seen.items():
        if (heard := row.full) is None:
            continue
        chart.add(f"{count} listeners", name, heard.deliveries / heard.cpu / 1000)
        if heard.cpu < FILLED * heard.seconds:
            short.append(f"{count}, {name}")
        table.rows.append(
            [
                f"{count}, {name}",
                grouped(heard.deliveries / heard.seconds),
                grouped(heard.deliveries / heard.cpu),
                f"{heard.messages / heard.seconds:.0f}",
                f"{heard.p50:.0f} ms",
                f"{heard.p99:.0f} ms",
                f"{heard.cpu / heard.seconds * 100:.0f} %",
                f"{heard.crowd / heard.seconds * 100:.0f} %",
                str(heard.lost),
            ]
        )
    if short:
        table.notes.append(f"Not full, held up by the crowd or by what else this machine does: {'; '.join(short)}.")
    return table
