"""Every sanction ends when it says, whatever else there is."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from forum import clock
from forum.accounts import sanctions
from forum.accounts.events import LoginsEnded, StandingChanged
from forum.accounts.models import Member
from forum.db import Database, new_id
from forum.policy import GUEST, Standing
from tests import factories
from tests.depth import examples
from tests.factories import Watch, add_member, by_token, hear, log_in, rows

ORDER = (Standing.MUTED, Standing.SUSPENDED, Standing.BANNED)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("begin"), st.sampled_from(ORDER), st.integers(1, 72)),  # hours; a ban has no end
        st.tuples(st.just("lift"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("wait"), st.integers(1, 30), st.just(0)),
    ),
    min_size=1,
    max_size=14,
)


def begin(database: Database, member_id: int | None, kind: Standing, until: datetime | None) -> str:
    public_id = new_id()
    database.write(lambda db: sanctions.begin(db, member_id or 0, kind, until, public_id))
    return public_id


def lift(database: Database, which: str) -> None:
    database.write(lambda db: sanctions.lift(db, which))


def end_due(database: Database, now: datetime) -> None:
    database.write(lambda db: sanctions.end_due(db, now))


@given(steps=STEPS)
@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_account_stands_as_the_strongest_in_force_says(
    database: Database, steps: list[tuple[str, object, int]]
) -> None:
    person = add_member(database).member_id
    begun: list[tuple[str, Standing, datetime | None]] = []
    in_force: set[str] = set()
    now = clock.now()
    for what, value, hours in steps:
        with clock.at(now):
            if what == "begin":
                assert isinstance(value, Standing)
                until = None if value is Standing.BANNED else now + timedelta(hours=hours)
                begun.append((begin(database, person, value, until), value, until))
                in_force.add(begun[-1][0])
            elif what == "lift" and begun:
                assert isinstance(value, int)
                lifted = begun[value % len(begun)][0]
                lift(database, lifted)
                in_force.discard(lifted)
        if what == "wait":
            assert isinstance(value, int)
            now += timedelta(hours=value)
            end_due(database, now)
        expected = [
            (kind, until) for which, kind, until in begun if which in in_force and (until is None or until > now)
        ]
        strongest = max((kind for kind, _ in expected), key=ORDER.index, default=Standing.ACTIVE)
        with clock.at(now):
            found = factories.actor(database, person)
            assert found.standing_now is strongest
        ends = [until for kind, until in expected if kind is strongest]
        if strongest is not Standing.ACTIVE:
            assert found.standing_until == (None if None in ends else max(until for until in ends if until))


@pytest.mark.parametrize("kind", [Standing.SUSPENDED, Standing.BANNED])
def test_who_is_shut_out_is_logged_out(database: Database, kind: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    person = add_member(database)
    token = log_in(database, person)
    heard = hear(monkeypatch, LoginsEnded, StandingChanged)
    begin(database, person.member_id, kind, None)
    assert by_token(database, token) is GUEST
    assert [type(event) for event in heard] == [LoginsEnded, StandingChanged]


def test_a_mute_is_told_to_nobody(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    person = add_member(database)
    token = log_in(database, person)
    heard = hear(monkeypatch, LoginsEnded, StandingChanged)
    lifted = begin(database, person.member_id, Standing.MUTED, clock.now() + timedelta(hours=1))
    database.write(lambda db: sanctions.lift(db, lifted))
    assert by_token(database, token).is_member and heard == []


def test_what_no_row_explains_is_not_forgotten(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch, person = Watch(monkeypatch), add_member(database).member_id
    factories.change(database, update(Member).values(standing=Standing.SUSPENDED))
    begin(database, person, Standing.MUTED, watch.now + timedelta(hours=1))
    watch.forward(timedelta(hours=2))
    database.write(lambda db: sanctions.end_due(db, watch.now))
    assert factories.actor(database, person).standing_now is Standing.SUSPENDED


def test_who_waits_to_be_let_in_goes_on_waiting(database: Database) -> None:
    person = add_member(database).member_id
    factories.change(database, update(Member).values(standing=Standing.WAITING))
    begin(database, person, Standing.MUTED, clock.now() + timedelta(hours=1))
    assert factories.actor(database, person).standing is Standing.WAITING


def test_nothing_is_kept_for_an_account_that_is_gone(database: Database) -> None:
    begin(database, 0, Standing.BANNED, None)
    assert rows(database, "sanctions") == []
