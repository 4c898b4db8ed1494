"""News reaches each listener once, in order; a listener that fails stops nobody and tells nothing."""

import logging
from collections import defaultdict
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from forum import events
from forum.boards.models import Area
from forum.db import Database
from forum.errors import Conflict
from tests import factories
from tests.factories import hear


@dataclass(frozen=True)
class Said:
    text: str


@dataclass(frozen=True)
class Left:
    text: str


def test_each_kind_goes_to_its_own_listeners_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = hear(monkeypatch, Said)
    events.publish([Said("one"), Left("two"), Said("three")])
    assert heard == [Said("one"), Said("three")]


def test_subscribing_twice_is_the_same_as_once(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = hear(monkeypatch, Said, Said)
    events.publish([Said("one")])
    assert heard == [Said("one")]


def test_a_failing_listener_stops_nobody_and_is_logged_without_words(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(event: Said) -> None:
        raise ValueError(event.text)

    hear(monkeypatch)
    heard: list[Said] = []
    events.subscribe(Said, fail)
    events.subscribe(Said, heard.append)
    with caplog.at_level(logging.DEBUG):
        events.publish([Said("canary"), Said("more")])
    assert heard == [Said("canary"), Said("more")]
    assert "Said" in caplog.text
    assert "ValueError" in caplog.text
    assert "canary" not in caplog.text


def test_news_is_taken_once_in_the_order_it_was_announced() -> None:
    db = Session()
    events.announce(db, Said("one"))
    events.announce(db, Left("two"))
    assert events.take_news(db) == [Said("one"), Left("two")]
    assert events.take_news(db) == []


def test_who_attends_writes_in_the_same_transaction(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_attending", defaultdict(list))
    events.attend(Said, lambda db, event: db.add(Area(key=event.text, names={}, position=7)))

    def job(db: Session) -> None:
        events.announce(db, Said("later"))

    database.write(job)
    assert [row["position"] for row in factories.rows(database, "areas")] == [7]


def test_where_one_who_attends_fails_nothing_is_kept(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_attending", defaultdict(list))

    def fail(db: Session, event: Said) -> None:
        raise Conflict

    events.attend(Said, fail)

    def job(db: Session) -> None:
        db.add(Area(key="first", names={}, position=1))
        events.announce(db, Said("later"))

    with pytest.raises(Conflict):
        database.write(job)
    assert factories.rows(database, "areas") == []
