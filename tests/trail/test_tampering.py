"""Whatever is done to the raw table, once its guards are gone, is found out; and nothing else is."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session

from forum import clock, trail
from forum.db import Database
from forum.policy import Actor, Role
from forum.trail import Deed
from forum.trail.chain import Unsound
from forum.trail.models import TrailEntry
from forum.trail.recording import shorten
from tests.depth import examples
from tests.factories import change
from tests.trail.trails import checked

ROWS = TrailEntry.__table__
GUARDS = {
    "sqlite": ("DROP TRIGGER trail_is_not_changed", "DROP TRIGGER trail_stays"),
    "postgresql": ("ALTER TABLE trail DISABLE TRIGGER ALL",),
}
PEOPLE = [
    Actor(member_id=k, public_id=f"staff{k}", pseudonym=f"Naam {k}", granted=frozenset({role}))
    for k, role in enumerate((Role.EXPERT, Role.CASEWORKER, Role.OPERATOR))
]
word = st.text("abcXYZ019._-", max_size=12)
entry = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(list(Deed)[1:]), word, st.integers(0, 500))
chains = st.lists(entry, min_size=2, max_size=8)
columns = st.sampled_from([column.name for column in ROWS.columns])
few = settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def raw(database: Database) -> Iterator[Database]:
    """A database whose guards of the trail are gone, as for a thief who may do anything in it."""
    for statement in GUARDS[database.engine.dialect.name]:
        change(database, text(statement))
    yield database
    if not database.sqlite:  # which the next test gets
        change(database, text("ALTER TABLE trail ENABLE TRIGGER ALL"))


def fill(database: Database, chain: list[Any], cut: int = 0) -> None:
    """This trail alone, the first entries of it shortened away."""

    def job(db: Session) -> None:
        db.execute(delete(TrailEntry))
        for actor, deed, target, hours in chain:
            trail.record(db, actor, deed, target, hours=hours)

    database.write(job)
    if cut:
        database.write(lambda db: shorten(db, cut))


def rows(database: Database) -> list[dict[str, Any]]:
    with database.reading() as db:
        return [dict(row._mapping) for row in db.execute(select(ROWS).order_by(ROWS.c.n))]


def put(database: Database, kept: list[dict[str, Any]]) -> None:
    """Let the table be these rows."""

    def job(db: Session) -> None:
        db.execute(delete(TrailEntry))
        db.execute(insert(TrailEntry), kept)

    database.write(job)


def other(value: Any) -> Any:
    """Something else of its kind that fits in its column."""
    if isinstance(value, int):
        return value + 1000
    if isinstance(value, str):
        return f"x{value}"[:12] if value[:1] != "x" else f"y{value}"[:12]
    return value + timedelta(minutes=5)


@few
@given(chain=chains, data=st.data())
def test_left_alone_it_is_whole(raw: Database, chain: list[Any], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(chain)))
    fill(raw, chain, cut)
    sound = checked(raw)
    assert sound.entries == len(chain) - cut + (cut > 0)
    assert sound.first == cut + 1


@few
@given(chain=chains, data=st.data())
def test_one_changed_field_is_found(raw: Database, chain: list[Any], data: st.DataObject) -> None:
    fill(raw, chain, data.draw(st.integers(0, len(chain))))
    kept = rows(raw)
    at, column = data.draw(st.integers(0, len(kept) - 1)), data.draw(columns)
    kept[at][column] = other(kept[at][column])
    put(raw, kept)
    with pytest.raises(Unsound):
        checked(raw)


@few
@given(chain=chains, data=st.data())
def test_a_row_taken_out_is_found(raw: Database, chain: list[Any], data: st.DataObject) -> None:
    """Any but the last: there, it takes a head that was noted."""
    fill(raw, chain, data.draw(st.integers(0, len(chain) - 1)))
    noted, kept = checked(raw).head, rows(raw)
    at = data.draw(st.integers(0, len(kept) - 1))
    del kept[at]
    put(raw, kept)
    with pytest.raises(Unsound):
        checked(raw, noted if at == len(kept) else None)


@few
@given(chain=chains, data=st.data())
def test_two_rows_swapped_are_found(raw: Database, chain: list[Any], data: st.DataObject) -> None:
    fill(raw, chain, data.draw(st.integers(0, len(chain) - 1)))
    kept = rows(raw)
    one, two = data.draw(st.lists(st.integers(0, len(kept) - 1), min_size=2, max_size=2, unique=True))
    kept[one]["n"], kept[two]["n"] = kept[two]["n"], kept[one]["n"]
    put(raw, kept)
    with pytest.raises(Unsound):
        checked(raw)


@few
@given(chain=chains, data=st.data())
def test_a_row_put_in_is_found(raw: Database, chain: list[Any], data: st.DataObject) -> None:
    """A copy of another, with what follows counted on; or an old one that had been shortened away, put back."""
    fill(raw, chain)
    before = rows(raw)
    at = data.draw(st.integers(0, len(before)))
    added = dict(data.draw(st.sampled_from(before)), n=at + 1, moment=clock.now())
    put(raw, [*before[:at], added, *({**row, "n": row["n"] + 1} for row in before[at:])])
    with pytest.raises(Unsound):
        checked(raw)
    put(raw, before)
    cut = data.draw(st.integers(1, len(before)))
    raw.write(lambda db: shorten(db, cut))
    put(raw, [before[cut - 1], *rows(raw)])
    with pytest.raises(Unsound):
        checked(raw)


def test_rows_let_go_by_a_made_up_entry_are_found(raw: Database) -> None:
    """Who can write into the table can make the database let entries go, and not make the hash that goes with it."""
    fill(raw, [(PEOPLE[0], Deed.THREAD_LOCKED, "abc", 1)] * 3)
    kept = rows(raw)
    forged = kept[-1] | {"n": 4, "deed": Deed.TRAIL_SHORTENED.value, "target": "3", "previous": kept[-1]["hash"]}
    put(raw, [{**forged, "facts": f'{{"hash":"{kept[-1]["hash"]}"}}'}])
    with pytest.raises(Unsound):
        checked(raw)
