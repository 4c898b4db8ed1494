"""The group writer of a serving house: many jobs to a commit, each for itself, told only when it is on the disk."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gevent
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forum import writer as writing
from forum.boards.models import Area
from forum.db import Database
from forum.errors import Invalid, Unavailable
from forum.events import announce, subscribe
from forum.writer import GroupWriter
from tests.factories import hear, rows

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Job = Callable[[Session], Any]


@dataclass(frozen=True)
class Added:
    key: str


@pytest.fixture
def house(database: Database) -> Iterator[Database]:
    """A database that writes in groups, as in a serving process."""
    writer = GroupWriter(database)
    database.writer = writer
    yield database
    writer.stop()


def adding(key: str, size: int = 1) -> Job:
    def job(db: Session) -> str:
        db.add(Area(key=key, names={"nl": "x" * size}, position=1))
        db.flush()
        announce(db, Added(key))
        return key

    return job


def together(database: Database, *jobs: Job) -> list[object]:
    """Run all of them at once; the result or the error of each."""

    def one(job: Job) -> object:
        try:
            return database.write(job)
        except Exception as error:
            return error

    waiting = [gevent.spawn(one, job) for job in jobs]
    assert len(gevent.joinall(waiting, timeout=60)) == len(jobs), "somebody waits for ever"
    return [greenlet.value for greenlet in waiting]


def keys(database: Database) -> set[object]:
    return {row["key"] for row in rows(database, "areas")}


def told(results: list[object]) -> list[str]:
    """Those whose job is said to be kept."""
    return [result for result in results if isinstance(result, str)]


def test_200_at_once_share_few_commits(house: Database) -> None:
    commits: list[object] = []
    event.listen(house.engine, "commit", commits.append)
    names = [f"area {n:03}" for n in range(200)]
    assert together(house, *map(adding, names)) == names
    assert keys(house) == set(names)
    assert len(commits) <= 5


def test_one_alone_needs_no_savepoint(house: Database) -> None:
    savepoints: list[object] = []
    event.listen(house.engine, "savepoint", lambda connection, name: savepoints.append(name))
    assert house.write(adding("alone")) == "alone"
    assert savepoints == []
    together(house, adding("first"), adding("one"), adding("two"))
    assert len(savepoints) >= 2


def test_a_failing_job_takes_back_only_itself(house: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = hear(monkeypatch, Added)

    def fail(db: Session) -> None:
        adding("half done")(db)
        raise Invalid("no")

    results = together(house, adding("one"), adding("two"), fail, adding("two"), adding("three"))
    assert [type(result) for result in results] == [str, str, Invalid, IntegrityError, str]
    assert keys(house) == {"one", "two", "three"}
    assert heard == [Added("one"), Added("two"), Added("three")]


def test_news_comes_in_commit_order_and_before_the_writer_is_told(
    house: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    story: list[tuple[str, str]] = []
    hear(monkeypatch)
    subscribe(Added, lambda event: story.append(("kept" if event.key in keys(house) else "lost", event.key)))
    names = [f"area {n:02}" for n in range(50)]
    gevent.joinall([gevent.spawn(lambda n=n: story.append(("told", house.write(adding(n))))) for n in names])
    assert [key for what, key in story if what == "kept"] == names
    for name in names:
        assert story.index(("kept", name)) < story.index(("told", name))


def test_a_failed_commit_has_failed_for_all_and_the_next_goes_on(
    house: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = hear(monkeypatch, Added)

    def break_the_commit(db: Session) -> None:
        db.execute(text("PRAGMA defer_foreign_keys=ON"))
        db.execute(text("INSERT INTO member_roles (member_id, role) VALUES (12345, 'member')"))

    together(house, adding("before"))
    results = together(house, adding("first"), adding("one"), break_the_commit, adding("two"))
    assert {type(result) for result in results[1:]} == {IntegrityError}
    assert together(house, adding("after")) == ["after"]
    kept = ["before", *told(results), "after"]  # "first" may have had a commit of its own
    assert keys(house) == set(kept)
    assert heard == [Added(key) for key in kept]


def test_a_full_disk_in_the_middle_of_a_group_loses_nothing_acknowledged(
    house: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # SQLite takes the whole transaction back then, without being asked.
    heard = hear(monkeypatch, Added)
    house.write(lambda db: db.execute(text("PRAGMA max_page_count=1")) and None)
    results = together(house, adding("first"), adding("one"), adding("much", 10**6), adding("two"))
    assert isinstance(results[2], Unavailable)
    assert keys(house) == set(told(results))
    house.write(lambda db: db.execute(text("PRAGMA max_page_count=100000")) and None)
    assert together(house, adding("after")) == ["after"]
    assert heard == [Added(key) for key in (*told(results), "after")]


def test_a_queue_too_long_says_so(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "WAITING", 2)
    writer = GroupWriter(database)
    database.writer = writer
    results = together(database, *(adding(f"area {n}") for n in range(10)))
    refused = [result for result in results if isinstance(result, Unavailable)]
    assert refused
    assert keys(database) == set(told(results))
    writer.stop()


def test_what_is_queued_when_the_house_closes_is_written_and_told(database: Database) -> None:
    for turn in range(10):
        writer = GroupWriter(database)
        names = [f"{turn} {n}" for n in range(5)]
        waiting = [gevent.spawn(writer.run, adding(name)) for name in names]
        gevent.sleep(0)
        writer.stop()
        gevent.joinall(waiting, timeout=60)
        assert [greenlet.value for greenlet in waiting] == names
    assert len(keys(database)) == 50
