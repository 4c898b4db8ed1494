"""Finding texts, for who may read them."""

from datetime import datetime
from typing import NamedTuple

from forum import notes
from forum.boards.models import Words
from forum.db import Reader
from forum.policy import Actor, readable
from forum.search import index
from forum.search.excerpts import Segments, excerpt, marked
from forum.search.wanted import Wanted

PAGE = 20
LAST_PAGE = index.CONSIDERED // PAGE  # of the best


class Hit(NamedTuple):
    """A text found. Never whose: nobody is to gather what one person wrote, under whatever name."""

    public_id: str
    n: int
    board: Words
    day: datetime
    title: Segments
    excerpt: Segments
    folded: str  # what it is about, where this reader wants such texts folded
    title_in: str | None  # the language of its thread
    language: str | None  # its own, else that of its thread


class Found(NamedTuple):
    """A page of texts. How many there are in all is not counted."""

    hits: list[Hit]
    more: str  # what to give as `after` for the next page; empty at the end


def newest(
    db: Reader, actor: Actor, wanted: Wanted, board: str | None = None, tag: str | None = None, after: str | None = None
) -> Found:
    """A page of the newest texts. `after` is the last one of the page before."""
    rows = index.newest(db, wanted, readable(actor), index.Filter(board, tag, after), PAGE + 1)
    more = rows[PAGE - 1].public_id if len(rows) > PAGE else ""
    return Found([_hit(row, wanted, actor) for row in rows[:PAGE]], more)


def best(
    db: Reader, actor: Actor, wanted: Wanted, board: str | None = None, tag: str | None = None, page: int = 1
) -> Found:
    """A page of the best texts, among the newest thousand found."""
    skip = (page - 1) * PAGE
    rows = index.best(db, wanted, readable(actor), index.Filter(board, tag, skip=skip), PAGE + 1)
    more = str(page + 1) if len(rows) > PAGE and page < LAST_PAGE else ""
    return Found([_hit(row, wanted, actor) for row in rows[:PAGE]], more)


def _hit(row: index.Row, wanted: Wanted, actor: Actor) -> Hit:
    folded = "" if actor.open_notes.issuperset(notes.split(row.notes)) else row.notes
    found = excerpt(index.plain(row.html), wanted)
    title = marked(row.title, wanted)
    own = row.language or row.thread_language
    return Hit(row.public_id, row.n, row.names, row.created_at, title, found, folded, row.thread_language, own)
