"""Duty in a house: whose hours count, one's own word, notes for the next shift, and what is forgotten."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from forum import retention
from forum.accounts import actions as accounts
from forum.accounts.models import Member
from forum.config import EXAMPLE, load
from forum.db import Database
from forum.duty import actions, queries
from forum.duty.views import NoteLine, OnNow, Week
from forum.errors import Conflict, Invalid, NotFound
from forum.policy import CONSOLE, Actor, Role, Standing
from tests.factories import ZONE, Watch, add_member, change, rows

SETTINGS = load(EXAMPLE, {}).retention
WEDNESDAY = datetime.combine(date(2026, 11, 25), time(20, 30), ZONE)
HOUR = timedelta(hours=1)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch(monkeypatch)
    watch.now = WEDNESDAY
    return watch


@pytest.fixture
def anna(database: Database, watch: Watch) -> Actor:
    return add_member(database, Role.MEMBER, Role.EXPERT, name="Anna")


def do(database: Database, act: Any, person: Actor, *args: Any) -> Any:
    return database.write(lambda db: act(db, person, *args))


def anybody(database: Database, watch: Watch) -> bool:
    with database.reading() as db:
        return queries.anybody_on(db, watch.now, ZONE)


def on_now(database: Database, person: Actor, watch: Watch) -> OnNow:
    with database.reading() as db:
        found = queries.who_is_on(db, person, watch.now, ZONE)
        assert queries.on_now(db, person, watch.now, ZONE) == len(found.names)
    return found


def week(database: Database, person: Actor, watch: Watch) -> Week:
    with database.reading() as db:
        return queries.week(db, person, watch.now, ZONE)


def notes(database: Database, person: Actor, watch: Watch) -> list[NoteLine]:
    with database.reading() as db:
        return queries.notes(db, person, watch.now)


def test_where_nobody_keeps_hours_the_house_waits_for_nobody(database: Database, watch: Watch, anna: Actor) -> None:
    assert anybody(database, watch)
    do(database, actions.keep_hours, anna, [0], "09:00", "10:00")
    assert not anybody(database, watch)
    do(database, actions.keep_hours, anna, [2], "20:00", "23:00")
    assert anybody(database, watch)
    assert on_now(database, anna, watch).names == ("Anna",)
    watch.forward(3 * HOUR)
    assert not anybody(database, watch)


def test_hours_count_as_long_as_the_task_does(database: Database, watch: Watch, anna: Actor) -> None:
    bea = add_member(database, Role.MEMBER, Role.EXPERT, name="Bea")
    do(database, actions.keep_hours, bea, [0], "09:00", "10:00")
    do(database, actions.keep_hours, anna, [2], "20:00", "23:00")
    assert anybody(database, watch)
    hers = update(Member).where(Member.id == anna.member_id)
    change(database, hers.values(standing=Standing.SUSPENDED, standing_until=watch.now + HOUR))
    assert not anybody(database, watch)
    watch.forward(HOUR)
    assert anybody(database, watch), "it is over"
    change(database, hers.values(totp_secret=None))
    assert not anybody(database, watch)
    change(database, hers.values(totp_secret=b"sealed", standing=Standing.MUTED))
    assert anybody(database, watch), "she may still look"
    database.write(lambda db: accounts.take_role(db, CONSOLE, "Anna", Role.EXPERT))
    assert not anybody(database, watch)
    assert [turn.name for day in week(database, bea, watch).days for turn in day.turns] == ["Bea"]


def test_she_is_on_by_a_tap_until_it_ends_and_off_by_another(database: Database, watch: Watch, anna: Actor) -> None:
    do(database, actions.keep_hours, anna, [2], "20:00", "23:00")
    do(database, actions.stop, anna, ZONE)
    assert on_now(database, anna, watch) == OnNow((), False, None)
    assert not anybody(database, watch)
    do(database, actions.go_on, anna, 4)
    assert on_now(database, anna, watch) == OnNow(("Anna",), True, watch.now + 4 * HOUR)
    watch.forward(4 * HOUR)
    assert not anybody(database, watch)
    do(database, actions.stop, anna, ZONE)
    assert rows(database, "duty_taps") == [], "there is nothing to stop"
    for hours in (0, 13):
        with pytest.raises(Invalid):
            do(database, actions.go_on, anna, hours)
    watch.forward(timedelta(days=7) - 4 * HOUR)
    assert anybody(database, watch), "a week later her hours count again"


def test_the_week_shows_turns_and_when_nobody_is_there(database: Database, watch: Watch, anna: Actor) -> None:
    do(database, actions.keep_hours, anna, range(7), "08:00", "02:00")
    do(database, actions.change_day, anna, date(2026, 11, 28), None)
    do(database, actions.change_day, anna, date(2026, 11, 28), ("20:00", "22:00"))
    seen = week(database, anna, watch)
    gaps = [f"{first:%a %H:%M}-{end:%a %H:%M}" for first, end in seen.empty]
    assert "Sat 02:00-Sat 20:00" in gaps
    assert "Sat 22:00-Sun 08:00" in gaps
    assert len(gaps) == 7
    assert [(f"{t.begins:%H:%M}", f"{t.ends:%H:%M}") for t in seen.days[3].turns] == [("20:00", "22:00")]
    assert seen.kept


def test_nobody_changes_anothers_hours(database: Database, watch: Watch, anna: Actor) -> None:
    bea = add_member(database, Role.EXPERT)
    do(database, actions.keep_hours, anna, [0, 0, 1, 9], "08:00", "10:00")
    do(database, actions.keep_hours, anna, [0], "08:00", "11:00")
    do(database, actions.change_day, anna, date(2026, 11, 28), None)
    with database.reading() as db:
        hers = queries.own_hours(db, anna)
        days = queries.own_days(db, anna, date(2026, 11, 28))
        assert queries.own_hours(db, bea) == []
        assert queries.own_days(db, bea, date(2026, 11, 28)) == []
    assert [(kept.weekday, kept.ends) for kept in hers] == [(0, "11:00"), (1, "10:00")]
    for act, thing in ((actions.drop_hours, hers[0]), (actions.drop_day, days[0])):
        with pytest.raises(NotFound):
            do(database, act, bea, thing.public_id)
        do(database, act, anna, thing.public_id)
        with pytest.raises(NotFound):
            do(database, act, anna, thing.public_id)
    with pytest.raises(Invalid):
        do(database, actions.keep_hours, anna, [], "08:00", "10:00")


def test_what_is_too_much_is_refused(database: Database, watch: Watch, anna: Actor) -> None:
    for hour in range(5):
        do(database, actions.keep_hours, anna, range(7), f"{hour:02}:00", "06:00")
    with pytest.raises(Conflict):
        do(database, actions.keep_hours, anna, range(7), "05:00", "06:00")
    for _ in range(actions.MOST_NOTES):
        do(database, actions.write_note, anna, "Tea is up.", 1)
    with pytest.raises(Conflict):
        do(database, actions.write_note, anna, "Tea is up.", 1)


def test_a_note_is_sealed_read_by_experts_and_gone_in_time(database: Database, watch: Watch, anna: Actor) -> None:
    bea = add_member(database, Role.EXPERT)
    kept = do(database, actions.write_note, anna, "The talk about rent\nis heated.", actions.USUAL_DAYS)
    assert b"rent" not in b"".join(row["sealed"] for row in rows(database, "duty_notes"))  # type: ignore[misc]
    (seen,) = notes(database, bea, watch)
    assert (seen.author, seen.text, seen.own) == ("Anna", "The talk about rent\nis heated.", False)
    assert notes(database, anna, watch)[0].own
    for role in (Role.MEMBER, Role.CASEWORKER, Role.OPERATOR):
        with pytest.raises(NotFound):
            notes(database, add_member(database, role), watch)
    with pytest.raises(NotFound):
        do(database, actions.erase_note, bea, kept)
    for days in (0, 15):
        with pytest.raises(Invalid):
            do(database, actions.write_note, anna, "Tea is up.", days)
    watch.forward(timedelta(days=actions.USUAL_DAYS))
    assert notes(database, bea, watch) == [], "purged or not"
    do(database, actions.erase_note, anna, kept)
    assert rows(database, "duty_notes") == []


def test_what_has_ended_is_purged(database: Database, watch: Watch, anna: Actor) -> None:
    def purge() -> int:
        return database.write(lambda db: retention.purge_everywhere(db, SETTINGS, watch.now))["duty"]

    do(database, actions.keep_hours, anna, [0], "08:00", "10:00")
    do(database, actions.change_day, anna, watch.now.date(), ("23:00", "08:00"))
    do(database, actions.go_on, anna, 1)
    do(database, actions.write_note, anna, "Tea is up.", 1)
    assert purge() == 0
    watch.forward(timedelta(days=1))
    assert purge() == 2
    watch.forward(timedelta(days=2))
    assert purge() == 1
    assert len(rows(database, "duty_shifts")) == 1, "these are kept every week"
    database.write(lambda db: accounts.take_role(db, CONSOLE, "Anna", Role.EXPERT))
    assert purge() == 1


@pytest.mark.parametrize("keep_texts", [True, False])
def test_erasing_an_account_takes_all_of_it(database: Database, watch: Watch, anna: Actor, keep_texts: bool) -> None:
    bea = add_member(database, Role.EXPERT)
    for person in (anna, bea):
        do(database, actions.keep_hours, person, [0], "08:00", "10:00")
        do(database, actions.change_day, person, watch.now.date(), None)
        do(database, actions.go_on, person, 1)
        do(database, actions.write_note, person, "Tea is up.", 1)
    database.write(lambda db: retention.erase_everywhere(db, anna.member_id or 0, keep_texts))
    tables = ("duty_shifts", "duty_days", "duty_taps", "duty_notes")
    left = [row.get("member_id", row.get("author_id")) for table in tables for row in rows(database, table)]
    assert left == [bea.member_id] * 4
