"""What a search costs, in houses of 10,000 and 200,000 posts.

What is looked for is as hard as it gets: the most frequent word of all, and readers who may see few of the texts that
have it.
"""

from collections.abc import Callable
from statistics import median

from forum.bench.databases import Meter, on_each, own_schema
from forum.bench.filling import RARE, Filling
from forum.bench.instance import instance
from forum.bench.table import Table, grouped, judged
from forum.db import Database
from forum.policy import GUEST, Actor, Role
from forum.search import queries
from forum.search.wanted import parse

SIZES = {10_000: 30, 200_000: 60}  # posts, and the most milliseconds of a search
FEW = {100: 30, 500: 60}  # for a quick try
RUNS = 7

MEMBER = Actor(member_id=1, granted=frozenset({Role.MEMBER}))
CASEWORKER = Actor(member_id=2, granted=frozenset({Role.CASEWORKER}), has_second_factor=True)

Find = Callable[[Database], object]


def measure(quick: bool = False) -> list[Table]:
    """A table for each database."""
    sizes = FEW if quick else SIZES
    return on_each(lambda name, address: _measure(name, address, sizes))


def _measure(name: str, address: str, sizes: dict[int, int]) -> Table:
    columns = ["", *(f"{grouped(size)} posts" for size in sizes)]
    table = Table(f"A search on {name}: CPU of a page of 20 with its excerpts, median of {RUNS}", columns)
    rows: dict[str, list[str]] = {}
    with own_schema(address) as here, instance(database=here) as house:
        filling = Filling(house.database, to_be_found=True)
        meter = Meter(house.database)
        for size, most in sizes.items():
            filling.grow(size)
            filling.tidy()
            for label, find in _searches(filling).items():
                rows.setdefault(label, [label]).append(judged(_cost(house.database, meter, find), most, "ms", 1))
    table.rows = list(rows.values())
    return table


def _cost(database: Database, meter: Meter, find: Find) -> float:
    """Milliseconds of CPU of one search."""
    find(database)
    times = []
    for _ in range(RUNS):
        began = meter.seconds()
        find(database)
        times.append(meter.seconds() - began)
    return median(times) * 1000


def _searches(filling: Filling) -> dict[str, Find]:
    """What is looked for, by name."""
    small, large = filling.small.public_id, filling.large.public_id
    first, second, seldom = filling.words[0], filling.words[1], filling.words[len(filling.words) // 2]
    return {
        "a rare word": _newest(RARE),
        "a seldom word": _newest(seldom),
        "the most frequent word": _newest(first),
        "three frequent words": _newest(" ".join(filling.words[:3])),
        "a phrase of frequent words": _newest(f'"{first} {second}"'),
        "a phrase nobody wrote": _newest(f'"{first} {first} {second} {first}"'),
        "the beginning of a word": _newest(f"{first[:3]}*"),
        "without a frequent word": _newest(f"{second} -{first}"),
        "a word nobody wrote, and the most frequent": _newest(f"niemandschreef {first}"),
        "a visitor, the most frequent word": _newest(first, GUEST),
        "a visitor, seldom and frequent words": _newest(f"{seldom} {first}", GUEST),
        "a caseworker, the most frequent word": _newest(first, CASEWORKER),
        "on a small board, the most frequent word": _newest(first, board=small),
        "on a large board, the most frequent word": _newest(first, board=large),
        "with a tag, the most frequent word": _newest(first, tag=filling.tag),
        "best first, a rare word": _best(RARE),
        "best first, a seldom word": _best(seldom),
        "best first, the most frequent word": _best(first),
        "best first, a phrase": _best(f'"{first} {second}"'),
        "best first, the beginning of a word": _best(f"{first[:3]}*"),
        "best first, on a large board": _best(first, board=large),
    }


def _newest(typed: str, reader: Actor = MEMBER, board: str | None = None, tag: str | None = None) -> Find:
    def find(database: Database) -> object:
        with database.reading() as db:
            return queries.newest(db, reader, parse(typed), board, tag)

    return find


def _best(typed: str, board: str | None = None) -> Find:
    def find(database: Database) -> object:
        with database.reading() as db:
            return queries.best(db, MEMBER, parse(typed), board)

    return find
