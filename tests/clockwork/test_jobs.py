"""One process keeps the clock; what is due is done once, and what was missed is caught up."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum import clock
from forum.boards.models import Area
from forum.clockwork import jobs, presence
from forum.clockwork.jobs import LEASE, Clock, job
from forum.config import EXAMPLE, Config, load
from forum.db import Database
from forum.errors import Unavailable
from forum.schema import DEAD

NOW = datetime(2026, 10, 24, 18, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CONFIG = load(EXAMPLE, {})


@pytest.fixture(autouse=True)
def no_other_jobs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(jobs, "_jobs", {})
    yield


@pytest.fixture
def ran(database: Database) -> list[datetime]:
    """A job every ten seconds; when it ran."""
    times: list[datetime] = []
    job("note", seconds=10)(lambda db, config, now: times.append(now))
    return times


def add_area(db: Session, config: Config, now: datetime) -> None:
    count = db.execute(select(func.count()).select_from(Area)).scalar_one()
    db.add(Area(key=f"area-{count}", names={}, position=count))


def areas(database: Database) -> int:
    with database.reading() as db:
        count: int = db.execute(select(func.count()).select_from(Area)).scalar_one()
        return count


def test_a_job_is_done_at_once_and_then_as_often_as_it_says(database: Database, ran: list[datetime]) -> None:
    clock = Clock(database, CONFIG)
    moments = [NOW + seconds * SECOND for seconds in range(25)]
    for moment in moments:
        clock.tick(moment)
    assert ran == [NOW, NOW + 10 * SECOND, NOW + 20 * SECOND]


def test_one_of_several_processes_keeps_the_clock(database: Database, ran: list[datetime]) -> None:
    clocks = [Clock(database, CONFIG) for _ in range(3)]
    looked = [clock.tick(NOW) for clock in clocks]
    assert looked == [["note"], [], []]
    assert [clock.tick(NOW + 10 * SECOND) for clock in clocks] == [["note"], [], []]
    assert len(ran) == 2


def test_another_takes_over_when_it_has_died(database: Database, ran: list[datetime]) -> None:
    first, second = Clock(database, CONFIG), Clock(database, CONFIG)
    first.tick(NOW)
    assert second.tick(NOW + LEASE - SECOND) == []
    assert second.tick(NOW + LEASE) == ["note"]
    assert first.tick(NOW + LEASE + SECOND) == [], "it comes back, and the clock is kept already"


def test_of_many_at_once_one_keeps_it(database: Database) -> None:
    job("area", seconds=3600)(add_area)
    clocks = [Clock(database, CONFIG) for _ in range(8)]
    with ThreadPoolExecutor(len(clocks)) as pool:
        assert sorted(pool.map(lambda clock: len(clock.tick(NOW)), clocks)) == [0] * 7 + [1]
    assert areas(database) == 1


@pytest.mark.parametrize("error", [Unavailable(), ZeroDivisionError("somebody's words")])
def test_a_job_that_fails_keeps_nothing_holds_up_nobody_and_is_tried_again(
    database: Database, ran: list[datetime], caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    broken = [True]

    def fail(db: Session, config: Config, now: datetime) -> None:
        add_area(db, config, now)
        if broken[0]:
            raise error

    jobs._jobs = {"fails": jobs.Job("fails", timedelta(hours=1), fail), **jobs._jobs}
    clock = Clock(database, CONFIG)
    with caplog.at_level(logging.WARNING):
        assert clock.tick(NOW) == ["note"]
    assert areas(database) == 0
    assert "fails" in caplog.text
    assert "words" not in caplog.text
    broken[0] = False
    assert clock.tick(NOW + SECOND) == ["fails"]
    assert areas(database) == 1
    assert clock.tick(NOW + 2 * SECOND) == []


def test_after_a_restart_it_looks_at_once(database: Database, ran: list[datetime]) -> None:
    Clock(database, CONFIG).tick(NOW)
    later: Any = NOW + timedelta(hours=3)
    assert Clock(database, CONFIG).tick(later) == ["note"]
    assert ran == [NOW, later]


def test_how_each_job_went_is_written_down(database: Database, ran: list[datetime]) -> None:
    broken = [True]

    def fail(db: Session, config: Config, now: datetime) -> None:
        if broken[0]:
            raise ZeroDivisionError("somebody's words")

    job("fails", seconds=10)(fail)
    kept = Clock(database, CONFIG)

    def went() -> dict[str, presence.Went]:
        kept.tick(NOW + len(ran) * 10 * SECOND)
        with database.reading() as db:
            return presence.went(db)

    first = went()
    assert first["note"] == presence.Went(NOW, None, "") and not first["note"].failing
    assert first["fails"] == presence.Went(None, NOW, "ZeroDivisionError") and first["fails"].failing
    broken[0] = False
    assert not went()["fails"].failing, "at once"
    assert went()["note"].done_at == NOW, "once a minute is enough"
    for _ in range(4):
        last = went()
    assert last["note"].done_at == NOW + 60 * SECOND


def test_who_leaves_hands_the_clock_on_at_once(database: Database, ran: list[datetime]) -> None:
    first, second, now = Clock(database, CONFIG), Clock(database, CONFIG), clock.now()
    first.tick(now)
    assert (first.keeps, second.tick(now), second.keeps) == (True, [], False)
    with database.reading() as db:
        there = {serving.id: serving.keeps for serving in presence.serving(db, now)}
    assert there == {first.holder: True, second.holder: False}
    first.leave()
    later = clock.now() + SECOND
    assert first.tick(later) == [] and second.tick(later) == ["note"]
    with database.reading() as db:
        assert [serving.id for serving in presence.serving(db, later)] == [second.holder]
        assert presence.serving(db, later + 2 * DEAD) == [], "who says nothing for a minute is gone"
