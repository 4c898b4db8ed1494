"""The page about the house: what waits in ranges, what went wrong, and nothing of anybody."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, insert, update

from forum import clock, features
from forum.clockwork import jobs, presence
from forum.config import EXAMPLE, load
from forum.db import Database
from forum.errors import NotFound
from forum.house import House
from forum.moderation.models import Case, Earlier
from forum.policy import GUEST, Audience, Role
from forum.upkeep import backlog, queries
from forum.upkeep.backlog import range_of
from forum.upkeep.words import JOBS
from tests import factories
from tests.visitor import Visitor

CONFIG = load(EXAMPLE, {})


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> factories.Watch:
    return factories.Watch(monkeypatch)


def report(database: Database, number: int, age: timedelta) -> None:
    case: dict[str, object] = {
        "public_id": f"case{number}",
        "kind": "post",
        "thing": f"thing{number}",
        "audience": Audience.MEMBERS,
    }
    case |= {"place": {"en": "a"}, "named": True, "earlier": Earlier.NONE, "opened_at": clock.now() - age}
    factories.change(database, insert(Case).values(case))


def test_numbers_are_ranges() -> None:
    assert [range_of(number) for number in (0, 1, 4, 5, 9, 10, 19, 20, 49, 50, 999)] == [
        0,
        0,
        0,
        5,
        5,
        10,
        10,
        20,
        20,
        50,
        50,
    ]
    assert [range_of(number, few=1) for number in (0, 1, 4, 5)] == [0, 1, 1, 5]


def test_what_is_late_changes_at_the_whole_hour_alone(database: Database, watch: factories.Watch) -> None:
    promised = timedelta(hours=CONFIG.moderation.answer_hours)
    watch.now = clock.rounded_down(watch.now, timedelta(hours=1)) + timedelta(minutes=10)
    report(database, 1, promised - timedelta(minutes=5))

    def late() -> int | None:
        with database.reading() as db:
            return next(pile.late for pile in backlog.piles(db, CONFIG, clock.now()) if pile.name == "reports")

    seen = []
    for _ in range(12):
        seen.append((watch.now.minute, late()))
        watch.forward(timedelta(minutes=5))
    assert seen == [(minute, 0) for minute in range(10, 60, 5)] + [(0, 1), (5, 1)]
    for number in range(2, 6):
        report(database, number, promised + timedelta(hours=2))
    assert late() == 5


def test_every_job_has_words() -> None:
    features.load(*features.DOMAIN)
    import forum.housekeeping  # noqa: F401 - its jobs too

    assert JOBS.keys() == {job.name for job in jobs.registered()} - {"note", "area"}  # those of test_jobs.py


def test_it_is_for_who_runs_the_house(database: Database) -> None:
    for actor in (GUEST, factories.add_member(database), factories.add_member(database, Role.MEMBER, Role.EXPERT)):
        with database.reading() as db, pytest.raises(NotFound):
            queries.overview(db, actor, CONFIG, database, clock.now(), "0021")


def test_the_page_says_what_is_to_be_done(app: Flask) -> None:
    house: House = app.extensions["house"]
    operator = factories.add_member(house.database, Role.OPERATOR)
    visitor = Visitor(app)
    with visitor.client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = factories.log_in(house.database, operator), True
    now, asked = clock.now(), [0]
    report(house.database, 1, timedelta(days=9))
    house.database.write(lambda db: presence.note(db, "purge", done_at=now))
    house.database.write(lambda db: presence.note(db, "help.late", failed_at=now, trouble="KeyError"))
    house.database.write(lambda db: presence.say(db, "somebody", 8001, now, now))

    def count(*_: object) -> None:
        asked[0] += 1

    event.listen(house.database.reader, "before_cursor_execute", count)
    page = visitor.get("/house").text
    event.remove(house.database.reader, "before_cursor_execute", count)
    assert asked[0] <= 16
    assert "Somebody waits for longer than was promised" in page and "a few of them late" in page
    assert "KeyError" in page and "Warning of late answers" in page and "Port 8001" in page
    assert "was not removed in the last hour" not in page
    house.database.write(lambda db: presence.note(db, "help.late", done_at=now + timedelta(seconds=1)))
    factories.change(house.database, update(Case).values(decided_at=now))
    page = visitor.get("/house").text
    assert "KeyError" not in page and "waits for longer" not in page
