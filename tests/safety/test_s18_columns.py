"""S18: the database has no place for what could identify a person, and a column that were one would be seen."""

import importlib
import re

from sqlalchemy import Column, MetaData, Table, inspect

from forum.db import Base, Database
from tests.house.source import parts

FORBIDDEN = re.compile(
    r"(?:^|_)(?:e?mails?|ips?|(?:user_?)?agents?|phones?|telephones?|geo|geo(?:graphic|location|hash)\w*|last_?seen)(?:_|$)"
)
# What an organisation publishes about itself.
ALLOWED = {"organisations.phone"}


def telling(metadata: MetaData) -> list[str]:
    """The columns that may not be, by table and name."""
    names = [f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns]
    return [name for name in names if FORBIDDEN.search(name.partition(".")[2]) and name not in ALLOWED]


def test_no_column_for_what_identifies_a_person() -> None:
    for module in parts("models"):
        importlib.import_module(module.name)
    assert {"members", "logins", "organisations"} <= set(Base.metadata.tables)
    assert telling(Base.metadata) == []


def test_nor_does_a_migrated_database_have_one(database: Database) -> None:
    """A table that no model describes, such as those of the search, is there too."""
    there = MetaData()
    with database.engine.connect() as connection:
        for name in inspect(connection).get_table_names():
            Table(name, there, *(Column(column["name"]) for column in inspect(connection).get_columns(name)))
    assert set(Base.metadata.tables) <= set(there.tables)
    assert telling(there) == []


def test_such_a_column_would_be_seen_in_any_table() -> None:
    """The directory's is of an organisation; the same name anywhere else is somebody's."""
    names = [
        "recovery_mail",
        "e_mail",
        "ip",
        "client_ip",
        "user_agent",
        "agent",
        "phone",
        "geo",
        "geohash",
        "last_seen",
    ]
    odd = MetaData()
    for table in ("members", "logins", "messages"):
        Table(table, odd, Column("id"), *(Column(name) for name in names))
    Table("organisations", odd, Column("phone"), Column("mail"))
    found = {f"{table}.{name}" for table in ("members", "logins", "messages") for name in names}
    assert set(telling(odd)) == found | {"organisations.mail"}


def test_words_that_only_hold_such_letters_are_harmless() -> None:
    names = ["membership", "description", "recipient", "shipped_on", "last_n", "geometry_n", "agency", "micropage"]
    odd = MetaData()
    Table("members", odd, *(Column(name) for name in names))
    assert telling(odd) == []
