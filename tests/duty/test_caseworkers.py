"""Caseworkers keep hours too. They see each other's, not the experts', and for the house's watch they do not count."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from forum import retention
from forum.accounts import actions as accounts
from forum.config import EXAMPLE, load
from forum.db import Database
from forum.duty import actions, queries
from forum.duty.hours import Keeper, Tap, Weekly, off_on, together
from forum.errors import NotFound
from forum.house import House
from forum.policy import CONSOLE, Actor, Role
from tests.factories import ZONE, Watch, add_member, log_in, rows
from tests.people import Page
from tests.visitor import Visitor

WEDNESDAY = datetime.combine(date(2026, 11, 25), time(10, 30), ZONE).astimezone(UTC)
OFFICE = (range(5), "09:00", "17:00")


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch(monkeypatch)
    watch.now = WEDNESDAY
    return watch


def do(database: Database, act: Any, person: Actor, *args: Any) -> Any:
    return database.write(lambda db: act(db, person, *args))


def names(database: Database, person: Actor, watch: Watch) -> tuple[tuple[str, ...], set[str]]:
    """Who is on, and whose hours the week shows, to this person."""
    with database.reading() as db:
        on = queries.who_is_on(db, person, watch.now, ZONE)
        week = queries.week(db, person, watch.now, ZONE)
    return on.names, {turn.name for day in week.days for turn in day.turns}


def test_each_sees_the_hours_of_those_with_her_task(database: Database, watch: Watch) -> None:
    anna = add_member(database, Role.MEMBER, Role.EXPERT, name="Anna")
    carla = add_member(database, Role.CASEWORKER, name="Carla")
    both = add_member(database, Role.EXPERT, Role.CASEWORKER, name="Bea")
    do(database, actions.keep_hours, anna, *OFFICE)
    do(database, actions.keep_hours, carla, *OFFICE)
    assert names(database, anna, watch) == (("Anna",), {"Anna"})
    assert names(database, carla, watch) == (("Carla",), {"Carla"})
    assert names(database, both, watch) == (("Anna", "Carla"), {"Anna", "Carla"})
    do(database, actions.stop, carla, ZONE)
    assert names(database, carla, watch)[0] == ()
    do(database, actions.go_on, carla, 2)
    assert names(database, carla, watch)[0] == ("Carla",)
    for role in (Role.MEMBER, Role.OPERATOR):
        other = add_member(database, role)
        with pytest.raises(NotFound):
            do(database, actions.keep_hours, other, *OFFICE)
        with pytest.raises(NotFound):
            names(database, other, watch)


def test_the_watch_over_the_house_is_the_experts_alone(database: Database, watch: Watch) -> None:
    anna, carla = add_member(database, Role.EXPERT), add_member(database, Role.CASEWORKER)
    do(database, actions.keep_hours, carla, *OFFICE)
    with database.reading() as db:
        assert queries.anybody_on(db, watch.now, ZONE), "no expert keeps hours, so nobody waits for one"
    do(database, actions.keep_hours, anna, [5], "20:00", "21:00")
    with database.reading() as db:
        assert not queries.anybody_on(db, watch.now, ZONE), "a caseworker at her desk lets nothing wait less"
        assert queries.on_now(db, anna, watch.now, ZONE) == 0
        with pytest.raises(NotFound):
            queries.on_now(db, carla, watch.now, ZONE)


def test_what_experts_leave_for_each_other_is_not_hers(database: Database, watch: Watch) -> None:
    anna, carla = add_member(database, Role.EXPERT), add_member(database, Role.CASEWORKER)
    note = do(database, actions.write_note, anna, "Tea is up.", 1)
    with database.reading() as db, pytest.raises(NotFound):
        queries.notes(db, carla, watch.now)
    for act, args in ((actions.write_note, ("Me too.", 1)), (actions.erase_note, (note,))):
        with pytest.raises(NotFound):
            do(database, act, carla, *args)


def test_her_hours_stay_as_long_as_the_task_does(database: Database, watch: Watch) -> None:
    def purge() -> int:
        settings = load(EXAMPLE, {}).retention
        return database.write(lambda db: retention.purge_everywhere(db, settings, watch.now))["duty"]

    carla = add_member(database, Role.MEMBER, Role.CASEWORKER, name="Carla")
    do(database, actions.keep_hours, carla, [0], "09:00", "17:00")
    assert purge() == 0
    database.write(lambda db: accounts.take_role(db, CONSOLE, "Carla", Role.CASEWORKER))
    assert purge() == 1
    assert rows(database, "duty_shifts") == []


def caseworker(app: Flask) -> Visitor:
    house: House = app.extensions["house"]
    person = Visitor(app)
    token = log_in(house.database, add_member(house.database, Role.CASEWORKER, name="Carla"))
    with person.client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return person


def test_her_pages_have_no_notes_and_say_what_her_hours_are_for(app: Flask, watch: Watch) -> None:
    watch.now = datetime.combine(date(2026, 12, 23), time(10, 30), ZONE).astimezone(UTC)
    house: House = app.extensions["house"]
    anna = add_member(house.database, Role.EXPERT, name="Anna")
    do(house.database, actions.keep_hours, anna, *OFFICE)
    do(house.database, actions.write_note, anna, "Tea is up.", 1)
    carla = caseworker(app)
    assert "On duty" in Page(carla.get("/").text).words, "the menu leads there"
    page = carla.get("/duty").text
    words = " ".join(Page(page).words.split())
    assert "On duty now: 0 people." in words
    assert "None of you keeps hours here yet." in words
    assert "we promise an answer within 72 hours" in words
    assert "Friday 25 December public holiday" in words
    assert "Anna" not in words
    assert "Tea is up." not in words
    assert "/duty/notes" not in page
    assert carla.submit("/duty", "/duty/now", hours="2").status_code == 303
    token = carla.fields("/duty", "/duty/now")["csrf_token"]
    assert carla.client.post("/duty/notes", data={"csrf_token": token, "text": "Hi"}).status_code == 404
    kept = carla.submit("/duty/hours", weekdays=["2", "3"], begins="9:00", ends="17.00")
    assert kept.status_code == 303
    words = " ".join(Page(carla.get("/duty").text).words.split())
    assert "On duty now: 1 person. Carla" in words
    assert "09:00–17:00 Carla" in words
    extra = carla.submit("/duty/hours", "/duty/days", day="25-12-2026", kind="extra", extra_begins="10", extra_ends="x")
    assert extra.status_code == 400
    off = carla.submit("/duty/hours", "/duty/days", day="24-12-2026", kind="off")
    assert off.status_code == 303
    assert "Thursday 24 December: a day off" in " ".join(Page(carla.get("/duty/hours").text).words.split())


def test_hours_of_several_together_and_without_those_of_holidays() -> None:
    begins, hour = WEDNESDAY, timedelta(hours=1)
    one = Keeper((Weekly(2, "11:30", "13:30"),))
    other = Keeper((Weekly(2, "13:00", "14:30"), Weekly(2, "17:30", "18:30")), tap=Tap(True, begins + hour))
    assert together([one, other], begins, begins + 8 * hour, ZONE) == [
        (begins, begins + 4 * hour),
        (begins + 7 * hour, begins + 8 * hour),
    ]
    free = [off_on(keeper, [WEDNESDAY.date()]) for keeper in (one, other)]
    assert together(free, begins, begins + 8 * hour, ZONE) == [(begins, begins + hour)]
    assert together([], begins, begins + hour, ZONE) == []
