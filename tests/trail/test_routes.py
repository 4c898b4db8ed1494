"""The page of the trail, as an expert reads it."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from forum import keys, trail
from forum.app import create_app
from forum.config import load
from forum.db import Database
from forum.house import House
from forum.policy import Actor, Role
from forum.trail import Deed
from forum.trail.queries import PAGE
from tests.databases import SqliteDatabases
from tests.factories import add_member, log_in
from tests.people import Page
from tests.served import write_settings
from tests.trail.trails import entries
from tests.visitor import Visitor


@pytest.fixture
def app(sqlite_databases: SqliteDatabases, tmp_path: Path) -> Iterator[Flask]:
    keys.create(tmp_path / "keys")
    url = sqlite_databases.fresh(tmp_path / "house.sqlite")
    app = create_app(load(write_settings(tmp_path, {"database": {"address": url}}), {}))
    yield app
    app.extensions["house"].close()


@pytest.fixture
def database(app: Flask) -> Database:
    house: House = app.extensions["house"]
    return house.database


def reader(app: Flask, database: Database, *roles: Role) -> tuple[Visitor, Actor]:
    person = add_member(database, *roles)
    visitor = Visitor(app)
    token = log_in(database, person)
    with visitor.client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return visitor, person


def words(visitor: Visitor, path: str = "/trail") -> str:
    answer = visitor.get(path)
    assert answer.status_code == 200
    return Page(answer.text, path).words


def test_pages_of_twenty_with_the_newest_first(app: Flask, database: Database) -> None:
    visitor, person = reader(app, database, Role.EXPERT)

    def job(db: Session) -> None:
        for k in range(PAGE + 5):
            trail.record(db, person, Deed.THREAD_PINNED, f"thread{k}")

    database.write(job)
    newest = words(visitor)
    assert newest.index("thread24") < newest.index("thread5")
    assert "thread4 " not in newest
    assert person.pseudonym in newest
    assert "expert by experience" in newest
    older = words(visitor, f"/trail?below={entries(database)[-PAGE].n}")
    assert "thread4" in older
    assert "thread5" not in older
    assert "made an account at the machine" in older


def test_by_kind_of_deed(app: Flask, database: Database) -> None:
    visitor, person = reader(app, database, Role.OPERATOR)
    database.write(lambda db: trail.record(db, person, Deed.AUTHOR_MUTED, "post1", hours=24))
    database.write(lambda db: trail.record(db, person, Deed.THREAD_LOCKED, "thread1"))
    found = words(visitor, "/trail?deed=author.muted")
    assert "post1" in found
    assert "hours: 24" in found
    assert "thread1" not in found
    assert "thread1" in words(visitor, "/trail?deed=nonsense&below=x")
    assert "Nothing is written down yet." in words(visitor, "/trail?below=1")


def test_what_this_program_does_not_know_is_shown_as_it_is(app: Flask, database: Database) -> None:
    """As after a step back to an older one."""
    visitor, person = reader(app, database, Role.EXPERT)
    later = SimpleNamespace(value="kettle.boiled")
    database.write(lambda db: trail.record(db, person, cast(Deed, later), "kettle1", cups=4))
    found = words(visitor)
    assert "kettle.boiled" in found
    assert "cups: 4" in found
