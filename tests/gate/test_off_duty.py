"""`[gate] hold_all_off_duty`: while nobody is on duty, all that newcomers write waits; else only their first texts."""

from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask

from forum.boards import actions as boards
from forum.db import Database
from forum.duty import actions as duty
from forum.errors import NotAllowed
from forum.policy import Role
from forum.text import prose
from tests import factories
from tests.factories import ZONE, Watch
from tests.gate.newcomers import newcomer, receive, release
from tests.moderation.pages import database_of, visitor, words

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NOBODY = "Nobody is on duty at this moment"


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """A Wednesday, half past eight in the evening."""
    watch = Watch(monkeypatch)
    watch.now = datetime.combine(date(2026, 11, 25), time(20, 30), ZONE)
    return watch


def test_all_of_a_newcomer_waits_while_nobody_is_on(database: Database, watch: Watch) -> None:
    receive(database, off_duty=True)
    expert, new, member = (
        factories.add_member(database, Role.MEMBER, Role.EXPERT), newcomer(database, 0), factories.add_member(database),
    )  # fmt: skip
    board, room = factories.add_board(database), factories.add_room(database)
    thread = factories.start_thread(database, new, board, "One").thread
    assert thread, "nobody keeps hours in this house, so nobody is waited for"
    database.write(lambda db: duty.keep_hours(db, expert, [2], "20:00", "23:00"))
    assert factories.say(database, new, room, "Two").n == 1, "an expert is on"
    watch.forward(timedelta(hours=3))
    answer, said = factories.reply(database, new, thread, "Three"), factories.say(database, new, room, "Four")
    assert answer.waits and said.waits
    assert factories.reply(database, member, thread, "Five").post, "who is no newcomer writes on"
    post = str(factories.rows(database, "posts")[0]["public_id"])
    with pytest.raises(NotAllowed):
        database.write(lambda db: boards.edit_post(db, new, post, prose("Changed")))
    assert release(database, expert, answer.waits).thing
    database.write(lambda db: duty.go_on(db, expert, 1))
    assert factories.reply(database, new, thread, "Six").post


def test_without_the_setting_nobody_need_be_on(database: Database, watch: Watch) -> None:
    receive(database)
    expert, new, room = (
        factories.add_member(database, Role.MEMBER, Role.EXPERT), newcomer(database, 0), factories.add_room(database),
    )  # fmt: skip
    database.write(lambda db: duty.keep_hours(db, expert, [0], "09:00", "10:00"))
    assert factories.say(database, new, room, "One").n == 1


@ON_SQLITE
def test_her_page_says_that_nobody_is_on(app: Flask, watch: Watch) -> None:
    database = database_of(app)
    receive(database, off_duty=True)
    expert, new = factories.add_member(database, Role.MEMBER, Role.EXPERT), newcomer(database, 0)
    page, board = visitor(app, new), factories.add_board(database)
    database.write(lambda db: duty.keep_hours(db, expert, [0], "09:00", "10:00"))
    sent = page.submit(f"/boards/{board}/new", title="T", body="One")
    assert sent.status_code == 303 and sent.headers["Location"].startswith("/waiting#")
    assert NOBODY in words(page.get("/waiting").text)
    looks = words(visitor(app, expert).get("/look").text)
    assert "It came while nobody was on duty." in looks and "One of her first texts." not in looks
    database.write(lambda db: duty.go_on(db, expert, 1))
    assert NOBODY not in words(page.get("/waiting").text)
