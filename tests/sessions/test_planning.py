"""Evenings planned, changed, moved and cancelled; and who hears of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from forum.db import Database
from forum.errors import Conflict, Invalid, NotFound
from forum.notices import queries as notices
from forum.notices.retention import purge
from forum.policy import Actor, Audience, Role
from forum.sessions.actions import planning
from forum.sessions.actions.signing_up import sign_up
from forum.sessions.models import SessionState, ThemedSession
from forum.sessions.plans import NewSession, When
from forum.sessions.queries import planning as planned
from forum.sessions.rhythm import Every, Rhythm
from tests.factories import ZONE, Watch, actor, add_member, add_session, change, everything, rows
from tests.sessions.planner import EVENING, NEW, NOW, PLACE, do, plan, plan_series, seen, told


@pytest.fixture(autouse=True)
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch(monkeypatch)
    watch.now = NOW
    return watch


@pytest.fixture
def expert(database: Database) -> Actor:
    return add_member(database, Role.MEMBER, Role.EXPERT, name="Wijze Uil")


def test_an_evening_is_there_as_it_was_planned(database: Database, expert: Actor) -> None:
    view = seen(database, add_member(database), plan(database, expert, replace(PLACE, capacity=12)))
    assert view.starts_at == datetime(2026, 10, 15, 18, tzinfo=UTC)
    assert view.ends_at - view.starts_at == timedelta(minutes=90)
    assert (view.theme, view.about, view.languages) == (NEW.theme, NEW.about, ["nl", "en"])
    assert [host.pseudonym for host in view.hosts] == ["Wijze Uil"], "who plans it hosts it, unless she says otherwise"
    assert (view.capacity, view.place, view.address) == (12, "Den Haag, centrum", "")
    assert "Achterweg" not in everything(database), "an address is kept sealed"
    with database.reading() as db:
        assert planned.address(db, expert, view) == "Achterweg 3, tweede bel"
        with pytest.raises(NotFound):
            planned.address(db, add_member(database, Role.CASEWORKER), view)


@pytest.mark.parametrize(
    ("new", "when", "field", "sentence"),
    [
        (NEW, replace(EVENING, on=NOW.date(), begins=time(11)), "on", "passed"),
        (NEW, replace(EVENING, on=date.min), "on", "passed"),
        (NEW, replace(EVENING, on=date.max), "on", "two years"),
        (NEW, replace(EVENING, minutes=0), "ends", "15 minutes"),
        (NEW, replace(EVENING, minutes=14), "ends", "15 minutes"),
        (NEW, replace(EVENING, minutes=23 * 60), "ends", "8 hours"),
        (replace(NEW, theme={"nl": " ", "en": ""}), EVENING, "theme_nl", "theme"),
        (replace(NEW, theme={"nl": "x" * 81}), EVENING, "theme_nl", "room for"),
        (replace(NEW, about={"en": "x" * 2001}), EVENING, "about_en", "room for"),
        (replace(NEW, languages=[]), EVENING, "languages", "language"),
        (replace(NEW, languages=["nl", "xx"]), EVENING, "languages", "language"),
        (replace(NEW, capacity=1), EVENING, "capacity", "2 to 500"),
        (replace(NEW, capacity=501), EVENING, "capacity", "2 to 500"),
        (replace(PLACE, place=""), EVENING, "place", "roughly"),
        (replace(PLACE, address=" "), EVENING, "address", "address"),
        (replace(PLACE, address_hours=169), EVENING, "address_hours", "168"),
        (replace(NEW, hosts=["Wijze Uil", "Niemand Hier"]), EVENING, "hosts", "Nobody here"),
        (replace(NEW, hosts=["Wijze Uil"] * 5), EVENING, "hosts", "Four"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(
    database: Database, expert: Actor, new: NewSession, when: When, field: str, sentence: str
) -> None:
    for attempt in (plan, plan_weekly):
        with pytest.raises(Invalid, match=sentence) as refused:
            attempt(database, expert, new, when)
        assert refused.value.field == field
    assert rows(database, "themed_sessions") == rows(database, "session_series") == []


def plan_weekly(database: Database, person: Actor, new: NewSession, when: When) -> str:
    return plan_series(database, person, Rhythm(Every.WEEK), new, when)


def test_who_hosts_has_a_task_and_may_read_it(database: Database, expert: Actor) -> None:
    worker, second = (add_member(database, Role.CASEWORKER) for _ in range(2))
    member, bare = add_member(database), add_member(database, Role.EXPERT, second_factor=False)

    def hosted(audience: Audience, *people: Actor) -> set[int | None]:
        names = [person.pseudonym.upper() for person in people]
        view = seen(database, expert, plan(database, expert, replace(NEW, audience=audience, hosts=names)))
        return set(view.host_ids)

    assert hosted(Audience.MEMBERS, expert, worker, expert) == {expert.member_id, worker.member_id}
    for nobody in (member, bare):
        with pytest.raises(Invalid, match="Nobody here"):
            hosted(Audience.MEMBERS, expert, nobody)
    with pytest.raises(Invalid, match="Nobody here"):
        hosted(Audience.PEERS, expert, worker)
    with pytest.raises(Invalid, match="One caseworker"):
        hosted(Audience.MEMBERS, worker, second)


def test_a_caseworker_plans_nothing_for_peers_and_changes_what_she_hosts(database: Database, expert: Actor) -> None:
    worker = add_member(database, Role.CASEWORKER)
    for person in (worker, add_member(database), add_member(database, Role.OPERATOR)):
        with pytest.raises(NotFound):
            plan(database, person, replace(NEW, audience=Audience.PEERS, hosts=[expert.pseudonym]))
    own, anothers = plan(database, worker), plan(database, expert)
    do(database, planning.change, worker, own, replace(NEW, capacity=5, hosts=[worker.pseudonym]))
    with pytest.raises(NotFound):
        do(database, planning.change, worker, own, replace(NEW, audience=Audience.PEERS))
    with pytest.raises(NotFound):
        do(database, planning.cancel, worker, anothers, "")
    assert seen(database, expert, own).capacity == 5


def test_moving_tells_who_signed_up_and_waits(database: Database, expert: Actor, watch: Watch) -> None:
    comes, waits, other, second = (add_member(database) for _ in range(4))
    host = add_member(database, Role.EXPERT)
    new = replace(PLACE, capacity=2, hosts=[expert.pseudonym, host.pseudonym])
    session = plan(database, expert, new)
    for person in (comes, second, waits):
        do(database, sign_up, person, session)
    moved = When(date(2026, 10, 16), time(19, 30), 60)
    do(database, planning.move, expert, session, moved, new.place, new.address, ZONE)
    view = seen(database, comes, session)
    assert (view.starts_at, view.sequence) == (datetime(2026, 10, 16, 17, 30, tzinfo=UTC), 1)
    assert [told(database, person) for person in (comes, waits, host)] == [["moved"]] * 3
    assert [told(database, person) for person in (expert, other)] == [[], []]
    do(database, planning.move, expert, session, moved, new.place, new.address, ZONE)
    assert seen(database, comes, session).sequence == 1, "nothing changed, nobody is told"
    do(database, planning.change, expert, session, replace(new, address="Voorweg 4"))
    assert seen(database, comes, session).sequence == 2, "another address is a move too"
    with database.reading() as db:
        assert [line.count for line in notices.notices(db, actor(database, comes.member_id)).lines] == [2]


def test_who_may_not_read_it_any_more_hears_nothing(database: Database, expert: Actor) -> None:
    worker = add_member(database, Role.CASEWORKER)
    session = plan(database, expert)
    do(database, sign_up, worker, session)
    change(database, update(ThemedSession).values(audience=Audience.PEERS))
    do(database, planning.cancel, expert, session, "")
    assert told(database, worker) == []
    assert actor(database, worker.member_id).bell == 0


@pytest.mark.parametrize(
    ("away", "reminded"), [(timedelta(hours=25), 0), (timedelta(hours=3), 1), (timedelta(minutes=30), 2)]
)
def test_after_a_move_people_are_reminded_of_the_new_time(
    database: Database, expert: Actor, away: timedelta, reminded: int
) -> None:
    session = plan(database, expert)
    change(database, update(ThemedSession).values(reminded=1))
    begins = (NOW + away).astimezone(ZONE)
    do(database, planning.move, expert, session, When(begins.date(), begins.time(), 60), "", "", ZONE)
    assert [row["reminded"] for row in rows(database, "themed_sessions")] == [reminded]


def test_a_cancelled_evening_is_told_and_stays_as_it_is(database: Database, expert: Actor) -> None:
    comes, host = add_member(database), add_member(database, Role.EXPERT)
    new = replace(NEW, hosts=[expert.pseudonym, host.pseudonym])
    session = plan(database, expert, new)
    do(database, sign_up, comes, session)
    do(database, planning.cancel, expert, session, "De zaal is dicht.")
    view = seen(database, comes, session)
    assert (view.state, view.reason, view.sequence) == (SessionState.CANCELLED, "De zaal is dicht.", 1)
    assert [told(database, person) for person in (comes, host, expert)] == [["off"], ["off"], []]
    for action, *values in (
        (planning.change, new),
        (planning.reword, NEW.theme, NEW.about),
        (planning.move, EVENING, "", "", ZONE),
        (planning.cancel, ""),
        (planning.skip,),
    ):
        with pytest.raises(Conflict, match="is cancelled"):
            do(database, action, expert, session, *values)


def test_an_evening_that_has_begun_keeps_all_but_its_words(database: Database, expert: Actor) -> None:
    session = add_session(database, expert, state=SessionState.OPEN, starts_in=-timedelta(minutes=5))
    with pytest.raises(Conflict, match="has begun"):
        do(database, planning.change, expert, session, NEW)
    with pytest.raises(Conflict, match="has begun"):
        do(database, planning.cancel, expert, session, "")
    do(database, planning.reword, expert, session, {"nl": "Iets anders"}, {})
    assert seen(database, expert, session).theme == {"nl": "Iets anders"}


def test_places_are_never_fewer_than_people_and_more_of_them_fill_from_the_list(
    database: Database, expert: Actor
) -> None:
    session = plan(database, expert, replace(NEW, capacity=2))
    people = [add_member(database) for _ in range(4)]
    for person in people:
        do(database, sign_up, person, session)
    do(database, planning.change, expert, session, replace(NEW, capacity=3))
    assert [seen(database, person, session).has_place for person in people] == [True, True, True, False]
    assert told(database, people[2]) == ["place"]
    with pytest.raises(Invalid, match="People have a place") as refused:
        do(database, planning.change, expert, session, replace(NEW, capacity=2, theme={"nl": "Anders"}))
    assert (refused.value.field, refused.value.params) == ("capacity", {"number": 3})
    assert seen(database, expert, session).theme == NEW.theme, "nothing half done"
    do(database, planning.change, expert, session, replace(NEW, capacity=None))
    assert all(seen(database, person, session).has_place for person in people)


@pytest.mark.parametrize(("number", "least"), [(0, 2), (1, 5), (4, 5), (5, 11), (10, 11), (11, 20)])
def test_trying_numbers_of_places_tells_no_more_than_the_range(
    database: Database, expert: Actor, number: int, least: int
) -> None:
    session = plan(database, expert, NEW)
    for _ in range(number):
        do(database, sign_up, add_member(database), session)
    for places in range(2, least):
        with pytest.raises(Invalid) as refused:
            do(database, planning.change, expert, session, replace(NEW, capacity=places))
        assert refused.value.params == {"number": least}
    do(database, planning.change, expert, session, replace(NEW, capacity=least))
    do(database, planning.change, expert, session, replace(NEW, capacity=least + 1))


def test_for_whom_it_is_stays_once_somebody_counts_on_it(database: Database, expert: Actor) -> None:
    session = plan(database, expert, replace(NEW, audience=Audience.PEERS))
    do(database, planning.change, expert, session, replace(NEW, audience=Audience.EVERYONE))
    do(database, planning.change, expert, session, replace(NEW, audience=Audience.PEERS))
    do(database, sign_up, add_member(database), session)
    with pytest.raises(Invalid, match="count on this evening"):
        do(database, planning.change, expert, session, NEW)
    assert seen(database, expert, session).audience is Audience.PEERS


def test_a_notice_goes_some_days_after_its_evening(database: Database, expert: Actor, watch: Watch) -> None:
    session, anna = plan(database, expert), add_member(database)
    do(database, sign_up, anna, session)
    do(database, planning.cancel, expert, session, "")
    retention: Any = None  # nothing of it is asked

    def purged(after: timedelta) -> list[str]:
        watch.now = seen(database, expert, session).ends_at + after
        database.write(lambda db: purge(db, retention, watch.now))
        return told(database, anna)

    assert purged(timedelta(days=7) - timedelta(seconds=1)) == ["off"]
    assert purged(timedelta(days=7)) == []
