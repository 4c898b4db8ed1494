"""The projection as tables, and what to add at each step."""

from collections.abc import Mapping
from contextlib import suppress

from forum.bench.projection import (
    CORES,
    FILL,
    LARGEST,
    MEMORY,
    MIX,
    SIZES,
    SOCKETS,
    Habits,
    Prices,
    load,
    need,
    reach,
)
from forum.bench.table import POSTGRESQL, SQLITE, Table, grouped

SMALLEST = 0.001  # smaller figures only say that there is next to nothing

LABELS = {
    "page": "a page, in the process",
    "page_db": "and in PostgreSQL",
    "log_in": "a log-in with its pages",
    "post": "a reply, in the process",
    "post_db": "and in PostgreSQL",
    "message": "a message, in the process",
    "message_db": "and in PostgreSQL",
    "delivery": "a delivery",
    "idle": "listening in a room, a second",
    "socket_kib": "memory of a socket",
    "process_mib": "memory of a process",
    "post_bytes": "a post on disk, with its index",
    "message_bytes": "a message on disk",
}


def prices(figures: Mapping[str, float]) -> Table:
    """What they are, on each database that was measured."""
    units = {"socket_kib": "KiB", "process_mib": "MiB", "post_bytes": "B", "message_bytes": "B"}
    found = {}
    for name in (SQLITE, POSTGRESQL):
        with suppress(KeyError):
            found[name] = Prices.read(figures, name)
    table = Table("What one costs, measured (below)", ["", *found])
    for name, label in LABELS.items():
        row = (f"{getattr(price, name):.{1 if name == 'delivery' else 0}f}" for price in found.values())
        table.rows.append([label, *(f"{value} {units.get(name, 'us')}" for value in row)])
    mix = ", ".join(f"{share:.0%} {page}" for page, share in MIX.items())
    table.notes.append(f"A page is a mix: {mix}. A delivery is that of a message to one of those in a room.")
    return table


def project(figures: Mapping[str, float], forum_days: int, chat_hours: int) -> list[Table]:
    """The tables, for the habits as they are assumed. Raises KeyError where something was not measured."""
    habits, small, large = Habits(), Prices.read(figures, SQLITE), _on_a_server(figures)
    alone = reach(small, habits, forum_days, chat_hours)
    loads = [load(size, habits, forum_days, chat_hours) for size in SIZES]
    needs = [need(come, small if size <= alone else large) for size, come in zip(SIZES, loads, strict=True)]
    titles = ["", *(f"{grouped(size)} members" for size in SIZES), "reckoned by"]
    coming = Table("What comes in each second of the busiest minute", titles)
    for name, by, values in (
        ("pages", "members × today × visits × peak hour ÷ 3600 × peak minute × pages", [c.pages for c in loads]),
        ("log-ins", "visits × log in", [c.log_ins for c in loads]),
        ("replies", "members × today × posts × peak hour ÷ 3600 × peak minute", [c.posts for c in loads]),
        ("people in rooms (at once)", "members × in rooms", [c.sockets for c in loads]),
        ("messages", "people in rooms ÷ in a room × talk", [c.messages for c in loads]),
        ("deliveries", "messages × in a room", [c.deliveries for c in loads]),
        ("posts kept (in all)", f"a day's × {forum_days}", [c.posts_kept for c in loads]),
        ("messages kept (in all)", "messages × 3600 × evening × days kept", [c.messages_kept for c in loads]),
    ):
        coming.rows.append([name, *map(_short, values), by])
    needed = Table("What that needs", titles)
    for name, by, values in (
        ("cores busy with pages", "pages × a page", [n.pages for n in needs]),
        ("with log-ins", "log-ins × a log-in", [n.log_ins for n in needs]),
        ("with writing", "replies × a reply + messages × a message", [n.writing for n in needs]),
        ("with rooms", "deliveries × a delivery + people × listening", [n.rooms for n in needs]),
        ("in PostgreSQL", "the same rates × its part", [n.database for n in needs]),
        ("processes", f"busy cores ÷ {FILL}; {SOCKETS} sockets each at most", [float(n.processes) for n in needs]),
        ("memory, GiB", "processes + sockets + database + system", [n.memory for n in needs]),
        ("disk, GiB", "posts and messages kept × their bytes; backups apart", [n.disk for n in needs]),
        (f"machines of {CORES} cores, {MEMORY} GiB", "processes and proxy ÷ cores", [float(n.machines) for n in needs]),
        ("machines for the database", "its cores and memory; 0: beside it", [float(n.for_database) for n in needs]),
    ):
        needed.rows.append([name, *map(_short, values), by])
    needed.notes.append(f"On {' and '.join(_bases(alone))}.")
    needed.figures = {"one process bears": alone}
    return [coming, needed]


