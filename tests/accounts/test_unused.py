"""An account nobody uses goes by itself, and is known to be used by the month alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum import clock
from forum.accounts import actions, retention
from forum.accounts.models import Device, Member, this_month
from forum.config import EXAMPLE, load
from forum.db import Database
from forum.policy import Role
from tests import factories

KEPT = load(EXAMPLE, {}).retention
YEAR = timedelta(days=366)


def later(monkeypatch: pytest.MonkeyPatch, span: timedelta) -> None:
    moment = clock.now() + span
    monkeypatch.setattr(clock, "now", lambda: moment)


def purge(database: Database) -> int:
    return database.write(lambda db: retention.purge_unused(db, KEPT, clock.now()))


def names(database: Database) -> set[object]:
    return {row["pseudonym"] for row in factories.rows(database, "members")}


def test_nobody_used_it_for_a_year(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, bea = factories.add_member(database), factories.add_member(database)
    factories.start_thread(database, anna, factories.add_board(database), "Van vorig jaar.")
    later(monkeypatch, timedelta(days=330))
    assert purge(database) == 0
    later(monkeypatch, timedelta(days=70))
    database.write(lambda db: actions.log_in(db, bea, bea.member_id or 0, Device.OWN))
    assert purge(database) == 1 and purge(database) == 0
    assert names(database) == {bea.pseudonym}
    assert "Van vorig jaar." not in factories.everything(database)


def test_being_here_counts(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = factories.add_member(database)
    token = factories.log_in(database, anna)
    later(monkeypatch, timedelta(days=13))
    month = this_month()
    database.write(lambda db: actions.touch_login(db, factories.by_token(database, token)))
    with database.reading() as db:
        assert db.execute(select(Member.used_in)).scalar() == month


def test_who_runs_the_house_alone_stays(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    operator = factories.add_member(database, Role.OPERATOR)
    factories.add_member(database)
    later(monkeypatch, YEAR * 2)
    assert purge(database) == 1
    assert names(database) == {operator.pseudonym}
