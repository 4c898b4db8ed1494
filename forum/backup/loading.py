"""A copy into an empty database, and on from where one was stopped.

While a copy is being put in, a table of its own stands in the database and says which: no house is served from there,
and the same command, called again, goes on. It goes with the last step.
"""

import hashlib
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import (
    Connection,
    Table,
    TableClause,
    column,
    delete,
    func,
    insert,
    inspect,
    select,
    table,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forum import schema
from forum.backup.copying import ROWS_AT_ONCE, TYPES, Heading, Step, row_lines, tables, tables_of
from forum.db import Database
from forum.errors import Unavailable

MARK = "unfinished_copy"
CHANGED = "What is to be copied has changed since this copy was begun. Empty the new database, and begin again."


def unfinished(database: Database) -> str | None:
    """Which copy was begun to be put in here and never finished; None where all is well."""
    with database.reading() as db:
        return str(db.execute(text(f"SELECT name FROM {MARK}")).scalar()) if inspect(db).has_table(MARK) else None


def whole(database: Database) -> None:
    """Raises Unavailable where a copy was begun and never finished: what people erased may still stand there."""
    if begun := unfinished(database):
        raise Unavailable(
            "A copy was begun here and is not all there: %(begun)s. Call restore or migrate-database once more, as "
            "before: it goes on.",
            begun=begun,
        )


def load(database: Database, copy: Iterator[str], head: Heading, step: Step = lambda rows: None) -> None:
    """Put a copy (its heading read already) into a database in which nobody lives, in one transaction; then bring it
    to the schema of this program. It stays marked until `finish`. If it is all in already, that part is not done again.

    Raises Damaged, and Unavailable where somebody lives there; then nothing is changed but the schema of an empty
    database.
    """
    name, begun = f"the backup of {head.made:%Y-%m-%d %H:%M:%S} UTC", unfinished(database)
    if begun not in (None, name):
        raise _other(begun)
    if begun is None:
        if schema.current(database) is None:
            schema.migrate(database, head.schema)
        if schema.current(database) != head.schema:
            raise Unavailable("The database is of another version than the copy. Give an empty one.")

        def put_in(db: Session) -> None:
            _mark(db, name, head.rows)
            rows_in = _Rows(db)
            for table_name, kinds, rows in tables_of(copy, head, step):
                rows_in.put(table(table_name, *(column(key, TYPES[kind]) for key, kind in kinds.items())), rows)
            rows_in.end()
            _go_on_counting(db, head)

        database.write(put_in)
    schema.migrate(database)


def begin(database: Database, name: str) -> None:
    """Begin to put a copy in table by table, or go on. Raises Unavailable."""
    begun = unfinished(database)
    if begun not in (None, name):
        raise _other(begun)
    if begun is None:
        if schema.current(database) is None:
            schema.migrate(database)
        if schema.current(database) != schema.head():
            raise Unavailable("The new database is of another version. Give an empty one.")
        database.write(lambda db: _mark(db, name))


def same(one: Connection, other: Connection, each: Table, step: Step = lambda rows: None) -> bool:
    """Whether a table has the same rows in both, by their number and a digest of all. In whatever order: databases
    sort texts each in their own way.
    """
    count = select(func.count()).select_from(each)
    if one.execute(count).scalar() != other.execute(count).scalar():
        return False
    return _weight(row_lines(one, each)) == _weight(row_lines(other, each, step))


def put_table(here: Connection, there: Database, each: Table, step: Step) -> None:
    """All rows of one table, in one transaction: stopped, it holds none. Raises Unavailable where it holds some, or
    refers to what is not there: then the copy that was begun is one of other rows.
    """

    def put_in(db: Session) -> None:
        if db.execute(select(func.count()).select_from(each)).scalar_one():
            raise Unavailable(CHANGED)
        ordered = select(*each.columns).order_by(*each.primary_key)
        rows_in = _Rows(db)
        for rows in here.execution_options(yield_per=ROWS_AT_ONCE).execute(ordered).mappings().partitions():
            rows_in.put(each, [dict(row) for row in rows])
            step(len(rows))
        rows_in.end()

    try:
        there.write(put_in)
    except IntegrityError:
        raise Unavailable(CHANGED) from None


def finish(db: Session, head: Heading | None = None) -> None:
    """The copy is all there: the house may be served. With a heading, numbers go on after those of its rows."""
    if head is not None:
        _go_on_counting(db, head)
    db.execute(text(f"DROP TABLE {MARK}"))


class _Rows:
    """Puts rows in. One that refers to another of its table which comes later, as a conversation does that was joined
    to a newer one, learns of it when all are there.
    """

    def __init__(self, db: Session) -> None:
        self._db = db
        self._late: list[tuple[TableClause, str, Any, str, Any]] = []
        self._own: dict[str, list[tuple[str, str]]] = {}
        for each in tables():
            for key in each.foreign_keys:
                if key.column.table is each:
                    self._own.setdefault(each.name, []).append((key.column.name, key.parent.name))

    def put(self, target: TableClause, rows: list[dict[str, Any]]) -> None:
        """Some rows of one table, by their keys."""
        for key, other in self._own.get(target.name, ()):
            for row in rows:
                if row.get(other) is not None and row[other] > row[key]:
                    self._late.append((target, key, row[key], other, row[other]))
                    row[other] = None
        if rows:
            self._db.execute(insert(target), rows)

    def end(self) -> None:
        """All are there."""
        for target, key, number, other, value in self._late:
            self._db.execute(update(target).where(target.c[key] == number).values({other: value}))


def _mark(db: Session, name: str, rows: Collection[str] | None = None) -> None:
    """Say what is being put in here, and take away what a new house is furnished with."""
    if db.execute(select(func.count()).select_from(table("members"))).scalar_one():
        raise Unavailable("Somebody lives in this database. A copy is only put into an empty one.")
    db.execute(text(f"CREATE TABLE {MARK} (name TEXT NOT NULL)"))
    db.execute(text(f"INSERT INTO {MARK} VALUES (:name)"), {"name": name})
    for each in reversed(tables()):
        if rows is None or each.name in rows:
            db.execute(delete(table(each.name)))


def _weight(lines: Iterator[str]) -> int:
    """What all these lines weigh together: a sum of digests, the same in whatever order they come."""
    return sum(int.from_bytes(hashlib.sha256(line.encode()).digest(), "big") for line in lines) % 2**256


def _other(begun: str | None) -> Unavailable:
    return Unavailable("A copy was begun here: %(begun)s. Finish that one, or give an empty database.", begun=begun)


def _go_on_counting(db: Session, head: Heading) -> None:
    """On PostgreSQL numbers come from counters of their own, which rows put in by number do not move."""
    if db.connection().dialect.name != "postgresql":
        return
    for each in tables():
        key = each.primary_key.columns
        if each.name in head.rows and len(key) == 1 and key[0].autoincrement is not False:
            name = key[0].name
            counter = db.execute(text("SELECT pg_get_serial_sequence(:t, :c)"), {"t": each.name, "c": name}).scalar()
            if counter:
                top = select(func.max(column(name))).select_from(table(each.name)).scalar_subquery()
                db.execute(select(func.setval(counter, func.coalesce(top, 1), top.is_not(None))))
