"""`python -m forum bench`: what this machine makes of the house, in figures beside the goals.

Each bench builds a house of its own in a temporary folder and ends within eight minutes or so; together they take about
twenty. `search` (200,000 posts in its index) and `crowd` (3,000 connections) take five each, `lighthouse` needs a
browser and a package of Node's: only when they are named.
What each finds is kept at once (docs/performance.json), so one that fails takes nothing with it; docs/performance.md is
made of what is kept. Where BENCH_POSTGRESQL names a database (forum/bench/databases.py) most are measured there, too;
`make bench` starts one of its own for that. CPU times are steady; latencies move with what else the machine does.
"""

import time
from collections.abc import Callable
from pathlib import Path

from forum.bench import (
    fanout,
    full,
    guard,
    keeping,
    lighthouse,
    neighbours,
    pages,
    report,
    search,
    served,
    size,
    slow,
    storm,
    writing,
)
from forum.bench.table import Table

BENCHES: dict[str, Callable[[bool], list[Table]]] = {
    "pages": pages.measure,
    "served": served.measure,
    "writing": writing.measure,
    "fanout": fanout.measure,
    "slow": slow.measure,
    "storm": storm.measure,
    "neighbours": neighbours.measure,
    "guard": guard.measure,
    "size": size.measure,
    "search": search.measure,
    "crowd": full.measure,
    "lighthouse": lighthouse.measure,
}
ONLY_NAMED = {"search", "crowd", "lighthouse"}
RESULTS, PAGE = "performance.json", "performance.md"


def run(names: list[str], *, quick: bool = False, folder: Path | None = None) -> list[str]:
    """Run the named benches (for none, all that do not take long), print their tables, keep them in the folder and
    write the report there. Gives the names of those that failed; the others went on.
    """
    failed = [name for name in names if name not in BENCHES]
    if failed:
        print(f"There are these benches: {', '.join(BENCHES)}.")
        return failed
    for name in names or [name for name in BENCHES if name not in ONLY_NAMED]:
        began = time.monotonic()
        try:
            tables = BENCHES[name](quick)
        except Exception as error:
            failed.append(name)
            print(f"{name} failed: {type(error).__name__}: {error}\n", flush=True)
            if folder:
                keeping.keep_failure(folder / RESULTS, name, f"{type(error).__name__}: {error}")
            continue
        for table in tables:
            print(f"{table}\n", flush=True)
        if folder and tables:
            command = " ".join(["python -m forum bench", *(["--quick"] if quick else []), name])
            keeping.keep(folder / RESULTS, name, tables, time.monotonic() - began, command)
    if folder:
        write_report(folder)
    return failed


def write_report(folder: Path) -> list[Path]:
    """Make the page and its charts anew of what is kept."""
    return report.write(keeping.read(folder / RESULTS), folder / PAGE)
