"""Notices are forgotten: seen ones after a month, those about nothing at once, an erased account's with it."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from forum import clock
from forum.accounts import actions as accounts
from forum.boards import actions
from forum.boards.actions import following
from forum.boards.models import Thread
from forum.db import Database
from forum.notices import kinds, retention
from forum.notices.models import Kind
from forum.policy import Actor
from forum.schema import ROOT
from tests import factories
from tests.factories import Watch, add_board, add_member, reply, rows, start_thread


def purge(database: Database) -> int:
    return database.write(lambda db: retention.purge(db, None, clock.now()))  # type: ignore[arg-type]


def bell(database: Database, person: Actor) -> int:
    return factories.actor(database, person.member_id).bell


def test_seen_notices_go_after_a_month_and_unseen_ones_stay(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    anna, bea, board = add_member(database), add_member(database), add_board(database)
    first, second = (start_thread(database, anna, board).thread for _ in range(2))
    for thread in (first, second):
        reply(database, bea, thread)
    database.write(lambda db: actions.mark_read(db, anna, first, 2))
    watch.forward(retention.SEEN_DAYS)
    assert purge(database) == 0
    watch.forward(timedelta(days=1))
    assert purge(database) == 1
    assert [row["thing"] for row in rows(database, "notices")] == [second]
    assert bell(database, anna) == 1


def test_notices_about_what_is_gone_go_and_ring_no_more(database: Database) -> None:
    anna, bea, board = add_member(database), add_member(database), add_board(database)
    gone, there = (start_thread(database, anna, board).thread for _ in range(2))
    for thread in (gone, there):
        reply(database, bea, thread)
    assert bell(database, anna) == 2
    database.write(lambda db: db.execute(delete(Thread).where(Thread.public_id == gone)) and None)
    assert purge(database) == 1
    assert bell(database, anna) == 1
    assert purge(database) == 0


@pytest.mark.parametrize("keep_texts", [True, False])
def test_an_erased_account_leaves_no_notice_and_no_following(database: Database, keep_texts: bool) -> None:
    anna, bea = add_member(database), add_member(database)
    placed = start_thread(database, anna, add_board(database))
    database.write(lambda db: following.follow(db, bea, placed.thread))
    reply(database, anna, placed.thread)
    reply(database, add_member(database), placed.thread, quoting=placed.post)
    assert (bell(database, anna), bell(database, bea)) == (1, 1)
    database.write(lambda db: accounts.erase_account(db, anna, keep_texts=keep_texts))
    for table in ("notices", "thread_follows"):
        assert anna.member_id not in [row["member_id"] for row in rows(database, table)]
    assert bell(database, bea) == len(rows(database, "notices")) == 1


def test_every_kind_says_where_it_is_looked_up_and_how_it_reads() -> None:
    found = [kind for source in kinds.sources() for kind in source.kinds]
    assert sorted(found) == sorted(Kind)
    for kind in Kind:
        assert (ROOT / "templates" / "notices" / f"_{kind}.html").exists()
