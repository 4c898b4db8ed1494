"""The index of words, on both databases: the one place that knows how each of them keeps and asks it.

SQLite has it as an FTS5 table, PostgreSQL as a table of tsvectors. Neither is a model: no feature but this one may know
them. The tokens are those of words.py, and with them the audience a text was written for and the language it is said to
be in. So a language is looked for as a word is, however rare it is. The audience only narrows the
walk for who may not read all; who may read a text is asked of its board each time. A text never goes where more people
read (boards.actions.keeping), so the audience kept is never too small. An action that opens a board to more people
would have to put its texts into the index anew.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import NamedTuple, Protocol

from sqlalchemy import JSON, BindParameter, Connection, Executable, bindparam, text
from sqlalchemy.orm import Session

from forum.db import Moment, Reader
from forum.policy import Audience
from forum.search.wanted import PLACE, Wanted
from forum.search.words import indexed, tokens
from forum.text import stored_html

CONSIDERED = 1000  # so many of the newest texts found are ranked: else a frequent word would cost without bound
HEADING_WEIGHT = 4.0  # a word in the title counts as much as four in the text
WALKED = 2000  # so many of the newest texts PostgreSQL walks through (10 ms) before it asks its index
ENOUGH = 100  # of them to rank, so that older ones need not be looked for
LAST_PLACE = 16_383  # PostgreSQL counts no further
REBUILT_AT_ONCE = 500  # texts
MERGE_PAGES, MERGE_STEPS = 500, 8  # of 4 kB: a purge rewrites 16 MB at most (0.3 s) and goes on at the next


class Text(NamedTuple):
    """A text to be found. `heading` is the title of the thread it begins, else empty."""

    post_id: int
    heading: str
    html: str
    audience: str
    language: str | None = None


class Filter(NamedTuple):
    """Where to look, by public ids and keys; None looks everywhere."""

    board: str | None = None
    tag: str | None = None
    after: str | None = None  # newest first: the post after which to go on
    skip: int = 0  # best first: how many to leave out


class Row(Protocol):
    """A text found."""

    public_id: str
    n: int
    created_at: datetime
    html: str
    notes: str
    title: str
    names: dict[str, str]
    language: str | None  # where it is another than that of its thread
    thread_language: str | None


# keeping


def keep(db: Session | Connection, texts: Iterable[Text]) -> None:
    """Put texts into the index, in place of what was there of them."""
    texts = list(texts)
    remove(db, [each.post_id for each in texts])
    if not texts:
        return
    if _sqlite(db):
        insert = text("INSERT INTO post_words (rowid, heading, body) VALUES (:id, :heading, :body)")
        rows = [
            {
                "id": each.post_id,
                "heading": " ".join(indexed(each.heading)),
                "body": " ".join([*indexed(plain(each.html)), *_places(each)]),
            }
            for each in texts
        ]
    else:
        insert = text("INSERT INTO post_words (post_id, words) VALUES (:id, CAST(:words AS tsvector))")
        rows = [{"id": t.post_id, "words": tsvector(t.heading, plain(t.html), *_places(t))} for t in texts]
    db.execute(insert, rows)


def remove(db: Session | Connection, post_ids: Sequence[int]) -> None:
    """Take texts out of the index."""
    if not post_ids:
        return
    if _sqlite(db):
        known = text("SELECT 1 FROM post_words_docsize WHERE id = :id")  # FTS5's own list of its rows
        there = [{"id": number} for number in post_ids if db.execute(known, {"id": number}).first()]
        if there:
            db.execute(text("DELETE FROM post_words WHERE rowid = :id"), there)
            db.execute(text("INSERT OR IGNORE INTO post_words_left VALUES (1)"))
    else:
        db.execute(text("DELETE FROM post_words WHERE post_id = :id"), [{"id": number} for number in post_ids])


def reread(db: Session | Connection, post_id: int) -> None:
    """Put one post into the index as it is now."""
    keep(db, [Text(*row) for row in db.execute(text(f"{_TEXTS} AND p.id = :id"), {"id": post_id})])


def reread_thread(db: Session | Connection, thread_id: int) -> None:
    """Put all texts of a thread into the index as they are now."""
    keep(db, [Text(*row) for row in db.execute(text(f"{_TEXTS} AND t.id = :id"), {"id": thread_id})])


def rebuild(db: Session, step: Callable[[int], object] = lambda texts: None) -> None:
    """Make the index anew from the posts, some at a time; `step` is told how many."""
    if not _sqlite(db):  # which sorts all of them into its index several times as fast as one by one
        definition = db.execute(_DEFINITION).scalar_one()
        db.execute(text("DROP INDEX ix_post_words_words"))
    last = db.execute(text("SELECT coalesce(max(id), 0) FROM posts")).scalar_one()
    for first in range(1, last + 1, REBUILT_AT_ONCE):
        some = {"first": first, "last": first + REBUILT_AT_ONCE - 1}
        found = [Text(*row) for row in db.execute(text(f"{_TEXTS} AND p.id BETWEEN :first AND :last"), some)]
        keep(db, found)
        step(len(found))
    if not _sqlite(db):
        db.execute(text(definition))


def purge(db: Session) -> int:
    """Take out what should not be there any more, to its last trace; how many texts.

    Features announce what goes, so there is nothing to find here, unless one forgets. FTS5 only notes that a row is
    gone: its words lie in older segments of the index until those are joined, which is done here, some at a time.
    """
    here = "post_words_docsize" if _sqlite(db) else "post_words"
    key = "id" if _sqlite(db) else "post_id"
    orphans = text(
        f"SELECT w.{key} FROM {here} w LEFT JOIN posts p ON p.id = w.{key} "
        "WHERE p.id IS NULL OR p.erased_at IS NOT NULL"
    )
    # First: it joins what earlier transactions wrote. What is taken out now is joined at the next purge.
    if _sqlite(db) and db.execute(text("SELECT 1 FROM post_words_left")).first():
        _merge(db)
    gone = list(db.execute(orphans).scalars())
    remove(db, gone)
    return len(gone)


def _merge(db: Session) -> None:
    changes = text("SELECT total_changes()")
    for _ in range(MERGE_STEPS):
        before = db.execute(changes).scalar_one()
        db.execute(text(f"INSERT INTO post_words (post_words, rank) VALUES ('merge', -{MERGE_PAGES})"))
        if db.execute(changes).scalar_one() - before < 2:  # FTS5's way to say that nothing is left to join
            db.execute(text("DELETE FROM post_words_left"))
            return


def _places(one: Text) -> list[str]:
    """The tokens that stand for whom a text was written for, and in which language."""
    return [PLACE + place for place in (one.audience, one.language) if place]


def tsvector(heading: str, body: str, *places: str) -> str:
    """The tokens of a text as PostgreSQL keeps them, with their places.

    Each pair of neighbours is a token too: where words stand its index does not know, so that a phrase of frequent
    words would have to be looked for in every text that has them.
    """
    found: dict[str, list[str]] = {}
    at = 0
    for part, weight in ((heading, "A"), (body, "")):
        at += 1  # a gap: no phrase runs from the title on into the text
        for token in indexed(part):
            at += 1
            found.setdefault(token, []).append(f"{min(at, LAST_PLACE)}{weight}")
    kept = [f"'{token}':{','.join(where)}" for token, where in found.items()]
    pairs = {pair for part in (heading, body) for pair in pairwise(token.word for token in tokens(part))}
    return " ".join([*kept, *(f"'{one} {other}'" for one, other in pairs), *(f"'{place}'" for place in places)])


def plain(html: str) -> str:
    """A text without its marks."""
    return str(stored_html(html).striptags())


# finding


def newest(db: Reader, wanted: Wanted, audiences: frozenset[Audience], where: Filter, most: int) -> list[Row]:
    """The newest texts found. The walk goes from the newest on and ends with the last one asked for."""
    return _find(db, _newest, wanted, audiences, where, most)


def best(db: Reader, wanted: Wanted, audiences: frozenset[Audience], where: Filter, most: int) -> list[Row]:
    """The best texts found, among the newest `CONSIDERED`.

    On PostgreSQL, where `ENOUGH` are found among the newest texts of the house, among these.
    """
    return _find(db, _best, wanted, audiences, where, most)


def _find(
    db: Reader, order: "_Statement", wanted: Wanted, audiences: frozenset[Audience], where: Filter, most: int
) -> list[Row]:
    # What is for the team alone is too little to narrow by, and the statement leaves it out by itself.
    narrowing = audiences if not audiences >= frozenset(Audience) - {Audience.TEAM} else frozenset[Audience]()
    sqlite = _sqlite(db)
    if not sqlite:
        db.execute(_PLAN)
    values = {
        "wanted": wanted.fts5(narrowing) if sqlite else wanted.tsquery(narrowing),
        "audiences": [audience.value for audience in audiences],
        "most": most,
        **{name: value for name, value in where._asdict().items() if value},
    }
    if where.board:
        values["board"] = db.execute(text("SELECT id FROM boards WHERE public_id = :board"), values).scalar()
    statement = order(sqlite, *(bool(value) for value in where))
    return list(db.execute(statement, values))


# A plan made for all words alike is wrong for most; to read through all texts is never right; and what that rule makes
# look dear is compiled first, which takes longer than to run it.
_PLAN = text(
    "SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_seqscan', 'off', true), "
    "set_config('jit', 'off', true)"
)


class _Statement(Protocol):
    def __call__(self, sqlite: bool, board: bool, tag: bool, after: bool, skip: bool) -> Executable: ...


_DEFINITION = text(
    "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_post_words_words' AND schemaname = current_schema()"
)
_TEXTS = """SELECT p.id, CASE WHEN p.n = 1 THEN t.title ELSE '' END AS heading, p.html, b.audience,
coalesce(p.language, t.language) AS language
FROM posts p JOIN threads t ON t.id = p.thread_id JOIN boards b ON b.id = t.board_id WHERE p.erased_at IS NULL"""
_SHOWN = """p.public_id, p.n, p.created_at, p.html, p.notes, t.title, b.names,
p.language, t.language AS thread_language"""
_PLACES = "JOIN posts p ON p.id = f.id JOIN threads t ON t.id = p.thread_id JOIN boards b ON b.id = t.board_id"
_READABLE = " AND p.erased_at IS NULL AND b.audience IN :audiences"
_AFTER = "(SELECT id FROM posts WHERE public_id = :after)"

# SQLite. CROSS JOIN is its way to say: in this order. FTS5 walks from the newest row on by itself. The ids of a board
# or tag are gathered once and then looked up: cheaper than to ask of each text found which thread it is in.
_FTS5 = """post_words w CROSS JOIN posts p ON p.id = w.rowid CROSS JOIN threads t ON t.id = p.thread_id
CROSS JOIN boards b ON b.id = t.board_id WHERE w.post_words MATCH :wanted"""
_FTS5_SCORE = f"-bm25(post_words, {HEADING_WEIGHT}, 1.0)"
_FTS5_BOARD = " AND p.id IN (SELECT q.id FROM threads u JOIN posts q ON q.thread_id = u.id WHERE u.board_id = :board)"
_FTS5_TAG = """ AND p.id IN (SELECT q.id FROM thread_tags g JOIN posts q ON q.thread_id = g.thread_id
WHERE g.tag_key = :tag)"""

# PostgreSQL. Its index knows no order. So the newest texts are walked through, which ends soon for a frequent word;
# only where that does not fill the page does the index give the older ones, which are then few.
_TSVECTOR_SCORE = f"ts_rank('{{{1 / HEADING_WEIGHT}, 0, 0, 1}}', w.words, CAST(:wanted AS tsquery), 1)"
_MATCHES = "w.words @@ CAST(:wanted AS tsquery)"
_TSVECTOR_BOARD = " AND t.board_id = :board"
_TSVECTOR_TAG = " AND t.id IN (SELECT thread_id FROM thread_tags WHERE tag_key = :tag)"


@cache
def _newest(sqlite: bool, board: bool, tag: bool, after: bool, skip: bool) -> Executable:
    if sqlite:
        edge = f" AND w.rowid < {_AFTER}" if after else ""
        found = f"{_found_by_sqlite(board, tag)}{edge}"
        return _rows(f"SELECT {_SHOWN} FROM {found} ORDER BY w.rowid DESC LIMIT :most")
    found = _found_by_postgresql(board, tag, after, ":most", ":most")
    return _rows(f"{found} SELECT {_SHOWN} FROM found f {_PLACES} ORDER BY f.id DESC")


@cache
def _best(sqlite: bool, board: bool, tag: bool, after: bool, skip: bool) -> Executable:
    if sqlite:
        found = f"""WITH scored AS (SELECT w.rowid AS id, {_FTS5_SCORE} AS score FROM {_found_by_sqlite(board, tag)}
ORDER BY w.rowid DESC LIMIT {CONSIDERED})"""
    else:
        found = f"""{_found_by_postgresql(board, tag, False, CONSIDERED, ENOUGH)},
