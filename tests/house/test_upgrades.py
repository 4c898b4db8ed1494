"""A house of the oldest schema, with rows in every table, goes through every migration, back, and up again.

And from FIRST on each migration leaves the schema so that the program before it can serve on meanwhile, or says from
which program on that is so (`serves_from`): docs/operations.md, "Upgrade".
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine, select, text

from forum import clock, schema
from forum.clockwork import presence
from forum.db import Database
from forum.errors import Unavailable
from tests.house.rows import Rows, add_to, columns_of, everything, fill, keys_of
from tests.house.shapes import narrower, shape_of

FIRST = "0019"
# What a migration means to lose, and why.
LOST = {
    ("up", "0005", "drafts"): "drafts that name a place cannot be made ones that tell nothing",
    ("down", "0005", "drafts"): "nor the other way round",
}
CHANGED = {
    ("down", "0004", "posts", "author_id"): "what was written under a number has no author rather than the pseudonym",
    ("down", "0004", "threads", "author_id"): "the same",
    ("down", "0008", "members", "bell"): "it counts the notices that stay",
}


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Alembic reads in all migrations at each step: half of the time."""
    kept = ScriptDirectory.from_config(schema.alembic_config())
    monkeypatch.setattr(ScriptDirectory, "from_config", lambda config: kept)


def rows_of(database: Database) -> Rows:
    with database.engine.connect() as connection:
        return everything(connection, keys_of(connection))


def missing(before: Rows, after: Rows, way: str, step: str) -> list[tuple[Any, ...]]:
    """The rows and values that are not there any more, of tables that are."""
    found: list[tuple[Any, ...]] = []
    for name, rows in before.items():
        for key, row in rows.items() if name in after and name != schema.FLOOR.name else ():  # that one it sets itself
            now = after[name].get(key)
            if now is None:
                found += [(name, key)] if (way, step, name) not in LOST else []
                continue
            other = [c for c in row.keys() & now.keys() if row[c] != now[c] and (way, step, name, c) not in CHANGED]
            found += [(name, key, column, row[column], now[column]) for column in other]
    return found


def test_rows_stay_through_every_migration_and_back(bare: Database) -> None:
    steps = list(schema.serves_from())
    before: Rows = {}
    columns: dict[str, list[str]] = {}
    shape, tables, said = None, {"": set[str]()}, MetaData()
    for step in steps:
        schema.migrate(bare, step)
        with bare.engine.begin() as connection:
            keys, now = keys_of(connection), columns_of(connection)
            rows = everything(connection, keys)
            assert not missing(before, rows, "up", step), step
            wider = {name: [c for c in now[name] if c not in columns[name]] for name in now if name in columns}
            add_to(connection, said, [name for name in now if not (name in columns and rows[name])])
            fill(connection, said, {name: added for name, added in wider.items() if added})
            before, columns = everything(connection, keys), now
            if step >= FIRST:
                shape, was = shape_of(connection), shape
                script = ScriptDirectory.from_config(schema.alembic_config()).get_revision(step)
                allowed = getattr(script.module, "serves_from", "")
                stumbles = narrower(was, shape) if was is not None else []
                assert bool(stumbles) <= bool(allowed), (step, stumbles)
            elif step == steps[steps.index(FIRST) - 1]:
                shape = shape_of(connection)
        assert all(before.values()), "every table has rows"
        tables[step] = set(before)
    assert schema.differences(bare) == []
    for step, earlier in zip(reversed(steps), [*reversed(steps[:-1]), ""], strict=True):
        schema.migrate(bare, "-1")
        now_there = rows_of(bare)
        assert set(now_there) == tables[earlier]
        assert not missing(before, now_there, "down", step), step
        before = now_there
    schema.migrate(bare)
    assert schema.differences(bare) == []


TABLE = (
    "CREATE TABLE tea (id INTEGER PRIMARY KEY, "
    "kind VARCHAR(10) CONSTRAINT ck_tea_kind CHECK (kind IN ('mint')), n INTEGER NOT NULL)"
)


