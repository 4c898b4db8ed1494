"""What waits for somebody with a task here, in ranges. Who runs the house learns that there is too much, never of whom.

What is late is counted at the beginning of each hour: a number that changes the moment something becomes late would
tell, a day later, when somebody wrote.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, literal, select

from forum import clock
from forum.accounts.models import Member
from forum.config import Config
from forum.db import Reader
from forum.errors import N_
from forum.gate.models import Waiting, WaitingText
from forum.helpdesk.models import HelpConversation
from forum.helpdesk.telling import WAITS
from forum.moderation.models import Case, CaseAppeal
from forum.outside.models import OutsideLook
from forum.policy import Standing

FEWEST = 5  # smaller numbers are not told apart
STEPS = (50, 20, 10, FEWEST)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Pile:
    """One kind of thing that waits. Both numbers are the beginning of a range: 0 is "fewer than five" of what waits;
    of what is late, 0 is none and 1 is "fewer than five". `late` None: nothing was promised.
    """

    name: str
    label: str
    waiting: int
    late: int | None


def piles(db: Reader, config: Config, now: datetime) -> list[Pile]:
    """All there is, in one statement."""
    hour = clock.rounded_down(now, HOUR)
    answered = hour - timedelta(hours=config.moderation.answer_hours)
    open_letters, open_cases = HelpConversation.state.in_(WAITS), Case.decided_at.is_(None)
    open_appeals, open_looks = CaseAppeal.answered_at.is_(None), OutsideLook.answered_at.is_(None)
    waits = WaitingText.state == Waiting.WAITING
    asked: list[tuple[str, str, Any, ColumnElement[bool], ColumnElement[bool] | None]] = [
        ("letters", N_("Letters of who asks for help"), HelpConversation, open_letters, HelpConversation.due_at < hour),
        ("reports", N_("Reports"), Case, open_cases, Case.opened_at < answered),
        (
            "appeals",
            N_("Requests to look at a decision again"),
            CaseAppeal,
            open_appeals,
            CaseAppeal.made_at < answered,
        ),
        ("outside", N_("Notices from outside"), OutsideLook, open_looks, OutsideLook.asked_at < answered),
        ("texts", N_("First texts of newcomers"), WaitingText, waits, None),
        ("people", N_("People who want to come in"), Member, Member.standing == Standing.WAITING, None),
    ]
    counts: list[ScalarSelect[Any]] = []
    for _, _, table, waiting, late in asked:
        counted = select(func.count()).select_from(table).where(waiting)
        counts += [
            counted.scalar_subquery(),
            counted.where(late if late is not None else literal(False)).scalar_subquery(),
        ]
    numbers = db.execute(select(*counts)).one()
    return [
        Pile(name, label, range_of(numbers[2 * i]), None if late is None else range_of(numbers[2 * i + 1], few=1))
        for i, (name, label, _, _, late) in enumerate(asked)
    ]


def range_of(number: int, few: int = 0) -> int:
    """The beginning of the range a number is in; `few` for fewer than five but some."""
    return next((step for step in STEPS if number >= step), few if number else 0)
