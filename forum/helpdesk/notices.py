"""Notices of help: none names a conversation, a person, or a word of a letter."""

from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, and_, literal, null, or_, select, union_all

from forum.helpdesk.telling import DESK, HOUSE, OWN
from forum.notices.kinds import COLUMNS, NO_MOMENT, Source
from forum.notices.models import Kind, Notice
from forum.policy import Actor, Do, Role, can


def _lines(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(*COLUMNS, literal(""), literal({}, JSON()), Notice.thing, literal(1), null(), NO_MOMENT)
        .select_from(Notice)
        .where(which)
    )


def _at_desk(actor: Actor) -> ColumnElement[bool]:
    return and_(literal(can(actor, Do.SEE_HELP_QUEUE)), Notice.thing == DESK)


def _requests(actor: Actor) -> Select[*tuple[Any, ...]]:
    return _lines(_at_desk(actor))


def _letters(actor: Actor) -> Select[*tuple[Any, ...]]:
    return _lines(or_(Notice.thing == OWN, _at_desk(actor)))


def _late(actor: Actor) -> Select[*tuple[Any, ...]]:
    runs = and_(literal(Role.OPERATOR in actor.roles), Notice.thing == HOUSE)
    return _lines(or_(runs, _at_desk(actor)))


def _words(*words: str) -> Select[str]:
    there = union_all(*(select(literal(word)) for word in words)).subquery()
    return select(there.c[0])


REQUESTS = Source((Kind.REQUEST,), _requests, _words(DESK))
LETTERS = Source((Kind.LETTER,), _letters, _words(OWN, DESK))
LATE = Source((Kind.LATE,), _late, _words(DESK, HOUSE))
