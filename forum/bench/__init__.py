"""`python -m forum bench`: what this machine makes of the house, in figures beside the goals.

Each bench builds a house of its own in a temporary folder and ends within a minute; the room, which is measured beside
other broadcasters, and the search, which puts 200,000 posts into its index, within a few. `crowd` (3,000 connections)
takes over five minutes, so it is measured only when named. Where BENCH_POSTGRESQL names a database
(forum/bench/databases.py), size and search are measured there too. CPU times are steady; latencies move with what else
the machine does.
"""

from collections.abc import Callable

from forum.bench import fanout, full, guard, pages, search, size
from forum.bench.table import Table

BENCHES: dict[str, Callable[[], list[Table]]] = {
    "pages": pages.measure,
    "fanout": fanout.measure,
    "size": size.measure,
    "search": search.measure,
    "guard": guard.measure,
    "crowd": full.measure,
}
ONLY_NAMED = {"crowd"}


def run(names: list[str]) -> None:
    """Run the named benches (for none, all that do not take long) and print their tables."""
    for name in names or [name for name in BENCHES if name not in ONLY_NAMED]:
        for table in BENCHES[name]():
            print(f"{table}\n", flush=True)
