"""A house with as many texts as wanted, put there in bulk.

The texts are made up of some thousand Dutch words, as often as words are: a few very often, most seldom.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from forum import clock
from forum.boards.models import Board, Post, Tag, Thread, ThreadTag
from forum.db import Database
from forum.policy import Audience
from forum.search import index

BATCH = 5000
POSTS_A_THREAD = 20
TAGGED_EVERY = 25  # threads
PUBLIC_EVERY = 100  # threads
LARGE_EVERY = 2  # threads
RARE, RARE_EVERY = "kanarievogel", 20_000  # posts
VOCABULARY = 6000
HEADS = 3  # added to Zipf's rank: even the most frequent word is only some percent of all
SHORTEST, LONGEST = 15, 110  # words of a post
STARTS = [*"bdfghklmnprstvwz", "br", "dr", "gr", "kl", "sch", "st"]
MIDDLES = [*"aeiou", "aa", "ee", "ei", "ie", "oe", "oo", "ui", "uu"]
ENDS = ["", *"nrst", "de", "en", "heid", "ing", "je"]

INDEX = "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_post_words_words' AND schemaname = current_schema()"


class Spot(NamedTuple):
    """A board to fill."""

    id: int
    public_id: str
    audience: Audience


class Filling:
    """Threads and posts in the boards of a fresh house.

    Half of the threads are on the large board, one in a hundred on the small one, which is open to everyone.
    """

    def __init__(self, database: Database, authors: Sequence[int] = (), *, to_be_found: bool) -> None:
        """`to_be_found` puts the texts into the index of words, which takes most of the time."""
        self.database = database
        self.authors = authors
        self.to_be_found = to_be_found
        self.random = random.Random(1)
        self.words = list(_words(self.random))
        self.weights = list(accumulate(1 / (rank + HEADS) for rank in range(len(self.words))))
        self.posts = self.threads = 0
        self.began = clock.now() - timedelta(days=30)
        with database.reading() as db:
            boards = [
                Spot(*row) for row in db.execute(select(Board.id, Board.public_id, Board.audience).order_by(Board.id))
            ]
            self.tag: str = db.execute(select(Tag.key).order_by(Tag.position)).scalars().first() or ""
        self.small = next(board for board in boards if board.audience is Audience.EVERYONE)
        self.large = next(board for board in boards if board.audience is Audience.MEMBERS)
        self.others = [board for board in boards if board not in (self.small, self.large)]

    def grow(self, size: int, length: int = POSTS_A_THREAD) -> None:
        """Write threads of this length until there are so many posts."""
        with self._index_at_the_end():
            self._write(size, length)

    def tidy(self) -> None:
        """What PostgreSQL's own housekeeping does by and by, and numbers that go on after ours; nothing on SQLite."""
        if not self.database.sqlite:
            with self.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for table in ("threads", "posts"):
                    last = f"(SELECT max(id) FROM {table})"
                    connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})"))
                connection.execute(text("VACUUM ANALYZE"))

    @contextmanager
    def _index_at_the_end(self) -> Iterator[None]:
        """PostgreSQL sorts words into its index several times as fast when it gets all of them at once."""
        if self.database.sqlite or not self.to_be_found:
            yield
            return
        with self.database.engine.begin() as connection:
            definition = connection.execute(text(INDEX)).scalar_one()
            connection.execute(text("DROP INDEX ix_post_words_words"))
        yield
        with self.database.engine.begin() as connection:
            connection.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
            connection.execute(text(definition))

    def _write(self, size: int, length: int) -> None:
        batch = _Batch()
        while self.posts < size:
            board = self._next_board()
            self.threads += 1
            title = self.text(4)
            last = min(length, size - self.posts)
            batch.threads.append(self._thread(board, title, last))
            if self.threads % TAGGED_EVERY == 0:
                batch.tagged.append({"thread_id": self.threads, "tag_key": self.tag})
            for n in range(1, last + 1):
                self.posts += 1
                said = self.text(self.random.randint(SHORTEST, LONGEST))
                html = f"<p>{said}{f' {RARE}' if self.posts % RARE_EVERY == RARE_EVERY // 2 else ''}</p>"
                batch.posts.append(self._post(n, html))
                batch.texts.append(index.Text(self.posts, title if n == 1 else "", html, board.audience.value))
                if len(batch.posts) == BATCH:
                    self._put(batch)
                    batch = _Batch()
        self._put(batch)

    def _put(self, batch: "_Batch") -> None:
        def job(db: Session) -> None:
            for kind, rows in ((Thread, batch.threads), (ThreadTag, batch.tagged), (Post, batch.posts)):
                if rows:
                    db.execute(insert(kind), rows)
            if self.to_be_found:
                index.keep(db, batch.texts)

        self.database.write(job)

    def _next_board(self) -> Spot:
        if self.threads % PUBLIC_EVERY == 0:
            return self.small
        return self.large if self.threads % LARGE_EVERY == 0 else self.random.choice(self.others)

    def text(self, length: int) -> str:
        """So many words."""
        return " ".join(self.random.choices(self.words, cum_weights=self.weights, k=length))

    def _thread(self, board: Spot, title: str, last_n: int) -> dict[str, object]:
        number, author = self.threads, self._author()
        began, ended = self._moment(self.posts + 1), self._moment(self.posts + last_n)
        where = {"id": number, "public_id": f"{number:012}", "board_id": board.id}
        return {**where, "author_id": author, "title": title, "created_at": began, "last_at": ended, "last_n": last_n}

    def _post(self, n: int, html: str) -> dict[str, object]:
        number, author = self.posts, self._author()
        where = {"id": number, "public_id": f"{number:012}", "thread_id": self.threads, "n": n}
        said = {"source": html[3:-4], "html": html, "excerpt": html[3:200], "created_at": self._moment(number)}
        return {**where, "author_id": author, **said}

    def _author(self) -> int | None:
        return self.random.choice(self.authors) if self.authors else None

    def _moment(self, number: int) -> datetime:
        return self.began + timedelta(seconds=number)


@dataclass
class _Batch:
    threads: list[dict[str, object]] = field(default_factory=list)
    tagged: list[dict[str, object]] = field(default_factory=list)
    posts: list[dict[str, object]] = field(default_factory=list)
    texts: list[index.Text] = field(default_factory=list)


def _words(rnd: random.Random) -> Iterator[str]:
    seen = set[str]()
    while len(seen) < VOCABULARY:
        syllables = (rnd.choice(STARTS) + rnd.choice(MIDDLES) for _ in range(rnd.choice((1, 1, 2, 3))))
        word = "".join(syllables) + rnd.choice(ENDS)
        if len(word) > 3 and word not in seen:
            seen.add(word)
            yield word
