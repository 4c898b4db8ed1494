"""Rows for whatever tables a database has, made from what the database itself says of them, and all rows read back."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Connection, MetaData, Table, inspect

from forum import schema

Rows = dict[str, dict[tuple[Any, ...], dict[str, Any]]]  # by table, by the values of the primary key
SPARSE, FULL = 101, 102
AGO = datetime(2026, 11, 1, 12, tzinfo=UTC)


def table_names(connection: Connection) -> list[str]:
    """The tables of ours; not those that an index of words keeps for itself."""
    names = inspect(connection).get_table_names()
    return sorted(name for name in names if name != "alembic_version" and not name.startswith(schema.NO_MODELS))


def everything(connection: Connection, keys: dict[str, list[str]]) -> Rows:
    """Every row of these tables, as it lies there. `keys`: the primary key of each."""
    kept: Rows = {}
    for name, key in keys.items():
        rows = connection.exec_driver_sql(f'select * from "{name}"').mappings()
        kept[name] = {tuple(row[part] for part in key): {k: _plain(v) for k, v in row.items()} for row in rows}
    return kept


def keys_of(connection: Connection) -> dict[str, list[str]]:
    """The primary key of each table."""
    names = table_names(connection)
    found = inspect(connection).get_multi_pk_constraint(filter_names=names)
    return {name: found[_schema(found), name]["constrained_columns"] for name in names}


def columns_of(connection: Connection) -> dict[str, list[str]]:
    """The columns of each table."""
    names = table_names(connection)
    found = inspect(connection).get_multi_columns(filter_names=names)
    return {name: [column["name"] for column in found[_schema(found), name]] for name in names}


def add_to(connection: Connection, said: MetaData, names: Iterable[str]) -> None:
    """Add two rows to each of these tables: the first without what may be left out, the second with it.

    `said` keeps what is known of the tables from one migration to the next.
    """
    for table, choices in _reflected(connection, said, names):
        for number in (SPARSE, FULL):
            columns = [column for column in table.columns if number == FULL or not column.nullable]
            connection.execute(table.insert().values(_values(connection, table, columns, number, choices)))


def fill(connection: Connection, said: MetaData, wider: dict[str, list[str]]) -> None:
    """Put something into these columns, which their tables have not had before, of the second row."""
    for table, choices in _reflected(connection, said, wider):
        values = _values(connection, table, [table.columns[name] for name in wider[table.name]], FULL, choices)
        key = next(iter(table.primary_key.columns))
        last = connection.execute(sa.select(sa.func.max(key))).scalar()
        connection.execute(table.update().where(key == last).values(values))


def _reflected(
    connection: Connection, said: MetaData, names: Iterable[str]
) -> Iterator[tuple[Table, dict[str, tuple[str, ...]]]]:
    if wanted := sorted(names):
        for name in wanted:
            if name in said.tables:  # it has changed
                said.remove(said.tables[name])
        said.reflect(connection, only=wanted)
        checks = inspect(connection).get_multi_check_constraints(filter_names=wanted)
        choices = {name: _choices(checks[_schema(checks), name]) for name in wanted}
        yield from ((t, choices[t.name]) for t in said.sorted_tables if t.name in choices)


def _values(
    connection: Connection,
    table: Table,
    columns: Iterable[Column[Any]],
    number: int,
    choices: dict[str, tuple[str, ...]],
) -> dict[str, object]:
    return {c.name: _value(connection, table, c, number, choices.get(c.name, ())) for c in columns}


def _schema(found: dict[Any, Any]) -> str | None:
    return next(iter(found))[0] if found else None


def _choices(checks: Iterable[Any]) -> dict[str, tuple[str, ...]]:
    """The values that the checks of a table let a column have."""
    found: dict[str, tuple[str, ...]] = {}
    for check in checks:
        column = re.search(r"\w+", check["sqltext"])
        values = tuple(re.findall(r"'([^']*)'", check["sqltext"]))
        if column is not None and values:
            found[column[0]] = values
    return found


def _value(connection: Connection, table: Table, column: Column[Any], number: int, choices: tuple[str, ...]) -> object:
    for key in column.foreign_keys:
        if key.column.table is table:
            return None
        there = connection.execute(sa.select(key.column).order_by(key.column)).scalars().all()
        return there[-1] if number == FULL else there[-2]
    if choices:
        return choices[0] if number == FULL else choices[-1]
    kind, word = column.type, f"{column.name}-{number}"
    if isinstance(kind, sa.Boolean):
        return bool(number % 2)
    if isinstance(kind, sa.Integer):
        return number % 7 if column.name == "weekday" else number
    if isinstance(kind, sa.JSON):
        return {"nl": word, "en": word}
    if isinstance(kind, sa.LargeBinary):
        return hashlib.sha256(f"{table.name}.{word}".encode()).digest()
    if isinstance(kind, sa.DateTime):
        return AGO + timedelta(hours=number)
    if isinstance(kind, sa.Date):
        return date(2026, 11, 1) + timedelta(days=number)
    if isinstance(kind, sa.String):
        return word[-kind.length :] if kind.length else word
    raise AssertionError(f"{table.name}.{column.name} is of a kind nobody has a value for: {kind!r}")


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value