@pytest.mark.parametrize(
    ("after", "stumbles"),
    [
        (TABLE, ""),
        (TABLE.replace(", n", ", sugar INTEGER, n"), ""),
        (TABLE.replace(", n", ", sugar INTEGER NOT NULL DEFAULT 0, n"), ""),
        (TABLE.replace("(10)", "(20)"), ""),
        (TABLE.replace("'mint'", "'mint', 'rooibos'"), ""),
        (TABLE.replace("INTEGER NOT", "INTEGER DEFAULT 1 NOT"), ""),
        (TABLE.replace(", n", ", sugar VARCHAR(9) CONSTRAINT ck_tea_sugar CHECK (sugar IN ('one')), n"), ""),
        (TABLE.replace(", n", ", sugar INTEGER NOT NULL, n"), "sugar is new and must have a value"),
        (TABLE.replace("tea ", "coffee "), "tea is gone"),
        (TABLE.replace(", n INTEGER NOT NULL", ""), "tea.n is gone"),
        (TABLE.replace("(10)", "(5)"), "was VARCHAR(10)"),
        (TABLE.replace("n INTEGER", "n TEXT"), "was INTEGER"),
        (TABLE.replace("(10)", "(10) NOT NULL"), "must have a value now"),
        (TABLE.replace("'mint'", "'rooibos'"), "allows less"),
        (TABLE.replace("NULL)", "NULL, CONSTRAINT ck_tea_some CHECK (n > 0))"), "new rule"),
        (TABLE.replace("NULL)", "NULL, UNIQUE (n))"), "what is unique"),
        (TABLE.replace("NULL)", "NULL, FOREIGN KEY (n) REFERENCES tea (id))"), "lead somewhere"),
    ],
)
def test_what_an_earlier_program_stumbles_over_is_seen(after: str, stumbles: str) -> None:
    shapes = []
    for made in (TABLE, after):
        engine = create_engine("sqlite://")
        with engine.begin() as connection:
            connection.exec_driver_sql(made)
            shapes.append(shape_of(connection))
        engine.dispose()
    found = narrower(*shapes)
    assert any(stumbles in line for line in found) if stumbles else not found, found


def newer(database: Database, oldest: str) -> None:
    """As a later program leaves it, which the programs from `oldest` on fit."""
    database.write(lambda db: db.execute(text("UPDATE alembic_version SET version_num = '9999'")) and None)
    database.write(lambda db: db.execute(schema.FLOOR.update().values(oldest=oldest)) and None)


# What changes the schema's number itself: PostgreSQL's databases are used again by other tests.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ON_SQLITE
def test_a_newer_database_is_served_as_long_as_it_fits(database: Database) -> None:
    assert schema.mismatch(database) == "" == schema.mismatch(database, exactly=True)
    newer(database, schema.head())
    assert schema.mismatch(database) == ""
    assert "Use the newer one" in schema.mismatch(database, exactly=True), "it would not know all there is to back up"
    schema.migrate(database)
    assert schema.current(database) == "9999", "nothing this program could do"
    newer(database, "9998")
    assert "does not fit" in schema.mismatch(database)
    with pytest.raises(Unavailable, match="does not fit"):
        schema.migrate(database)


@ON_SQLITE
def test_an_older_database_is_not_served(database: Database) -> None:
    schema.migrate(database, "-1")
    assert "older than the program" in schema.mismatch(database)


@ON_SQLITE
def test_what_takes_away_waits_until_who_needs_it_has_stopped(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = schema.serves_from()
    database.write(lambda db: presence.say(db, "early-one", 8001, clock.now(), clock.now()))
    monkeypatch.setattr(schema, "serves_from", lambda: {**known, "9999": "9998"})
    monkeypatch.setattr("alembic.command.upgrade", lambda config, to: None)
    later = clock.now() + timedelta(minutes=2)
    for moment, refused in ((clock.now(), True), (later, False)):
        with clock.at(moment):
            went = _try(lambda: schema.migrate(database, "9999"))
        assert ("port 8001" in went) is refused, went
    with database.reading() as db:
        assert db.execute(select(schema.FLOOR.c.oldest)).scalar() == "9998", "said before it is done"


def _try(work: Callable[[], None]) -> str:
    try:
        work()
    except Unavailable as problem:
        return problem.message % problem.params
    return ""
