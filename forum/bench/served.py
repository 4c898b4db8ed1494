"""Pages as a serving process answers them: one visitor at a time for how soon, eight for how many and at what cost."""

from contextlib import ExitStack
from urllib.parse import urlencode

from forum.bench.databases import on_each
from forum.bench.furnished import Furnished, furnished
from forum.bench.servers import Server, running
from forum.bench.table import SQLITE, Chart, Table, grouped
from forum.bench.visits import Ask, How, Seen, Visit, street

COLUMNS = ["page", "p50", "p95", "pages/s", "CPU a page", "of it the database", "sent"]
AT_ONCE = 8
Pages = dict[str, list[Visit]]  # by name


def measure(quick: bool = False) -> list[Table]:
    """A table for each database; the charts hold both."""
    cpu = Chart("pages-cpu", "CPU of a page, with what its database needs for it", "ms")
    p95 = Chart("pages-p95", "A page for one visitor at a time: 95 of 100 are there within", "ms")
    tables = on_each(lambda name, address: _measure(name, address, quick, (cpu, p95)))
    tables[0].charts = [cpu, p95]
    return tables


def _measure(name: str, address: str, quick: bool, charts: tuple[Chart, Chart]) -> Table:
    people, posts, seconds = (20, 200, 0.3) if quick else (200, 2000, 2.0)
    table = Table(
        f"Pages of a serving process on {name}, {posts} posts: p50 and p95 with one visitor at a time, "
        f"the rest with {AT_ONCE} at a time",
        COLUMNS,
    )
    with ExitStack() as stack:
        full = stack.enter_context(furnished(address, people, posts))
        pages = _pages(full)
        server = stack.enter_context(running(full.house))
        visitors = stack.enter_context(street(server))
        for visits in pages.values():
            visitors.send(visits[:AT_ONCE], How(seconds=10, flight=1))  # first ones cost more: templates are compiled
        for page, visits in pages.items():
            alone = visitors.send(visits, How(seconds, flight=1, again=True))
            many = visitors.send(visits, How(seconds, flight=AT_ONCE, again=True))
            _tell(table, name, page, (alone, many))
            charts[0].add(page, name, many.cpu_ms + many.database_ms)
            charts[1].add(page, name, alone.within(95))
        _memory(table, name, server)
        table.figures[f"{name} post bytes"] = full.post_bytes
    return table


def _tell(table: Table, database: str, page: str, seen: tuple[Seen, Seen]) -> None:
    alone, many = seen
    where = f"{database} page {page}"
    table.figures |= {
        f"{where} us": (many.cpu_ms) * 1000,
        f"{where} database us": many.database_ms * 1000,
        f"{where} p95 ms": alone.within(95),
        f"{where} asked": many.asked + alone.asked,
    }
    table.rows.append(
        [
            page,
            f"{alone.within(50):.1f} ms",
            f"{alone.within(95):.1f} ms",
            grouped(many.asked / many.seconds),
            f"{many.cpu_ms + many.database_ms:.2f} ms",
            "–" if database == SQLITE else f"{many.database_ms:.2f} ms",
            f"{sum(many.sizes.values()) / many.asked / 1000:.1f} kB",
        ]
    )


def _memory(table: Table, database: str, server: Server) -> None:
    held = server.memory() / 2**20
    table.figures[f"{database} process MiB"] = held
    table.notes.append(
        f"The process holds {held:.0f} MiB after all of it. Sizes are without gzip, which is the proxy's business."
        + (" On SQLite the database is part of the process." if database == SQLITE else "")
    )


def _pages(full: Furnished) -> Pages:
    """What they look at, each person something else."""
    seldom = full.filling.words[len(full.filling.words) // 3 :]
    board = full.filling.large.public_id
    found: Pages = {}
    for number, person in enumerate(full.people):
        thread = full.threads[number % len(full.threads)]
        cookie, _ = full.opened(f"/threads/{thread}", person)
        search = urlencode({"q": seldom[number]})
        for name, path, body in (
            ("first page", "/", ""),
            ("boards", "/boards", ""),
            ("board", f"/boards/{board}", ""),
            ("conversation, 20 posts", f"/threads/{thread}", ""),
            ("search", "/search", search),
            ("what is new", "/new", ""),
            ("log-in page", "/login", ""),
        ):
            hers = "" if path == "/login" else cookie
            found.setdefault(name, []).append(Visit((Ask(name, path, body),), hers))
    return found
