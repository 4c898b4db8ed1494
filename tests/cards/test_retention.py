"""Cards that are over go, their batch half a year later; what somebody made is forgotten with her."""

from datetime import timedelta

import pytest

from forum import retention
from forum.accounts import actions as accounts
from forum.cards import actions
from forum.cards.retention import BATCH_DAYS
from forum.config import EXAMPLE, load
from forum.db import Database
from forum.policy import CONSOLE
from tests.cards.test_actions import join, make, make_own, view
from tests.factories import Watch, add_member, rows

SETTINGS = load(EXAMPLE, {}).retention


def purge(database: Database, watch: Watch) -> int:
    return database.write(lambda db: retention.purge_everywhere(db, SETTINGS, watch.now))["cards"]


def test_cards_go_after_their_last_day_and_the_batch_half_a_year_later(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    batch, _ = make(database, valid_until=watch.now.date() + timedelta(days=10))
    _, (lasting, *_) = make(database)
    watch.forward(timedelta(days=10))
    assert purge(database, watch) == 0
    watch.forward(timedelta(days=1))
    assert purge(database, watch) == 3
    assert (view(database, batch).state, view(database, batch).printable) == ("expired", False)
    assert rows(database, "card_batches")[0]["sealed_codes"] is None
    watch.forward(timedelta(days=BATCH_DAYS - 2))
    assert purge(database, watch) == 0
    watch.forward(timedelta(days=1))
    assert purge(database, watch) == 1
    watch.forward(timedelta(days=3000))
    assert purge(database, watch) == 0, "what has no end stays"
    assert join(database, lasting).is_member


def test_a_batch_that_was_taken_back_goes_half_a_year_later(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    batch, _ = make(database)
    database.write(lambda db: actions.revoke(db, CONSOLE, batch))
    watch.forward(timedelta(days=BATCH_DAYS - 1))
    assert purge(database, watch) == 0
    watch.forward(timedelta(days=1))
    assert purge(database, watch) == 1
    assert rows(database, "card_batches") == []


def test_with_an_account_goes_the_count_and_the_card_stays(database: Database) -> None:
    anna, bo = add_member(database), add_member(database)
    card = make_own(database, anna, 2)
    make_own(database, bo, 2)
    database.write(lambda db: accounts.erase_account(db, anna, keep_texts=False))
    assert len(rows(database, "own_cards")) == 1
    assert join(database, card).is_member
