"""Drafts do not lie about for ever, and go with their writer."""

from datetime import timedelta

import pytest

from forum import clock
from forum.accounts import actions as accounts
from forum.db import Database
from forum.drafts import actions, queries
from forum.drafts.retention import KEPT, purge
from forum.drafts.views import Fields
from forum.policy import Actor
from tests.factories import Watch, add_member, rows

THREAD = "thread:abcdefABCDEF"
BOARD = "board:abcdef123456"
NO_SETTING = None  # how long drafts stay is a promise on their page, not the operator's choice


def save(database: Database, actor: Actor, place: str) -> None:
    database.write(lambda db: actions.save(db, actor, place, Fields(body="Tea")))


def purged(database: Database) -> int:
    return database.write(lambda db: purge(db, NO_SETTING, clock.now()))  # type: ignore[arg-type]


def test_after_thirty_days_it_goes(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch, anna = Watch(monkeypatch), add_member(database)
    save(database, anna, THREAD)
    watch.forward(timedelta(days=1))
    save(database, anna, BOARD)
    watch.forward(KEPT - timedelta(days=1))
    assert purged(database) == 0, "of the first moment only the day is known: it has not passed yet"
    watch.forward(timedelta(days=1))
    assert purged(database) == 1
    with database.reading() as db:
        assert [line.place for line in queries.drafts(db, anna)] == [BOARD]
    assert timedelta(days=30) == KEPT


@pytest.mark.parametrize("keep_texts", [True, False])
def test_with_the_account_it_goes(database: Database, keep_texts: bool) -> None:
    anna, bea = add_member(database), add_member(database)
    save(database, anna, THREAD)
    save(database, bea, THREAD)
    database.write(lambda db: accounts.erase_account(db, anna, keep_texts=keep_texts))
    assert [row["member_id"] for row in rows(database, "drafts")] == [bea.member_id]
