"""What a search costs, in houses of 10,000 and 200,000 posts: on SQLite, and on PostgreSQL where an empty one is given.

    BENCH_POSTGRESQL=postgresql+psycopg://me@/bench python -m forum bench search

It must be on this machine, whose Linux tells how much CPU its processes use.

The texts are made up of some thousand Dutch words, as often as words are: a few very often, most seldom. What is looked
for is as hard as it gets: the most frequent word of all, and readers who may see few of the texts that have it.
"""

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from statistics import median

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from forum import clock, schema
from forum.bench.table import Table, judged
from forum.boards import default_tags, defaults
from forum.boards.models import Post, Thread, ThreadTag
from forum.db import Database
from forum.policy import CONSOLE, GUEST, Actor, Audience, Role
from forum.search import index, queries
from forum.search.wanted import parse

SIZES = {10_000: 30, 200_000: 60}  # posts, and the most milliseconds of a search
POSTGRESQL = "BENCH_POSTGRESQL"
RUNS = 7
POSTS_A_THREAD = 20
TAGGED_EVERY = 25  # threads
PUBLIC_EVERY = 100  # threads
RARE, RARE_EVERY = "kanarievogel", 20_000  # posts
VOCABULARY = 6000
HEADS = 3  # added to Zipf's rank: even the most frequent word is only some percent of all
SHORTEST, LONGEST = 15, 110  # words of a post
STARTS = [
    "b",
    "br",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "sch",
    "st",
    "t",
    "v",
    "w",
    "z",
]
MIDDLES = ["a", "aa", "e", "ee", "i", "ie", "o", "oo", "oe", "u", "uu", "ui", "ei"]
ENDS = ["", "n", "t", "r", "s", "en", "je", "de", "ing", "heid"]

MEMBER = Actor(member_id=1, granted=frozenset({Role.MEMBER}))
CASEWORKER = Actor(member_id=2, granted=frozenset({Role.CASEWORKER}), has_second_factor=True)

Find = Callable[[Database], object]


def measure() -> list[Table]:
    """A table for each database."""
    with tempfile.TemporaryDirectory(prefix="huiskamer-bench-") as folder:
        tables = [_measure("SQLite", f"sqlite:///{Path(folder) / 'house.sqlite'}")]
    if address := os.environ.get(POSTGRESQL):
        tables.append(_measure("PostgreSQL", address))
    else:
        tables[0].notes.append(f"PostgreSQL was not measured: {POSTGRESQL} names no empty database.")
    return tables


def _measure(name: str, address: str) -> Table:
    columns = ["", *(f"{size:,} posts".replace(",", " ") for size in SIZES)]
    table = Table(f"A search on {name}: CPU of a page of 20 with its excerpts, median of {RUNS}", columns)
    database = Database(address)
    try:
        schema.migrate(database)
        house = _House(database)
        for size, most in SIZES.items():
            house.grow(size)
            for label, find in house.searches().items():
                row = next((row for row in table.rows if row[0] == label), None)
                if row is None:
                    table.rows.append(row := [label])
                row.append(judged(_cost(database, find), most, "ms", 1))
    finally:
        database.close()
    return table


def _cost(database: Database, find: Find) -> float:
    """Milliseconds of CPU of one search: of this process, and of the one that serves it in the database."""
    server = None if database.sqlite else _server(database)
    find(database)
    times = []
    for _ in range(RUNS):
        began = _cpu(server)
        find(database)
        times.append(_cpu(server) - began)
    return median(times) * 1000


def _cpu(server: Path | None) -> float:
    """Seconds of CPU used so far."""
    return time.process_time() + (int(server.read_text().split()[0]) / 1e9 if server else 0)


def _server(database: Database) -> Path:
    """Where Linux counts the CPU of our connection's process; it is the only connection, so it stays the same one."""
    with database.reading() as db:
        return Path(f"/proc/{db.execute(text('SELECT pg_backend_pid()')).scalar_one()}/schedstat")


