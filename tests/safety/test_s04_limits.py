"""S4: a log-in has a token of its own, which the database knows by a digest; unused it ends, and some day anyway."""

from datetime import timedelta
from functools import partial

import pytest

from forum.accounts import actions, queries
from forum.accounts.events import LoginsEnded
from forum.accounts.models import Device
from forum.db import Database
from forum.policy import GUEST
from tests.factories import Watch, add_member, by_token, everything, hear, log_in


def test_the_token_is_kept_as_a_digest_alone(database: Database) -> None:
    person = add_member(database)
    token = log_in(database, person)
    assert len(token) >= 43, "256 bits"
    assert token not in everything(database)
    assert by_token(database, token).member_id == person.member_id
    assert token != log_in(database, person)


def test_logging_in_again_in_the_same_browser_ends_the_log_in_before(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = hear(monkeypatch, LoginsEnded)
    person, other = add_member(database), add_member(database)
    assert other.member_id is not None
    number = other.member_id
    before = log_in(database, person)
    now = by_token(database, before)
    database.write(lambda db: actions.log_in(db, now, number, Device.OWN))
    assert by_token(database, before) == GUEST
    assert [event.login_ids for event in heard if isinstance(event, LoginsEnded)] == [(now.login_id,)]


@pytest.mark.parametrize(
    ("device", "idle"), [(Device.WATCHED, timedelta(minutes=20)), (Device.OWN, timedelta(days=14))]
)
def test_an_unused_log_in_ends(
    database: Database, monkeypatch: pytest.MonkeyPatch, device: Device, idle: timedelta
) -> None:
    watch = Watch(monkeypatch)
    token = log_in(database, add_member(database), device)
    watch.forward(idle - timedelta(seconds=1))
    assert by_token(database, token).is_member
    watch.forward(timedelta(seconds=1))
    assert by_token(database, token) == GUEST


@pytest.mark.parametrize(
    ("device", "step", "longest"),
    [(Device.WATCHED, timedelta(minutes=10), timedelta(hours=12)), (Device.OWN, timedelta(days=2), timedelta(days=14))],
)
def test_a_log_in_ends_in_any_case(
    database: Database, monkeypatch: pytest.MonkeyPatch, device: Device, step: timedelta, longest: timedelta
) -> None:
    watch = Watch(monkeypatch)
    began = watch.now
    token = log_in(database, add_member(database), device)
    while (person := by_token(database, token)).is_member:
        database.write(partial(actions.touch_login, actor=person))
        watch.forward(step)
    assert watch.now == began + longest


def test_touching_keeps_a_log_in_alive_and_is_asked_for_now_and_then(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    token = log_in(database, add_member(database), Device.WATCHED)

    def touch_due() -> bool:
        with database.reading() as db:
            found = queries.known(db, token)
        assert found is not None
        return found.touch

    assert not touch_due()
    watch.forward(timedelta(minutes=2, seconds=1))
    assert touch_due()
    person = by_token(database, token)
    database.write(lambda db: actions.touch_login(db, person))
    assert not touch_due()
    watch.forward(timedelta(minutes=19))
    assert by_token(database, token).is_member
