"""A house full of people: 3,000 connections on one process, in ten rooms, for five minutes.

    BENCH_SECONDS=30 python -m forum bench crowd

They come in at the pace of their answers, from twenty addresses, so that the limits stay as they are.
"""

import os

from forum.bench.load import TEXT_BYTES, Talk, crowd
from forum.bench.servers import HOUSE, serving
from forum.bench.table import Table, judged

SECONDS = "BENCH_SECONDS"
ROOMS, IN_EACH = 10, 300
MESSAGES_PER_SECOND = 20  # over all rooms
MAX_P99_MS = 250
MAX_MEMORY = 60  # KiB a connection


def measure(quick: bool = False) -> list[Table]:
    """How late the messages come, what they cost, and whether all came."""
    in_each = 4 if quick else IN_EACH
    count = ROOMS * in_each
    how = Talk(2 if quick else int(os.environ.get(SECONDS, 300)), MESSAGES_PER_SECOND)
    with serving(HOUSE, count, ROOMS) as server, crowd(server) as (people, memory):
        heard = people.talk(how)
        after = server.memory()
    table = Table(
        f"{count} connections on one process, {ROOMS} rooms of {in_each}: {MESSAGES_PER_SECOND} messages/s of "
        f"{TEXT_BYTES} bytes over all of them, {how.seconds} s",
        ["", ""],
    )
    table.rows = [
        ["p50", f"{heard.p50:.1f} ms"],
        ["p95", f"{heard.p95:.1f} ms"],
        ["p99", judged(heard.p99, MAX_P99_MS, "ms", 1)],
        ["to the last one of a room", f"{heard.last:.1f} ms"],
        ["deliveries", f"{heard.deliveries:,}".replace(",", " ")],
        ["lost", judged(heard.lost, 0, "")],
        ["CPU a delivery", f"{heard.each:.1f} us"],
        ["core used", f"{heard.cpu / heard.seconds * 100:.0f} %"],
        ["RSS a connection", judged(memory.added / count / 1024, MAX_MEMORY, "KiB", 1)],
        ["RSS of the process, before they talk", f"{memory.held / 2**20:.0f} MiB"],
        ["and after", f"{after / 2**20:.0f} MiB"],
    ]
    return [table]
