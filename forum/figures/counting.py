"""Counts what a month brought. Only numbers leave this file, and no number of any person is ever made."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from statistics import median, median_high
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, delete, exists, func, select
from sqlalchemy.orm import Session

from forum.boards.models import Post
from forum.figures.models import FigureDay
from forum.gate.events import TextLookedAt
from forum.moderation.models import Case, CaseAppeal, CaseDecision
from forum.moderation.views import Measure
from forum.moments import moment
from forum.rooms.models import Message
from forum.sessions.models import SessionState, ThemedSession

HOUR = timedelta(hours=1)
CHAT_HOURS, CHAT_UNTIL = "chat_hours", "chat_until"
BEGINNING = date(1970, 1, 1)  # the day of the one row that says up to which hour was counted
LOOKS = "looked-"  # and the hours a text waited
LONGEST = 99  # hours; what waited longer is counted as this
LATEST = 24  # hours a house that was down looks back: what was said before is gone


def count_hours(db: Session, now: datetime, zone: ZoneInfo) -> None:
    """Count the hours that are over in which somebody said something; what was said itself is gone in a day."""
    this = int(now.timestamp()) // 3600
    until = db.get(FigureDay, (BEGINNING, CHAT_UNTIL))
    if until is None:
        db.add(FigureDay(day=BEGINNING, name=CHAT_UNTIL, value=this))
        return
    for number in range(max(until.value, this - LATEST), this):
        begins = datetime.fromtimestamp(number * 3600, UTC)
        said = select(exists().where(Message.created_at >= begins, Message.created_at < begins + HOUR))
        if db.execute(said).scalar():
            _count(db, begins.astimezone(zone).date())
    until.value = max(this, until.value)


def of_month(db: Session, month: date, zone: ZoneInfo, answer_hours: int) -> dict[str, int]:
    """All figures of the month that begins on this day."""
    begins, ends = moment(month, time(), zone), moment(following(month), time(), zone)

    def within(column: SQLColumnExpression[datetime] | SQLColumnExpression[datetime | None]) -> ColumnElement[bool]:
        return and_(column >= begins, column < ends)

    def count(*where: ColumnElement[bool]) -> int:
        return db.execute(select(func.count()).where(*where)).scalar_one()

    waited = [
        (decided - opened) / HOUR
        for opened, decided in db.execute(select(Case.opened_at, Case.decided_at).where(within(Case.decided_at)))
        if decided is not None
    ]
    taken = db.execute(select(CaseDecision.measures).where(within(CaseDecision.decided_at))).scalars()
    measures = Counter(measure for kept in taken for measure in kept.split(","))
    looks = _taken_looks(db)
    hours = select(func.coalesce(func.sum(FigureDay.value), 0))
    days = FigureDay.day.between(month, following(month) - timedelta(days=1))
    return {
        "threads": count(Post.n == 1, within(Post.created_at)),
        "answers": count(Post.n > 1, within(Post.created_at)),
        "chat_hours": db.execute(hours.where(FigureDay.name == CHAT_HOURS, days)).scalar_one(),
        "evenings": count(ThemedSession.state == SessionState.OVER, within(ThemedSession.starts_at)),
        "looked_at": len(looks),
        "look_hours": median_high(looks) if looks else 0,
        "cases": len(waited),
        "in_time": sum(wait <= answer_hours for wait in waited),
        "case_hours": ceil(median(waited)) if waited else 0,
        "appeals": count(within(CaseAppeal.answered_at)),
        "granted": count(within(CaseAppeal.answered_at), CaseAppeal.granted.is_(True)),
        **{f"measure_{measure.value}": measures[measure.value] for measure in Measure},
    }


def count_look(db: Session, event: TextLookedAt) -> None:
    """Count a text that was looked at by how long it waited, and nothing else of it, until the month is counted."""
    name = f"{LOOKS}{min(event.hours, LONGEST):02}"
    row = db.get(FigureDay, (BEGINNING, name))
    if row is None:
        db.add(FigureDay(day=BEGINNING, name=name, value=1))
        db.flush()
    else:
        row.value += 1


def _taken_looks(db: Session) -> list[int]:
    """How many hours each text waited that was looked at since the last month was counted; they are counted from none
    again.
    """
    gone = delete(FigureDay).where(FigureDay.name.like(f"{LOOKS}%")).returning(FigureDay.name, FigureDay.value)
    rows = db.execute(gone.execution_options(synchronize_session="fetch")).all()
    return [int(name.removeprefix(LOOKS)) for name, number in rows for _ in range(number)]


def following(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def _count(db: Session, day: date) -> None:
    row = db.get(FigureDay, (day, CHAT_HOURS))
    if row is None:
        db.add(FigureDay(day=day, name=CHAT_HOURS, value=1))
        db.flush()
    else:
        row.value += 1