scored AS (SELECT found.id, {_TSVECTOR_SCORE} AS score FROM found JOIN post_words w ON w.post_id = found.id)"""
    order = "ORDER BY score DESC, id DESC"
    page = f"SELECT id, score FROM scored {order} LIMIT :most{' OFFSET :skip' if skip else ''}"
    return _rows(f"{found} SELECT {_SHOWN} FROM ({page}) AS f {_PLACES} ORDER BY f.score DESC, f.id DESC")


def _found_by_sqlite(board: bool, tag: bool) -> str:
    return f"{_FTS5}{_READABLE}{_FTS5_BOARD if board else ''}{_FTS5_TAG if tag else ''}"


def _found_by_postgresql(board: bool, tag: bool, after: bool, most: int | str, enough: int | str) -> str:
    """A WITH that ends in `found`: the ids of the newest texts found. Older ones are looked for only if need be."""
    start = _AFTER if after else "(SELECT max(post_id) + 1 FROM post_words)"
    where = f"{_TSVECTOR_BOARD if board else ''}{_TSVECTOR_TAG if tag else ''}"
    # OFFSET 0 keeps the planner from walking through the texts of all boards beside those that are near.
    return f"""WITH near AS MATERIALIZED (SELECT p.id FROM posts p JOIN threads t ON t.id = p.thread_id
WHERE p.id < {start}{where} ORDER BY p.id DESC LIMIT {WALKED}),
recent AS MATERIALIZED (SELECT p.id FROM (SELECT id FROM near ORDER BY id DESC) n
CROSS JOIN LATERAL (SELECT 1 FROM post_words w WHERE w.post_id = n.id AND {_MATCHES} OFFSET 0) m
JOIN posts p ON p.id = n.id JOIN threads t ON t.id = p.thread_id JOIN boards b ON b.id = t.board_id
WHERE true{_READABLE} ORDER BY n.id DESC LIMIT {most}),
older AS MATERIALIZED (SELECT p.id FROM post_words w JOIN posts p ON p.id = w.post_id
JOIN threads t ON t.id = p.thread_id JOIN boards b ON b.id = t.board_id
WHERE {_MATCHES}{_READABLE}{where} AND p.id < (SELECT min(id) FROM near)
AND (SELECT count(*) FROM near) = {WALKED} AND (SELECT count(*) FROM recent) < {enough}),
found AS (SELECT id FROM recent UNION ALL SELECT id FROM older ORDER BY id DESC LIMIT {most})"""


def _rows(statement: str) -> Executable:
    one_of: BindParameter[list[str]] = bindparam("audiences", expanding=True)
    return text(statement).bindparams(one_of).columns(created_at=Moment(), names=JSON())


def _sqlite(db: Reader) -> bool:
    connection = db.connection() if isinstance(db, Session) else db
    return connection.dialect.name == "sqlite"
