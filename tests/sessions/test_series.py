"""Series over a whole year, both changes of the clock in it; how they grow, leave out and end."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from forum.db import Database
from forum.errors import Conflict, NotFound
from forum.policy import Actor, Audience, Role
from forum.sessions import rhythm
from forum.sessions.actions import planning
from forum.sessions.actions.asking import ask
from forum.sessions.actions.signing_up import sign_up
from forum.sessions.models import Series
from forum.sessions.queries import planning as planned
from forum.sessions.rhythm import Every, Rhythm
from tests.factories import ZONE, Watch, add_member, change, rows
from tests.sessions.planner import NEW, NOW, PLACE, do, evenings, grow, plan, plan_series, told


@pytest.fixture(autouse=True)
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch(monkeypatch)
    watch.now = NOW
    return watch


@pytest.fixture
def expert(database: Database) -> Actor:
    return add_member(database, Role.MEMBER, Role.EXPERT, name="Wijze Uil")


def test_a_year_of_a_series_over_both_changes_of_the_clock(database: Database, expert: Actor, watch: Watch) -> None:
    series = plan_series(database, expert, Rhythm(Every.NTH), PLACE)
    found = evenings(database, expert, series)
    days = [view.starts_at.astimezone(ZONE) for view in found]
    assert [day.date().isoformat() for day in days] == [
        "2026-10-15", "2026-11-19", "2026-12-17", "2027-01-21", "2027-02-18", "2027-03-18",
        "2027-04-15", "2027-05-20", "2027-06-17", "2027-07-15", "2027-08-19", "2027-09-16",
    ]  # fmt: skip
    assert {day.strftime("%A %H:%M") for day in days} == {"Thursday 20:00"}
    assert [view.starts_at.hour for view in found] == [18, 19, 19, 19, 19, 19, 18, 18, 18, 18, 18, 18]
    assert {view.ends_at.astimezone(ZONE).strftime("%H:%M") for view in found} == {"21:30"}
    with database.reading() as db:
        assert {planned.address(db, expert, view) for view in found} == {PLACE.address}
    assert grow(database) == 0, "all of them are there already"
    watch.forward(timedelta(days=180))
    assert grow(database) == 6
    assert grow(database) == 0
    assert len(rows(database, "themed_sessions")) == 18
    watch.now = NOW + timedelta(days=3 * 366)
    assert grow(database) == 12, "what fell due while nobody served is not made up for"


def test_two_processes_that_grow_a_series_at_once_make_each_evening_once(
    database: Database, expert: Actor, watch: Watch
) -> None:
    series = plan_series(database, expert, Rhythm(Every.WEEK))
    watch.forward(timedelta(days=100))
    with ThreadPoolExecutor(4) as threads:
        made = sum(threads.map(lambda _: grow(database), range(4)))
    assert made == 14
    days = [view.starts_at.astimezone(ZONE).date() for view in evenings(database, expert, series)]
    assert len(days) == len(set(days)) == 52


def test_a_series_ends_by_day_or_number(database: Database, expert: Actor, watch: Watch) -> None:
    by_day = plan_series(database, expert, Rhythm(Every.TWO_WEEKS, until=date(2026, 11, 12)))
    by_number = plan_series(database, expert, Rhythm(Every.WEEK, count=60))
    assert len(evenings(database, expert, by_day)) == 3
    assert len(evenings(database, expert, by_number)) == 49, "a year ahead"
    watch.forward(timedelta(days=200))
    assert grow(database) == 11
    watch.forward(timedelta(days=365))
    assert grow(database) == 0


def test_what_is_added_is_like_the_last_and_has_the_theme_of_the_series(
    database: Database, expert: Actor, watch: Watch
) -> None:
    other = add_member(database, Role.EXPERT)
    series = plan_series(database, expert, Rhythm(Every.NTH))
    last = evenings(database, expert, series)[-1].public_id
    new = replace(PLACE, theme={"nl": "Oogst"}, capacity=8, languages=["ro"], hosts=[other.pseudonym])
    do(database, planning.change, expert, last, new)
    watch.forward(timedelta(days=31))
    assert grow(database) == 1
    view = evenings(database, expert, series)[-1]
    assert (view.theme, view.capacity, view.languages, view.place) == (NEW.theme, 8, ["ro"], PLACE.place)
    assert view.host_ids == {other.member_id}
    with database.reading() as db:
        assert planned.address(db, expert, view) == PLACE.address


def test_a_rule_that_is_none_of_ours_holds_up_no_other_series(database: Database, expert: Actor, watch: Watch) -> None:
    bad, good = (plan_series(database, expert, Rhythm(Every.NTH)) for _ in range(2))
    change(database, update(Series).where(Series.public_id == bad).values(rule="FREQ=SECONDLY"))
    watch.forward(timedelta(days=31))
    assert grow(database) == 1
    assert len(evenings(database, expert, good)) == 12


def test_ended_a_series_keeps_the_evenings_somebody_counts_on(database: Database, expert: Actor) -> None:
    series, anna = plan_series(database, expert, Rhythm(Every.NTH)), add_member(database)
    first, second = (view.public_id for view in evenings(database, expert, series)[:2])
    do(database, sign_up, anna, first)
    do(database, ask, anna, second, "How?")
    assert do(database, planning.end_series, expert, series) == 2


def test_an_evening_is_left_out_while_nobody_counts_on_it(database: Database, expert: Actor) -> None:
    series, anna = plan_series(database, expert, Rhythm(Every.NTH)), add_member(database)
    first, second, third = (view.public_id for view in evenings(database, expert, series)[:3])
    do(database, planning.skip, expert, first)
    do(database, sign_up, anna, second)
    do(database, ask, anna, third, "How?")
    for counted_on in (second, third):
        with pytest.raises(Conflict, match="Cancel it"):
            do(database, planning.skip, expert, counted_on)
    assert grow(database) == 0, "what was left out does not come back"
    assert [len(evenings(database, person, series)) for person in (expert, anna)] == [12, 11]
    do(database, planning.unskip, expert, first)
    assert len(evenings(database, anna, series)) == 12
    with pytest.raises(Conflict, match="no series"):
        do(database, planning.skip, expert, plan(database, expert))


def test_a_series_that_ends_leaves_what_people_signed_up_for(database: Database, expert: Actor, watch: Watch) -> None:
    series, anna = plan_series(database, expert, Rhythm(Every.NTH)), add_member(database)
    kept = evenings(database, expert, series)[3].public_id
    do(database, sign_up, anna, kept)
    with pytest.raises(NotFound):
        do(database, planning.end_series, add_member(database, Role.CASEWORKER), series)
    assert do(database, planning.end_series, expert, series) == 1
    assert [view.public_id for view in evenings(database, anna, series)] == [kept]
    watch.forward(timedelta(days=60))
    assert grow(database) == 0
    assert told(database, anna) == []


def test_who_ends_a_series_leaves_out_no_evening_that_is_not_there_for_her(database: Database, expert: Actor) -> None:
    worker = add_member(database, Role.CASEWORKER)
    series = plan_series(database, worker, Rhythm(Every.NTH, count=4))
    second = evenings(database, expert, series)[1].public_id
    do(database, planning.change, expert, second, replace(NEW, audience=Audience.PEERS))
    assert do(database, planning.end_series, worker, series) == 0
    assert [str(view.state) for view in evenings(database, expert, series)] == ["skipped", "planned"] + ["skipped"] * 2


def test_a_series_for_peers_does_not_exist_for_others(database: Database, expert: Actor) -> None:
    series = plan_series(database, expert, Rhythm(Every.WEEK), replace(NEW, audience=Audience.PEERS))
    for person in (add_member(database, Role.CASEWORKER), add_member(database, Role.OPERATOR)):
        with pytest.raises(NotFound):
            evenings(database, person, series)


def test_the_rule_that_is_kept_is_one_that_is_read(database: Database, expert: Actor) -> None:
    for every in (Every.WEEK, Every.TWO_WEEKS, Every.NTH, Every.DAY):
        plan_series(database, expert, Rhythm(every, count=3))
    kept = [str(row["rule"]) for row in rows(database, "session_series")]
    assert [str(rhythm.parse(rule)) for rule in kept] == kept
