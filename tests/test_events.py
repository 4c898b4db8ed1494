"""News reaches each listener once, in order; a listener that fails stops nobody and tells nothing."""

import logging
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from forum import events
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
