"""Some in a room hold their connection and read nothing: does anybody hear later for it, and what does it cost?

The same crowd talks twice, in long texts, so that what waits for those who sleep soon fills what the kernel holds for
them. Then it waits in the house, until that is too much and they are cut off (forum/websocket.py).
"""

from forum.bench.load import Talk, crowd
from forum.bench.servers import HOUSE, serving
from forum.bench.table import Table, judged
from forum.websocket import MAX_BACKLOG

LISTENERS, ASLEEP = 500, 25
TALK = Talk(seconds=50, rate=8, bytes=1900)  # a message has 2,000 letters at most
MAX_RATIO = 1.3


def measure(quick: bool = False) -> list[Table]:
    """How late the others hear, with and without them; what is held for each; whether they are cut off."""
    listeners, asleep = (20, 2) if quick else (LISTENERS, ASLEEP)
    seconds = 2 if quick else TALK.seconds
    with serving(HOUSE, listeners) as server, crowd(server) as (people, _):
        before = people.talk(Talk(seconds, TALK.rate, bytes=TALK.bytes))
        held = server.memory()
        heard = people.talk(Talk(seconds, TALK.rate, bytes=TALK.bytes, asleep=asleep))
        more = max(0, server.memory() - held)
    table = Table(
        f"{asleep} of {listeners} stop reading: {TALK.rate} messages/s of {TALK.bytes} bytes, {seconds} s",
        ["", "p50", "p95", "p99", "CPU a delivery", "lost"],
    )
    for name, row, p95 in (
        ("all read", before, f"{before.p95:.1f} ms"),
        ("some do not", heard, judged(heard.p95, round(MAX_RATIO * before.p95, 1), "ms", 1)),
    ):
        table.rows.append([name, f"{row.p50:.1f} ms", p95, f"{row.p99:.1f} ms", f"{row.each:.1f} us", str(row.lost)])
    table.notes = [
        f"Of those {asleep} not cut off at the end: {judged(asleep - heard.cut_off, 0, '')}. Held more for each: "
        f"{judged(more / asleep / 1024, MAX_BACKLOG // 1024, 'KiB')}."
    ]
    return [table]