def steps(figures: Mapping[str, float], forum_days: int, chat_hours: int) -> list[str]:
    """What to add, and at how many members: lines of a list. Raises KeyError where something was not measured."""
    habits, small, large = Habits(), Prices.read(figures, SQLITE), _on_a_server(figures)
    alone = reach(small, habits, forum_days, chat_hours)
    machine = reach(large, habits, forum_days, chat_hours, CORES)
    per_member = need(load(LARGEST, habits, forum_days, chat_hours), large).database / LARGEST
    stored = (
        f"are full at about {grouped(_round(CORES * FILL / per_member))} members" if per_member else "were not measured"
    )
    most = need(load(LARGEST, habits, forum_days, chat_hours), large)
    rooms = LARGEST * habits.in_rooms / habits.in_a_room
    heard = rooms * most.processes
    told = heard * figures["neighbour us"] / 1e6
    return [
        f"1. **One process on SQLite**, as it starts: up to about {grouped(_round(alone))} members; where all come,",
        f"   read and talk ten times as much, {grouped(_round(alone / 10))}. To be added: memory, and backups.",
        "2. **PostgreSQL, Redis and a process for each core**, behind nginx, on one machine: up to about",
        f"   {grouped(_round(machine))} members. That n processes bear n times what one does is not measured.",
        "3. **PostgreSQL on a machine of its own**, processes on others, nginx in front, by configuration.",
        f"   Its {CORES} cores {stored}.",
        "4. **The database is the first wall.** Pages take most of it. What helps: copies to read from (a second",
        "   address for `Database.reading()`); but a page right after a write must read the original. Not built.",
        "5. **Rooms are the second wall.** Each process tells the others once a second who sits in each room. With",
        f"   {grouped(rooms)} rooms, all of them spread over {most.processes} processes, each would take in"
        f" {grouped(heard)} such words a second:",
        f"   {told:.1f} cores, Redis and its library apart. A room must then be kept to a few processes, which the",
        "   proxy picks by the room. This is not built either.",
        "6. **Log-ins are no wall**: their cores grow with the members, and a storm waits in line.",
    ]


def _on_a_server(figures: Mapping[str, float]) -> Prices:
    """Prices on PostgreSQL, or as far as is known where it was not measured."""
    try:
        return Prices.read(figures, POSTGRESQL)
    except KeyError:
        return Prices.read(figures, SQLITE)


def _bases(alone: int) -> list[str]:
    small = [f"{grouped(size)} members" for size in SIZES if size <= alone]
    large = [f"{grouped(size)} members" for size in SIZES if size > alone]
    return [f"{name} for {', '.join(sizes)}" for name, sizes in ((SQLITE, small), (POSTGRESQL, large)) if sizes]


def _round(number: float) -> float:
    """To two digits that count: more would claim to be known."""
    return float(f"{number:.2g}")


def _short(value: float) -> str:
    if value >= 100:
        return grouped(value)
    if value < 1:
        return f"{value:.2g}" if value >= SMALLEST or not value else f"< {SMALLEST}"
    return f"{value:.1f}".removesuffix(".0")
