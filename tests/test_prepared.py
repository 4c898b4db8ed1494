"""Statements that keep how they were compiled: the same rows as any other, whatever runs them."""

from typing import Any

import pytest
from sqlalchemy import bindparam, create_engine, literal, select

from forum import prepared
from forum.accounts.models import Member
from forum.db import Database
from forum.prepared import Prepared
from tests.factories import add_member

FROM = select(Member.id).where(Member.id >= bindparam("least")).order_by(Member.id)


def test_each_run_has_its_own_values(database: Database) -> None:
    statement = Prepared(FROM)
    first, second, third = sorted(add_member(database).member_id or 0 for _ in range(3))
    with database.reading() as db:
        found = [statement.run(db, least=least).scalars().all() for least in (third, first, third + 1)]
    assert found == [[third], [first, second, third], []]
    assert database.write(lambda db: statement.run(db, least=second).scalars().all()) == [second, third]


def test_it_is_compiled_once_for_reading_and_once_for_writing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    statement, compiled = Prepared(FROM), []
    compiler = database.reader.dialect.statement_compiler
    make = compiler.__init__

    def count(*args: Any, **kwargs: Any) -> None:
        compiled.append(args)
        make(*args, **kwargs)

    monkeypatch.setattr(compiler, "__init__", count)
    for _ in range(3):
        with database.reading() as db:
            statement.run(db, least=1)
    assert len(compiled) == 1
    for _ in range(3):
        database.write(lambda db: statement.run(db, least=1).all())
    assert len(compiled) == 2


def test_what_is_kept_is_bounded() -> None:
    statement = Prepared(select(literal(1)).where(bindparam("yes") == 1))
    for _ in range(3 * prepared.DIALECTS_KEPT):
        with create_engine("sqlite://").connect() as db:
            assert statement.run(db, yes=1).scalars().all() == [1]
    assert 0 < len(statement._options["compiled_cache"]) <= prepared.DIALECTS_KEPT
