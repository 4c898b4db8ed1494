"""`python -m forum bench`: what this machine makes of the house, in figures beside the goals.

Each bench builds a house of its own in a temporary folder and ends within a minute; the search, which needs 200,000
posts, within a few. CPU times are steady; latencies move with what else the machine does.
"""

from collections.abc import Callable

from forum.bench import fanout, pages, search
from forum.bench.table import Table

BENCHES: dict[str, Callable[[], list[Table]]] = {
    "pages": pages.measure,
    "fanout": fanout.measure,
    "search": search.measure,
}


def run(names: list[str]) -> None:
    """Run the named benches (all of them for none) and print their tables."""
    for name in names or BENCHES:
        for table in BENCHES[name]():
            print(f"{table}\n", flush=True)
