"""Notices of moderation. Each leads to a page of its own kind; none names a case, a text or a person."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import JSON, ColumnElement, Date, Select, bindparam, literal, null, select
from sqlalchemy.orm import aliased

from forum import clock
from forum.moderation.telling import QUEUE, REPORTS
from forum.notices.kinds import COLUMNS, NO_MOMENT, Source
from forum.notices.models import Kind, Notice
from forum.policy import Actor, Role

LONGEST = timedelta(days=180)  # as long as a decision is kept

Lines = Callable[[Actor], Select[*tuple[Any, ...]]]


def _lines(*which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(*COLUMNS, literal(""), literal({}, JSON()), Notice.thing, literal(1), null(), NO_MOMENT)
        .select_from(Notice)
        .where(*which)
    )


def _for_experts(actor: Actor) -> Select[*tuple[Any, ...]]:
    return _lines(literal(Role.EXPERT in actor.roles))


def _for_herself(actor: Actor) -> Select[*tuple[Any, ...]]:
    return _lines()


def _oldest() -> date:
    return (clock.now() - LONGEST).date()


_kept = aliased(Notice, name="kept")
_since = bindparam(None, callable_=_oldest, type_=Date(), unique=True)
CASES = Source((Kind.CASE,), _for_experts, select(literal(QUEUE)))
OUTCOMES = Source((Kind.OUTCOME,), _for_herself, select(literal(REPORTS)))
# No row tells which decision a letter is of, so its notice goes by its age alone.
DECISIONS = Source((Kind.DECISION,), _for_herself, select(_kept.thing).where(_kept.day >= _since))
