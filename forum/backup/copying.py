"""All rows of a house as lines of text, and back: the same from SQLite and from PostgreSQL, into either.

The first line says what follows: the schema, when it was made, how many rows each table has. Then each table with the
kinds of its columns, a line for each row, and a digest of those lines, so that a copy shows by itself that it is whole.

Left out: log-ins and visits (who logged out must not be logged in again), what serving processes say of themselves, and
the index of words, which is made anew.
"""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    Enum,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    func,
    select,
)

from forum import schema
from forum.db import Base, Moment
from forum.errors import Invalid

FORMAT = 1
LEFT_OUT = frozenset({"logins", "visits", "clock_lease", "processes", "job_runs", "schema_floor"})
ROWS_AT_ONCE = 500
LONGEST_LINE = 64 * 1024 * 1024  # characters; no row of ours is near it

Step = Callable[[int], object]  # told how many rows were dealt with

_KINDS: tuple[tuple[type[Any], str], ...] = (
    (Moment, "moment"),
    (Date, "date"),
    (Boolean, "bool"),
    (Integer, "int"),
    (LargeBinary, "bytes"),
    (JSON, "json"),
    (Enum, "text"),
    (Text, "text"),
    (String, "text"),
)
TYPES: dict[str, Any] = {
    "moment": Moment(),
    "date": Date(),
    "bool": Boolean(),
    "int": Integer(),
    "bytes": LargeBinary(),
    "json": JSON(none_as_null=True),
    "text": Text(),
}
_SAID: dict[str, Callable[[Any], Any]] = {
    "moment": lambda value: value.isoformat(),
    "date": lambda value: value.isoformat(),
    "bytes": lambda value: b64encode(value).decode(),
}
_READ: dict[str, Callable[[Any], Any]] = {
    "moment": datetime.fromisoformat,
    "date": date.fromisoformat,
    "bytes": b64decode,
}


class Damaged(Invalid):
    """This is no copy of a house, or it is not whole."""

    default = "This is no copy of a house, or it is damaged."


@dataclass(frozen=True)
class Heading:
    """What the first line says. `keys` is a digest by which the house's keys know what they sealed."""

    schema: str
    made: datetime
    keys: str
    rows: dict[str, int]


def tables() -> list[Table]:
    """What is copied, referred-to ones first."""
    schema.load_models()
    return [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]


def heading(db: Connection, made: datetime, keys: str) -> Heading:
    """What a copy made in this reading will hold."""
    rows = {each.name: db.execute(select(func.count()).select_from(each)).scalar_one() for each in tables()}
    return Heading(schema.head(), made, keys, rows)


def lines(db: Connection, head: Heading, step: Step = lambda rows: None) -> Iterator[str]:
    """All lines of a copy. `db` must see one moment from its heading to the end."""
    first = {"huiskamer": FORMAT, "schema": head.schema, "made": head.made.isoformat(), "keys": head.keys}
    yield _line({**first, "rows": head.rows})
    for each in tables():
        yield from _table_lines(db, each, step)


def _table_lines(db: Connection, each: Table, step: Step = lambda rows: None) -> Iterator[str]:
    """The lines of one table: its name, its rows by their keys, their digest."""
    digest = hashlib.sha256()
    yield _line({"table": each.name, "columns": {column.name: _kind(column.type) for column in each.columns}})
    for line in row_lines(db, each, step):
        digest.update(line.encode())
        yield line
    yield _line({"digest": digest.hexdigest()})


def row_lines(db: Connection, each: Table, step: Step = lambda rows: None) -> Iterator[str]:
    """The rows of one table, some of them in memory at a time."""
    says = [_SAID.get(_kind(column.type)) for column in each.columns]
    found = db.execution_options(yield_per=ROWS_AT_ONCE).execute(select(*each.columns).order_by(*each.primary_key))
    for part in found.partitions():
        for row in part:
            yield _line([say(v) if say and v is not None else v for say, v in zip(says, row, strict=True)])
        step(len(part))


def read_heading(line: str) -> Heading:
    """The first line. Raises Damaged."""
    said = _parsed(line)
    try:
        if said["huiskamer"] != FORMAT:
            raise Damaged
        made = datetime.fromisoformat(said["made"])
        return Heading(str(said["schema"]), made, str(said["keys"]), {str(k): int(v) for k, v in said["rows"].items()})
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Damaged from None


def verify(copy: Iterator[str], step: Step = lambda rows: None) -> Heading:
    """Look whether a copy is whole. Raises Damaged."""
    head = read_heading(next(copy, ""))
    for _ in tables_of(copy, head, step):
        pass
    return head


def tables_of(
    copy: Iterable[str], head: Heading, step: Step
) -> Iterator[tuple[str, dict[str, str], list[dict[str, Any]]]]:
    """The tables of a copy with the kinds of their columns and their rows, some at a time, each looked at. The heading
    has been read. Raises Damaged.
    """
    counted: dict[str, int] = {}
    name, kinds, digest, rows = "", dict[str, str](), hashlib.sha256(), list[dict[str, Any]]()
    for line in copy:
        said = _parsed(line)
        if isinstance(said, list):
            if not name or len(said) != len(kinds):
                raise Damaged
            digest.update(line.encode())
            rows.append(_row(kinds, said))
            if len(rows) == ROWS_AT_ONCE:
                yield name, kinds, rows
                counted[name] += len(rows)
                step(len(rows))
                rows = []
        elif "table" in said:
            name, kinds, digest = str(said["table"]), dict(said["columns"]), hashlib.sha256()
            if name not in head.rows or name in counted or not _safe(name, kinds):
                raise Damaged
            counted[name] = 0
        elif said.get("digest") == digest.hexdigest():
            yield name, kinds, rows
            counted[name] += len(rows)
            step(len(rows))
            rows, name = [], ""
        else:
            raise Damaged
    if counted != head.rows or name:
        raise Damaged


def _row(kinds: dict[str, str], values: list[Any]) -> dict[str, Any]:
    try:
        return {
            key: _READ[kind](value) if value is not None and kind in _READ else value
            for (key, kind), value in zip(kinds.items(), values, strict=True)
        }
    except (TypeError, ValueError):
        raise Damaged from None


def _safe(name: str, kinds: dict[str, str]) -> bool:
    """Names of the schema alone go into statements."""
    return all(each.isidentifier() for each in (name, *kinds)) and TYPES.keys() >= set(kinds.values())


def _kind(kind: Any) -> str:
    return next(name for cls, name in _KINDS if isinstance(kind, cls))


def _line(said: Any) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n"


def _parsed(line: str) -> Any:
    try:
        said = json.loads(line)
    except ValueError:
        raise Damaged from None
    if not isinstance(said, list | dict):
        raise Damaged
    return said
