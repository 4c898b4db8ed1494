"""docs/reliability.md, as a run writes it."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime

from tests.network.trials import LISTENERS, SPEAKERS, WRITERS, Row

PAGE = """# When a part of the house fails

Written by `make network` on {day}, on a machine with {cores} cores (load {load:.1f}) and Linux {kernel}.
Do not edit it: run that again (some fifteen minutes), and it is written anew.

Five hosts, each a network of its own: two that serve (one process each), PostgreSQL, Redis, and nginx with
`deploy/nginx.conf`. From a sixth come {speakers} people who say something all the time, {listeners} who listen,
{writers} who write answers in the forum, and one who opens a page twice a second; they are as patient as the pages of
the house are. While they are busy one host fails, in one of these ways, and comes back:

- *restarted*: its program is asked to end, as its unit does, and started at once;
- *killed*: its program dies in the middle of anything (`kill -9`), and is started after 8 seconds;
- *cut off*: its cable is out for 25 seconds, and nobody is told;
- *cut off while it writes*: the same, in the middle of a transaction that holds the newest number of the room;
- *power cut*: its cable is out, its program dies, and both come back after 25 seconds.

Then what was acknowledged is compared with the database, and the database with what each of them has heard, once she
has asked one time for what came after the last she knew.

{table}

**Away**: until its program answered again. **Pages**: of those asked for until all went on as before, how many
came, and how many were a page that asks to come back in a moment. **Longest**: what one page took that came; what
one message waited until it was acknowledged, with all tries; what the last of {hearing} people waited until she
heard a message; what one answer in the forum waited, with all tries. **Well again**: when the last thing that had
waited for more than three seconds was done, in seconds after the host was back; below zero: before.
**Acknowledged**: messages and answers from the failure on. **Lost, twice, missed**: acknowledged and not kept; kept
twice; not heard by somebody.

## What it means

- **One of the hosts that serve**: who was there comes back at the other, after a moment where the connection broke, and
  after some ten seconds where the host fell silent and she says something (up to 45 where she only reads). Pages go on.
- **The database**: it is the truth, so without it nothing is accepted, and pages ask to come back in a moment. What is
  open in a browser stays readable; what was written waits in its box or its line, and goes out by itself.
- **Redis**: nobody waits for it. What is said at one host is heard at the other up to two seconds later.
- **The proxy**: nobody comes in without it. All come back by themselves.

Not tried here: a disk that fills up, a database that fails over to another, a slow network, many people at once.
"""
HEAD = (
    ("host", "what happened", "away, s", "pages", "came", "asked to wait"),
    ("longest: page, s", "acknowledged, s", "heard, s", "answer kept, s", "well again, s"),
    ("acknowledged", "lost", "twice", "missed"),
)


def in_short(row: Row) -> str:
    """A line for who watches."""
    return (
        f"{row.host}, {row.how}: pages {row.answered} of {row.pages}, message {row.said:.1f} s, "
        f"heard {row.heard:.1f} s, well {row.well:.1f} s after {row.away:.1f} s; "
        f"{row.messages + row.posts} acknowledged, {row.lost} lost, {row.twice} twice, {row.unheard} missed"
    )


def page(rows: Sequence[Row]) -> str:
    """The whole page."""
    return PAGE.format(
        day=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        cores=os.cpu_count(),
        load=os.getloadavg()[2],
        kernel=platform.release().partition("-")[0],
        speakers=SPEAKERS,
        listeners=LISTENERS,
        writers=WRITERS,
        hearing=SPEAKERS + LISTENERS,
        table=_table(rows),
    )


def _table(rows: Sequence[Row]) -> str:
    head = [name for part in HEAD for name in part]
    lines = [head, ["---", "---", *["---:"] * (len(head) - 2)], *(_cells(row) for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _cells(row: Row) -> list[str]:
    times = [f"{seconds:.1f}" for seconds in (row.page, row.said, row.heard, row.posted, row.well)]
    counts = [str(count) for count in (row.messages + row.posts, row.lost, row.twice, row.unheard)]
    seen = [str(count) for count in (row.pages, row.answered, row.told)]
    return [row.host, row.how, f"{row.away:.1f}", *seen, *times, *counts]
