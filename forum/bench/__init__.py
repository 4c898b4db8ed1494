"""`python -m forum bench`: what this machine makes of the house, in figures beside the goals.

Each bench builds a house of its own in a temporary folder and ends within a minute; the search, which puts 200,000
posts into its index, within a few. Where BENCH_POSTGRESQL names a database (forum/bench/databases.py), size and search
are measured there too. CPU times are steady; latencies move with what else the machine does.
"""

from collections.abc import Callable

from forum.bench import fanout, pages, search, size
from forum.bench.table import Table

BENCHES: dict[str, Callable[[], list[Table]]] = {
    "pages": pages.measure,
    "fanout": fanout.measure,
    "size": size.measure,
    "search": search.measure,
}


def run(names: list[str]) -> None:
    """Run the named benches (all of them for none) and print their tables."""
    for name in names or BENCHES:
        for table in BENCHES[name]():
            print(f"{table}\n", flush=True)
