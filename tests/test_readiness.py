"""Whether this process can do its work, in plain words: 200 or 503, and no cookie."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from forum import clock, limits, readiness, schema
from forum.clockwork.jobs import take_lease
from forum.house import House
from forum.readiness import Readiness
from forum.writer import STUCK_SECONDS, GroupWriter


@pytest.fixture(autouse=True)
def looked_at_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "KEPT_SECONDS", -1)


@pytest.fixture
def house(app: Flask) -> House:
    """A house whose clock somebody keeps."""
    house: House = app.extensions["house"]
    house.database.write(lambda db: take_lease(db, "somebody", clock.now()))
    return house


def asked(app: Flask) -> tuple[int, str]:
    answer = app.test_client().get("/readyz")
    assert "Set-Cookie" not in answer.headers and answer.mimetype == "text/plain"
    return answer.status_code, answer.text


def test_a_house_that_can_do_its_work_is_ready(app: Flask, house: House) -> None:
    assert asked(app) == (200, "ready\ndatabase: well\nclock: kept\nwriting: well\nkeys: well\n")


# What changes the schema's number: PostgreSQL's databases are used again by other tests.
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@SQLITE
def test_what_keeps_it_from_its_work_is_said(app: Flask, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        later = clock.now() + timedelta(minutes=2)
        patch.setattr(clock, "now", lambda: later)
        assert asked(app) == (503, "not ready\ndatabase: well\nclock: no process keeps it\nwriting: well\nkeys: well\n")
    with monkeypatch.context() as patch:
        patch.setattr(house.database.writer, "trouble", lambda: "it waits for the disk")
        assert "writing: it waits for the disk" in asked(app)[1] and asked(app)[0] == 503
    with monkeypatch.context() as patch:
        patch.setattr(schema, "head", lambda: "9999")
        assert "older than the program" in asked(app)[1] and asked(app)[0] == 503
    app.extensions["readiness"].leaving = True
    assert asked(app) == (503, "not ready\nthis process was told to stop\n")


@SQLITE
def test_what_is_the_same_elsewhere_is_said_and_sends_nobody_there(app: Flask, house: House) -> None:
    folder = house.config.keys_folder
    (folder / "help.key").unlink()
    assert asked(app)[0] == 200 and "help is closed" in asked(app)[1]
    (folder / "data.key").unlink()
    assert asked(app)[0] == 200 and "the next start would fail" in asked(app)[1]
    for there, word in ((True, "redis: well"), (False, "redis: away")):
        app.extensions["readiness"] = Readiness(house, lambda there=there: there)  # type: ignore[misc]
        assert asked(app)[0] == 200 and word in asked(app)[1]


@SQLITE
def test_a_database_that_is_gone(app: Flask, house: House, tmp_path: Path) -> None:
    house.database.close()
    for file in tmp_path.glob("house.sqlite*"):
        file.rename(file.with_suffix(".away"))
    (tmp_path / "house.sqlite").mkdir()
    assert asked(app) == (503, "not ready\ndatabase: it does not answer\nwriting: well\nkeys: well\n")


@SQLITE
def test_asked_too_often_it_says_so_without_a_page(app: Flask, house: House) -> None:
    most = int(limits.LIMITS["ready"].split("/")[0])
    for _ in range(most):
        house.limiter.hit("ready", house.limiter.address("127.0.0.1"))
    assert asked(app) == (429, "asked too often\n")


def test_a_writer_that_ended_or_waits_for_the_disk_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    writer = GroupWriter.__new__(GroupWriter)
    writer._loop = type("Greenlet", (), {"dead": False})()
    writer._since = None
    assert writer.trouble() == ""
    writer._since = 100.0
    for moment, said in ((100.0 + STUCK_SECONDS, ""), (101.0 + STUCK_SECONDS, "it waits for the disk")):
        monkeypatch.setattr("forum.writer.monotonic", lambda moment=moment: moment)
        assert writer.trouble() == said
    writer._loop.dead = True
    assert writer.trouble() == "it has ended"
