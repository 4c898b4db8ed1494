"""docs/performance.md and its charts, made anew from the results that are kept."""

from pathlib import Path

from forum.bench import keeping
from forum.bench.chart import described, svg
from forum.bench.keeping import Kept
from forum.bench.outlook import prices, project, steps
from forum.bench.projection import CORES, FILL, Habits
from forum.bench.table import Chart, Table
from forum.config import EXAMPLE, load

HEAD = """# Performance

Measured by `make bench`; a single one by `.venv/bin/python -m forum bench NAME`, this page anew from what is kept in
`performance.json` by `bench --report`. The program writes it, so do not change it by hand. Where there is a goal, the
figure says whether it is reached. CPU times are steady, latencies move with what else the machine does. The server has
one core, and who visits it another, where a bench does not say otherwise.
"""
# What each bench is about, in the order of the page.
ABOUT = {
    "served": "Pages",
    "pages": "Pages, without a network, and a first visit",
    "lighthouse": "Pages on a slow phone",
    "writing": "Writing",
    "fanout": "One message to a room",
    "slow": "Some do not read",
    "storm": "A storm of log-ins",
    "size": "A house that grows",
    "search": "Search",
    "guard": "The guard",
    "neighbours": "Processes that tell each other",
    "crowd": "3,000 people on one process",
}


def write(kept: Kept, page: Path) -> list[Path]:
    """Write the page and its charts beside it; gives the files. Charts of nothing any more are removed."""
    page.parent.mkdir(parents=True, exist_ok=True)
    charts = [chart for bench in ABOUT for table in keeping.tables(kept, bench) for chart in table.charts if chart.bars]
    files = [_file(page, chart) for chart in charts]
    for old in set(page.parent.glob(f"{page.stem}-*.svg")) - set(files):
        old.unlink()
    for chart, file in zip(charts, files, strict=True):
        file.write_text(svg(chart))
    page.write_text("\n".join([HEAD, *_machine(kept), *_projection(kept), *_benches(kept, page)]))
    return [page, *files]


def _benches(kept: Kept, page: Path) -> list[str]:
    lines = []
    for bench, title in ABOUT.items():
        entry = kept.get(bench)
        if entry is None:
            continue
        lines += [f"## {title}", ""]
        if "failed" in entry:
            lines += [f"**The last run of this bench failed** ({entry['failed']}); what stands here is older.", ""]
        if "when" in entry:
            lines += [f"`{entry['command']}`, {entry['when']}, {entry['seconds']} s.", ""]
        for table in keeping.tables(kept, bench):
            lines += _table(table)
            for chart in table.charts:
                if chart.bars:
                    lines += [f"![{chart.title}. {described(chart)}]({_file(page, chart).name})", ""]
    return lines


def _machine(kept: Kept) -> list[str]:
    """On what; one row for each machine or state of it that results come from."""
    seen: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for bench in (bench for bench in ABOUT if "machine" in kept.get(bench, {})):
        facts = {name: value for name, value in kept[bench]["machine"].items() if name != "others"}
        seen.setdefault(tuple(facts.items()), []).append(bench)
    lines = ["## The machine", ""]
    for machine, benches in seen.items():
        if len(seen) > 1:
            lines += [f"For {', '.join(benches)}:", ""]
        lines += ["| | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in machine), ""]
    busy = {bench: kept[bench]["machine"]["others"] for benches in seen.values() for bench in benches}
    told = ", ".join(f"{bench} {load}" for bench, load in busy.items())
    return [*lines, f"How busy it was at the end of each, by load average over five minutes: {told}.", ""]


def _projection(kept: Kept) -> list[str]:
    lines = ["## What a house of a given size needs", ""]
    settings, figures = load(EXAMPLE, {}), keeping.figures(kept)
    days, hours = settings.retention.forum_days, settings.retention.chat_hours
    try:
        tables, added = [*project(figures, days, hours), prices(figures)], steps(figures, days, hours)
    except KeyError as missing:
        return [*lines, f"Not reckoned: {missing.args[0]!r} was not measured yet.", ""]
    habits = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in vars(Habits()).items())
    lines += [
        "Rates are assumed, prices are measured, the rest is multiplication. `forum/bench/projection.py` says what",
        "each assumption means and where it comes from; change one and run `bench --report`. Beyond one process",
        "nothing was measured: real houses meet locks, caches and networks that arithmetic does not know.",
        "",
        f"Habits: {habits}.",
        f"Texts are kept as the example settings say ({days} days, {hours} hours in rooms). A core is taken as full at",
        f"{FILL:.0%}; a machine has {CORES} cores as fast as the one measured.",
        "",
    ]
    for table in tables:
        lines += _table(table)
    return [*lines, "### What to add at each step", "", *added, ""]


def _table(table: Table) -> list[str]:
    rows = [table.columns, ["---", *("---:" for _ in table.columns[1:])], *table.rows]
    lines = [f"**{table.title}**", "", *(f"| {' | '.join(row)} |" for row in rows), ""]
    for note in table.notes:
        lines += [note, ""]
    return lines


def _file(page: Path, chart: Chart) -> Path:
    return page.with_name(f"{page.stem}-{chart.file}.svg")