class _House:
    """Boards, threads and posts in the database, put there in bulk."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.random = random.Random(1)
        self.words = list(_words(self.random))
        self.weights = list(accumulate(1 / (rank + HEADS) for rank in range(len(self.words))))
        self.posts = 0
        database.write(lambda db: defaults.furnish(db, CONSOLE))
        database.write(lambda db: default_tags.furnish(db, CONSOLE))
        with database.reading() as db:
            rows = db.execute(text("SELECT id, public_id, audience FROM boards ORDER BY id")).all()
            self.tag = str(db.execute(text("SELECT key FROM tags ORDER BY position")).scalars().first())
        self.boards = [(row.id, row.public_id, row.audience) for row in rows]

    def grow(self, size: int) -> None:
        """Write until there are so many posts."""
        while self.posts < size:
            self._write(min(5000, size - self.posts))
        with self.database.engine.connect() as connection:
            connection.execute(text("ANALYZE"))
            connection.commit()

    def _write(self, count: int) -> None:
        public, *others = sorted(self.boards, key=lambda board: board[2] != Audience.EVERYONE.value)
        threads: list[dict[str, object]] = []
        tagged: list[dict[str, object]] = []
        posts: list[dict[str, object]] = []
        texts: list[index.Text] = []
        for number in range(self.posts + 1, self.posts + count + 1):
            thread, n = divmod(number - 1, POSTS_A_THREAD)
            board, _, audience = public if thread % PUBLIC_EVERY == 0 else others[thread % len(others)]
            title = self._text(4)
            if n == 0:
                threads.append(_thread(thread + 1, board, title))
                if thread % TAGGED_EVERY == 0:
                    tagged.append({"thread_id": thread + 1, "tag_key": self.tag})
            said = self._text(self.random.randint(SHORTEST, LONGEST))
            html = f"<p>{said}{f' {RARE}' if number % RARE_EVERY == RARE_EVERY // 2 else ''}</p>"
            posts.append(_post(number, thread + 1, n + 1, html))
            texts.append(index.Text(number, title if n == 0 else "", html, audience))

        def put(db: Session) -> None:
            for kind, rows in ((Thread, threads), (ThreadTag, tagged), (Post, posts)):
                if rows:
                    db.execute(insert(kind), rows)
            index.keep(db, texts)

        self.database.write(put)
        self.posts += count

    def _text(self, length: int) -> str:
        return " ".join(self.random.choices(self.words, cum_weights=self.weights, k=length))

    def searches(self) -> dict[str, Find]:
        """What is looked for, by name."""
        first, second, seldom = self.words[0], self.words[1], self.words[len(self.words) // 2]
        small = next(board for _, board, audience in self.boards if audience == Audience.EVERYONE.value)
        large = next(board for _, board, audience in self.boards if audience == Audience.MEMBERS.value)
        return {
            "a rare word": _newest(RARE),
            "a seldom word": _newest(seldom),
            "the most frequent word": _newest(first),
            "three frequent words": _newest(" ".join(self.words[:3])),
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
            "with a tag, the most frequent word": _newest(first, tag=self.tag),
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


def _thread(number: int, board: int, title: str) -> dict[str, object]:
    now = clock.now()
    values = {"created_at": now, "last_at": now, "last_n": POSTS_A_THREAD}
    return {"id": number, "public_id": f"{number:012}", "board_id": board, "title": title, **values}


def _post(number: int, thread: int, n: int, html: str) -> dict[str, object]:
    values = {"source": html[3:-4], "html": html, "excerpt": html[3:200], "created_at": clock.now()}
    return {"id": number, "public_id": f"{number:012}", "thread_id": thread, "n": n, **values}


def _words(rnd: random.Random) -> Iterator[str]:
    seen = set[str]()
    while len(seen) < VOCABULARY:
        syllables = (rnd.choice(STARTS) + rnd.choice(MIDDLES) for _ in range(rnd.choice((1, 1, 2, 3))))
        word = "".join(syllables) + rnd.choice(ENDS)
        if len(word) > 3 and word not in seen:
            seen.add(word)
            yield word
