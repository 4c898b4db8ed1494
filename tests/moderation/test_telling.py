"""Who hears of what, and that no row tells who is meant."""

from datetime import timedelta

import pytest

from forum.config import EXAMPLE, load
from forum.db import Database
from forum.moderation import queries
from forum.moderation.views import UNDO_DAYS, Measure
from forum.notices import queries as notices
from forum.notices.models import Kind
from forum.policy import Actor
from forum.retention import erase_everywhere, purge_everywhere
from tests import factories
from tests.factories import Watch, add_board, rows, start_thread
from tests.moderation.house import case, decide, first, kept, letter, queue, report

SETTINGS = load(EXAMPLE, {}).retention


def bell(database: Database, person: Actor) -> list[tuple[Kind, int, bool]]:
    with database.reading() as db:
        return [(line.kind, line.count, line.seen) for line in notices.notices(db, person).lines]


def own_reports(database: Database, person: Actor) -> list[tuple[bool, bool]]:
    with database.reading() as db:
        return [(found.open, found.acted) for found in queries.my_reports(db, person)]


def erase(database: Database, person: Actor) -> None:
    database.write(lambda db: erase_everywhere(db, person.member_id or 0, False))


def test_each_hears_what_concerns_her(database: Database, anna: Actor, bea: Actor, expert: Actor) -> None:
    board = add_board(database)
    for _ in range(2):
        report(database, bea, start_thread(database, anna, board, anonymous=True).post)
    assert bell(database, expert) == [(Kind.CASE, 2, False)]
    assert own_reports(database, bea) == [(True, False)] * 2
    decide(database, expert, first(database, expert), Measure.WARN)
    decide(database, expert, first(database, expert), Measure.NONE)
    assert bell(database, anna) == [(Kind.DECISION, 1, False)]
    assert bell(database, bea) == [(Kind.OUTCOME, 2, False)]
    assert bell(database, expert) == [(Kind.CASE, 2, True)], "nothing waits any more"
    assert sorted(own_reports(database, bea)) == [(False, False), (False, True)]
    assert own_reports(database, anna) == []


def test_no_row_names_who_reported_or_whom_it_concerns(
    database: Database, anna: Actor, bea: Actor, expert: Actor
) -> None:
    report(database, bea, start_thread(database, anna, add_board(database), anonymous=True).post)
    decision = decide(database, expert, first(database, expert), Measure.MUTE, hours=5)
    tables = ("cases", "case_reports", "case_decisions")
    whole = [row for table in tables for row in rows(database, table)]
    by_number = {"claimed_by_id", "decided_by_id"}  # moderators alone
    numbers = {name for row in whole for name in row if name.endswith("_id")} - {"id", "case_id", "public_id"}
    assert numbers == by_number
    for person in (anna, bea):
        assert person.public_id not in repr(whole) and person.pseudonym not in repr(whole)
    told = {str(row["thing"]) for row in rows(database, "notices") if row["member_id"] == anna.member_id}
    assert told == {kept(database, decision)["letter"]} and not any(thing in repr(whole) for thing in told)
    (sanction,) = rows(database, "sanctions")
    assert str(sanction["public_id"]) not in repr(whole)


def test_texts_go_after_a_month_and_cases_with_the_trail(
    database: Database, anna: Actor, bea: Actor, expert: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, board = Watch(monkeypatch), add_board(database)
    report(database, bea, start_thread(database, anna, board).post, note="loud")
    decided = first(database, expert)
    decision = decide(database, expert, decided, Measure.HIDE)
    report(database, bea, start_thread(database, anna, board).post)
    left = first(database, expert)
    watch.forward(UNDO_DAYS + timedelta(hours=1))
    database.write(lambda db: purge_everywhere(db, SETTINGS, watch.now))
    assert {row["sealed"] for row in rows(database, "cases")} == {None}
    assert [row["who"] is None for row in rows(database, "case_reports")] == [True, False], "one still waits to hear"
    assert [row["sealed_text"] for row in rows(database, "case_decisions")] == [None]
    assert case(database, expert, left).text, "its own words stand there yet"
    assert letter(database, anna, kept(database, decision)["letter"]).words
    watch.forward(timedelta(days=SETTINGS.trail_days))
    database.write(lambda db: purge_everywhere(db, SETTINGS, watch.now))
    assert [row["public_id"] for row in rows(database, "cases")] == [left]


def test_what_keeps_somebody_out_is_kept_as_long(
    database: Database, anna: Actor, bea: Actor, expert: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    report(database, bea, start_thread(database, anna, add_board(database)).post)
    decide(database, expert, first(database, expert), Measure.BAN)
    watch.forward(timedelta(days=SETTINGS.trail_days + 100))
    database.write(lambda db: purge_everywhere(db, SETTINGS, watch.now))
    assert len(rows(database, "case_decisions")) == 1


def test_an_erased_account_leaves_nothing_that_leads_to_it(
    database: Database, anna: Actor, bea: Actor, expert: Actor
) -> None:
    board = add_board(database)
    report(database, bea, start_thread(database, anna, board, "first").post)
    decision = decide(database, expert, first(database, expert), Measure.HIDE, Measure.MUTE, hours=5)
    report(database, bea, start_thread(database, anna, board, "second").post)
    for person in (anna, bea):
        erase(database, person)
    assert [row["sealed_member"] for row in rows(database, "cases")] == [None, None]
    assert {row["who"] for row in rows(database, "case_reports")} == {None}
    assert kept(database, decision)["member"] is None
    assert rows(database, "case_decisions")[0]["sealed_text"] is None
    assert [case(database, expert, line.public_id).text for line in queue(database, expert).cases] == ["second"]
    assert factories.rows(database, "cases")[0]["sealed"] is None
