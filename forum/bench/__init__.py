"""`python -m forum bench`: what this machine makes of the house, in figures beside the goals.

Each bench builds a house of its own in a temporary folder, fills it through the house's own actions, and ends within a
minute. CPU times are steady; latencies move with what else the machine does.
"""

from collections.abc import Callable

from forum.bench import fanout, pages
from forum.bench.table import Table

BENCHES: dict[str, Callable[[], list[Table]]] = {"pages": pages.measure, "fanout": fanout.measure}


def run(names: list[str]) -> None:
    """Run the named benches (all of them for none) and print their tables."""
    for name in names or BENCHES:
        for table in BENCHES[name]():
            print(f"{table}\n", flush=True)
