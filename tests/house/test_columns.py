"""S18: the database has no place for what could identify a person."""

import importlib
import re

import pytest

from forum.db import Base
from tests.house.source import parts

FORBIDDEN = re.compile(
    r"(?:^|_)(?:e?mails?|ips?|(?:user_?)?agents?|phones?|telephones?|geo|geo(?:graphic|location)\w*|last_?seen)(?:_|$)"
)
# What an organisation publishes about itself.
ALLOWED = {"organisations.phone"}


def columns() -> list[str]:
    for module in parts("models"):
        importlib.import_module(module.name)
    return [f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns]


def test_no_column_for_what_identifies_a_person() -> None:
    found = columns()
    assert found
    assert not [name for name in found if FORBIDDEN.search(name.partition(".")[2]) and name not in ALLOWED]


@pytest.mark.parametrize("name", ["mail", "email", "e_mail", "client_ip", "ip", "user_agent", "phone_number", "geo"])
def test_forbidden(name: str) -> None:
    assert FORBIDDEN.search(name)


@pytest.mark.parametrize("name", ["membership", "description", "recipient", "shipped_on", "last_n", "geometry_n"])
def test_harmless(name: str) -> None:
    assert not FORBIDDEN.search(name)
