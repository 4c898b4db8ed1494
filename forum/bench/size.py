"""Whether pages cost more as a house grows: the same pages with 200,000 posts as with 2,000, the deepest ones too.

A tenth of the posts are in one conversation. Three members read: one has seen nothing yet, one has seen everything,
one all but the oldest conversation. The runs of both houses take turns, so that both see the machine in the same mood.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import TypeVar

from flask import Flask
from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session

from forum.app import create_app
from forum.bench.databases import Meter, on_each, own_schema
from forum.bench.filling import Filling
from forum.bench.instance import Person, cookie, instance
from forum.bench.pages import Asked, get
from forum.bench.table import Table, grouped, judged
from forum.boards.models import Thread, ThreadRead
from forum.boards.views import PAGE, page_of
from forum.serve import settle

SMALL, LARGE = 2000, 200_000  # posts
MAX_RATIO = 1.2
WRITERS = 50
ALL_OVER = 10  # pages or threads, evenly spread
RUNS = 9
ROUNDS = 3  # of all pages of a kind, in a run

T = TypeVar("T")
Pages = dict[str, list[Asked]]  # by kind


def measure(quick: bool = False) -> list[Table]:
    """A table for each database."""
    sizes = (1000, 2000) if quick else (SMALL, LARGE)
    return on_each(lambda name, address: _measure(name, address, sizes))


def _measure(name: str, address: str, sizes: tuple[int, int]) -> Table:
    columns = ["", *(f"{grouped(size)} posts" for size in sizes), "ratio"]
    table = Table(f"Pages of a member on {name}: CPU a request, median of {RUNS} runs in turn", columns)
    with _house(address, sizes[0]) as small, _house(address, sizes[1]) as large:
        settle()  # as when it serves
        for kind in small.pages:
            runs = [(small.cost(kind), large.cost(kind)) for _ in range(RUNS + 1)][1:]  # the first one warms up
            few, many = (f"{median(costs) * 1e6:.0f} us" for costs in zip(*runs, strict=True))
            table.rows.append([kind, few, many, judged(median(b / a for a, b in runs), MAX_RATIO, "", 2)])
    return table


@dataclass(frozen=True)
class _House:
    app: Flask
    meter: Meter
    pages: Pages

    def cost(self, kind: str) -> float:
        """Seconds of CPU of a page of this kind."""
        asked = self.pages[kind] * ROUNDS
        began = self.meter.seconds()
        for each in asked:
            get(self.app, each)
        return (self.meter.seconds() - began) / len(asked)


@contextmanager
def _house(address: str, size: int) -> Iterator[_House]:
    with own_schema(address) as here, instance(database=here) as house:
        people = house.people(WRITERS)
        filling = Filling(house.database, [person.actor.member_id or 0 for person in people], to_be_found=False)
        filling.grow(size - size // 10)
        filling.grow(size, size // 10)
        for person, but in ((people[1], 0), (people[2], 1)):
            house.database.write(partial(_read, member=person.actor.member_id, but=but))
        filling.tidy()
        app = create_app(house.config)
        pages = _pages(app, filling, people)
        try:
            yield _House(app, Meter(app.extensions["house"].database), pages)
        finally:
            app.extensions["house"].database.close()


def _read(db: Session, member: int | None, but: int) -> None:
    """Take all threads as read, but so many of the oldest."""
    rows = select(literal(member), Thread.id, Thread.last_n).where(Thread.id > but)
    db.execute(insert(ThreadRead).from_select(["member_id", "thread_id", "n"], rows))


def _pages(app: Flask, filling: Filling, people: list[Person]) -> Pages:
    new, seen, behind = (_cookie(app, person) for person in people[:3])
    with filling.database.reading() as db:
        newest = select(Thread.public_id).order_by(Thread.last_at.desc(), Thread.id.desc())
        threads = list(db.execute(newest).scalars())
        on_board = list(db.execute(newest.where(Thread.board_id == filling.large.id)).scalars())
    board, (long, *short) = f"/boards/{filling.large.public_id}", threads
    last = page_of(filling.posts // 10)
    addresses = {
        "the boards": ["/boards"],
        "a board, its first page": [board],
        "a board, pages all over": [f"{board}?after={thread}" for thread in _spread(on_board[:-PAGE])],
        "a board, its last page": [f"{board}?after={on_board[-PAGE - 1]}"],
        "conversations all over, 20 posts": [f"/threads/{thread}" for thread in _spread(short)],
        "a very long conversation, its first page": [f"/threads/{long}"],
        "a very long conversation, pages all over": [f"/threads/{long}?page={n}" for n in _spread(range(1, last + 1))],
        "a very long conversation, its last page": [f"/threads/{long}?page={last}"],
        "what is new: all, the first page": ["/new"],
        "what is new: all, the last page": [f"/new?after={threads[-PAGE - 1]}"],
    }
    pages = {kind: [Asked(path, new) for path in paths] for kind, paths in addresses.items()}
    pages["what is new: nothing"] = [Asked("/new", seen)]
    pages["what is new: the oldest alone"] = [Asked("/new", behind)]
    return pages


def _cookie(app: Flask, person: Person) -> str:
    """Of her second page on: the first one puts the secret of her forms into it."""
    first = cookie(app, person)
    return get(app, Asked("/new", first)).set_cookie.partition(";")[0] or first


def _spread(things: Sequence[T]) -> list[T]:
    return [things[n * len(things) // ALL_OVER] for n in range(ALL_OVER)]
