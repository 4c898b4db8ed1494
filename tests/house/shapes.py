"""The shape of a database, and what an earlier program could not live with in a later one (docs: "Upgrade")."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, inspect

from tests.house.rows import table_names

LENGTH = re.compile(r"^(VARCHAR)\((\d+)\)$")


@dataclass(frozen=True)
class Column:
    """How a column is declared."""

    kind: str
    nullable: bool
    filled: bool  # the database itself has a value for it


@dataclass(frozen=True)
class Form:
    """A table: its columns, and the rules its rows must keep, by what they are about."""

    columns: dict[str, Column]
    unique: frozenset[tuple[str, ...]]
    leads: frozenset[tuple[str, ...]]
    checks: dict[str, frozenset[str]]  # the values that are allowed, by the name of the check


Shape = dict[str, Form]


def shape_of(connection: Connection) -> Shape:
    """The shape of all tables."""
    names, seen = table_names(connection), inspect(connection)
    columns, indexes = seen.get_multi_columns(filter_names=names), seen.get_multi_indexes(filter_names=names)
    unique = seen.get_multi_unique_constraints(filter_names=names)
    leads, checks = (
        seen.get_multi_foreign_keys(filter_names=names),
        seen.get_multi_check_constraints(filter_names=names),
    )
    shape: Shape = {}
    for key in columns:
        alone = [tuple(sorted(one["column_names"])) for one in unique.get(key, [])]
        alone += [tuple(sorted(map(str, one["column_names"]))) for one in indexes.get(key, []) if one["unique"]]
        shape[key[1]] = Form(
            columns={one["name"]: _column(one) for one in columns[key]},
            unique=frozenset(alone),
            leads=frozenset((*one["constrained_columns"], one["referred_table"]) for one in leads.get(key, [])),
            checks={
                str(one["name"]): frozenset(re.findall(r"'([^']*)'", one["sqltext"])) or frozenset({one["sqltext"]})
                for one in checks.get(key, [])
            },
        )
    return shape


def _column(said: Any) -> Column:
    filled = said.get("default") is not None or (bool(said.get("autoincrement")) and said.get("primary_key", False))
    return Column(str(said["type"]), bool(said["nullable"]), bool(filled))


def narrower(before: Shape, after: Shape) -> list[str]:
    """What a program that knows `before` alone would stumble over in `after`."""
    return [line for name in before for line in _of_table(name, before[name], after.get(name))]


def _of_table(name: str, before: Form, after: Form | None) -> Iterator[str]:
    if after is None:
        yield f"{name} is gone"
        return
    for column, was in before.columns.items():
        now = after.columns.get(column)
        if now is None:
            yield f"{name}.{column} is gone"
        elif not _fits(was.kind, now.kind):
            yield f"{name}.{column} was {was.kind} and is {now.kind}"
        elif was.nullable and not now.nullable:
            yield f"{name}.{column} must have a value now"
        elif was.filled and not now.filled and not now.nullable:
            yield f"{name}.{column} is not filled by the database any more"
    for column in after.columns.keys() - before.columns.keys():
        if not after.columns[column].nullable and not after.columns[column].filled:
            yield f"{name}.{column} is new and must have a value, which nobody gives it"
    if before.unique != after.unique:
        yield f"{name}: what is unique has changed"
    if new := after.leads - before.leads - {lead for lead in after.leads if lead[0] not in before.columns}:
        yield f"{name}: {sorted(new)} must lead somewhere now"
    for check, values in after.checks.items():
        if not before.checks.get(check, values if _only_new(check, name, before, after) else frozenset()) <= values:
            yield f"{name}: {check} allows less"
        elif check not in before.checks and not _only_new(check, name, before, after):
            yield f"{name}: {check} is a new rule"


def _only_new(check: str, name: str, before: Form, after: Form) -> bool:
    """Whether a check is about a column that was not there before; by our naming its name says the column's kind."""
    new = after.columns.keys() - before.columns.keys()
    return any(check.removeprefix(f"ck_{name}_") in (column, column.replace("_", "")) for column in new)


def _fits(was: str, now: str) -> bool:
    """The same kind, or a longer one."""
    one, other = LENGTH.match(was), LENGTH.match(now)
    return was == now or bool(one and other and int(other[2]) >= int(one[2]))
