"""Months become rows of numbers once they are over; hours in the rooms are counted while what was said is there."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.orm import Session

from forum import retention
from forum.boards.models import Post
from forum.clockwork import jobs
from forum.config import EXAMPLE, load
from forum.db import Database, new_id
from forum.errors import NotFound
from forum.events import announce
from forum.figures import queries
from forum.figures.counting import following
from forum.figures.jobs import keep_months, note_hours
from forum.figures.models import Figure
from forum.gate.events import TextLookedAt
from forum.house import House
from forum.moderation.models import Case, CaseAppeal, CaseDecision, Earlier
from forum.policy import GUEST, Audience, Role
from forum.rooms.models import Message
from forum.sessions.models import SessionState
from tests.factories import (
    ZONE,
    Watch,
    add_board,
    add_member,
    add_room,
    add_session,
    change,
    log_in,
    reply,
    rows,
    say,
    start_thread,
)
from tests.visitor import Visitor

CONFIG = load(EXAMPLE, {})
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OCTOBER = date(2026, 10, 1)


def at(day: date, hour: int = 12, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch(monkeypatch)
    watch.now = at(OCTOBER)
    return watch


def kept(database: Database, month: date = OCTOBER) -> dict[str, object]:
    return {str(row["name"]): row["value"] for row in rows(database, "figures") if row["month"] == month}


def over(database: Database, watch: Watch, day: date = date(2026, 11, 1)) -> int:
    """Let it be this day, and the clock tick."""
    watch.now = at(day, 0, 5)
    count: int = database.write(lambda db: keep_months(db, CONFIG, watch.now))
    return count


def decided(db: Session, day: datetime, waited: timedelta, *measures: str, granted: bool | None = None) -> None:
    """A report decided at this moment, and perhaps looked at again a day later."""
    case = Case(
        kind="post",
        thing=new_id(),
        audience=Audience.MEMBERS,
        place={},
        named=True,
        earlier=Earlier.NONE,
        opened_at=day - waited,
        decided_at=day,
    )
    db.add(case)
    db.flush()
    decision = CaseDecision(
        case_id=case.id,
        decided_at=day,
        measures=",".join(measures),
        rule_version=1,
        rule=1,
        letter=new_id().encode(),
        receipt=new_id().encode(),
        sealed=b"",
    )
    db.add(decision)
    db.flush()
    if granted is not None:
        db.add(CaseAppeal(decision_id=decision.id, sealed=b"", made_at=day, answered_at=day + DAY, granted=granted))


def test_a_month_that_is_over_is_counted_once(database: Database, watch: Watch) -> None:
    anna, board = add_member(database), add_board(database)
    assert over(database, watch, OCTOBER) == 1, "September, in which nothing was"
    watch.now = at(OCTOBER)
    for day in range(6):
        watch.now = at(OCTOBER + day * DAY)
        placed = start_thread(database, anna, board)
        reply(database, anna, placed.thread)
    watch.now = at(date(2026, 10, 31), 23, 59)
    reply(database, anna, placed.thread)
    watch.now = at(date(2026, 11, 1), 0)
    reply(database, anna, placed.thread)
    assert over(database, watch) == 1
    assert kept(database)["threads"] == 6
    assert kept(database)["answers"] == 7
    change(database, delete(Post).where(Post.n > 1))
    assert over(database, watch) == 0
    assert kept(database)["answers"] == 7, "numbers stay when texts go"
    assert kept(database, date(2026, 9, 1))["threads"] == 0
    assert over(database, watch, date(2027, 2, 2)) == 3, "after a pause it catches up"


def test_decisions_are_counted_by_what_was_done(database: Database, watch: Watch) -> None:
    def job(db: Session) -> None:
        for number in range(6):
            decided(db, at(OCTOBER + number * DAY), number * HOUR, "hide", "warn", granted=number == 0)
        decided(db, at(OCTOBER), CONFIG.moderation.answer_hours * HOUR + HOUR, "none")
        decided(db, at(date(2026, 9, 30)), HOUR, "ban")
        for hours in (0, 2, 2, 400):
            announce(db, TextLookedAt(hours))

    database.write(job)
    for state in (SessionState.OVER, SessionState.CANCELLED):
        add_session(database, starts_in=DAY, state=state)
    over(database, watch)
    assert [row["name"] for row in rows(database, "figure_days")] == ["chat_until"], "they begin anew"
    numbers = kept(database)
    assert {name: value for name, value in numbers.items() if value} == {
        "cases": 7,
        "in_time": 6,
        "case_hours": 3,
        "appeals": 6,
        "granted": 1,
        "measure_hide": 6,
        "measure_warn": 6,
        "measure_none": 1,
        "looked_at": 4,
        "look_hours": 2,
        "evenings": 1,
    }


def test_hours_in_the_rooms_are_counted_while_what_was_said_is_there(database: Database, watch: Watch) -> None:
    anna, room = add_member(database), add_room(database)

    def tick() -> None:
        database.write(lambda db: note_hours(db, CONFIG, watch.now))

    def talk(moment: datetime) -> None:
        watch.now = moment
        say(database, anna, room)

    watch.now = at(OCTOBER, 8)
    tick()
    for hour, minute in ((9, 0), (9, 55), (11, 0), (11, 30)):
        talk(at(OCTOBER, hour, minute))
        tick()
    watch.now = at(OCTOBER, 12)
    tick()
    tick()
    change(database, delete(Message))
    talk(at(date(2026, 10, 31), 23, 30))
    over(database, watch)
    assert kept(database)["chat_hours"] == 3
    assert [row["name"] for row in rows(database, "figure_days")] == ["chat_until"]


def test_who_may_read_what(database: Database, watch: Watch) -> None:
    over(database, watch)
    with database.reading() as db:
        names = {row.kind.name for row in queries.public(db, GUEST)}
        assert "case_hours" not in names
        staff = names | {"case_hours", "look_hours"}
        for role in (Role.EXPERT, Role.CASEWORKER, Role.OPERATOR):
            assert {row.kind.name for row in queries.for_staff(db, add_member(database, role))} == staff
        with pytest.raises(NotFound):
            queries.for_staff(db, add_member(database))


def test_old_months_go(database: Database, watch: Watch) -> None:
    over(database, watch)
    purge = {"figures": 0}
    for years, left in ((2, True), (4, False)):
        watch.now = at(date(2026 + years, 11, 1))
        purge = database.write(lambda db: retention.purge_everywhere(db, CONFIG.retention, watch.now))
        assert bool(kept(database)) == left
    assert purge["figures"] > 0
    assert following(date(2026, 12, 1)) == date(2027, 1, 1)


def test_the_page_shows_numbers_as_a_table_and_hides_small_ones(app: Flask, watch: Watch) -> None:
    house: House = app.extensions["house"]
    month = {"threads": 12, "answers": 4, "cases": 13, "case_hours": 7, "measure_mute": 5}
    figures = [Figure(month=OCTOBER, name=name, value=value) for name, value in month.items()]
    house.database.write(lambda db: db.add_all(figures))
    page = Visitor(app).get("/figures").text
    shown = dict(re.findall(r'<h2 id="(\w+)">.*?</svg> ([^<]*)</td>', page, re.DOTALL))
    assert shown == {"threads": "12", "cases": "10 or a few more", "measure_mute": "5 or a few more"}
    assert "October 2026" in page
    assert "<li>Answers</li>" in page
    assert "style=" not in page
    expert = Visitor(app)
    token = log_in(house.database, add_member(house.database, Role.MEMBER, Role.EXPERT))
    with expert.client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    assert "/figures/staff" in expert.get("/figures").text
    assert "Hours a report waited" in expert.get("/figures/staff").text


def test_the_clock_knows_these_jobs() -> None:
    assert {"figures.hours", "figures.month"} <= set(jobs._jobs)
