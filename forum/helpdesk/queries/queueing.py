"""The list of those addressed, by when an answer was promised, in a fixed number of queries however long it is."""

from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from forum import clock
from forum.accounts.models import Member, badge
from forum.db import Reader
from forum.errors import NotFound, Unavailable
from forum.helpdesk import head, telling
from forum.helpdesk.models import Access, HelpAccess, HelpConversation, State
from forum.helpdesk.queries.frames import frame, is_hers
from forum.helpdesk.queries.reading import is_late
from forum.helpdesk.telling import WAITS
from forum.helpdesk.views import ROLES, Head, Queue, QueueLine, Waiting, Which
from forum.policy import Actor, Do, authorize

PAGE = 20  # requests to a page

_on_it = aliased(Member, name="on_it")
_CLOSED = HelpConversation.state == State.CLOSED
_LINES = select(
    HelpConversation.public_id,
    HelpConversation.key_id,
    HelpConversation.wrapped_key,
    HelpConversation.sealed_head,
    HelpConversation.asker,
    HelpConversation.receipt,
    HelpConversation.wanted,
    HelpConversation.state,
    HelpConversation.due_at,
    _on_it.pseudonym,
).outerjoin(_on_it, _on_it.id == HelpConversation.claimed_by_id)


def queue(db: Reader, actor: Actor, which: Which = Which.OPEN, page: int = 1) -> Queue:
    """A page of the list, for whom it is wanted from: who waits first, by due time. NotFound for no such page."""
    authorize(actor, Do.SEE_HELP_QUEUE)
    parts = _parts(actor)
    counts = (func.coalesce(func.sum(case((part, 1), else_=0)), 0) for part in parts.values())
    seen = or_(*parts.values())
    found = db.execute(select(*counts).select_from(HelpConversation).where(seen)).one()
    waiting = {part: int(number) for part, number in zip(parts, found, strict=True)}
    pages = max(1, -(-waiting[which] // PAGE))
    if not 1 <= page <= pages:
        raise NotFound
    quiet = case((HelpConversation.state.in_(WAITS), 0), else_=1)
    lines = (
        _LINES.add_columns(_answers(actor).label("answers"))
        .where(parts[which])
        .order_by(quiet, HelpConversation.due_at, HelpConversation.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    rows = db.execute(lines).all()
    return Queue(tuple(_line(db, actor, row) for row in rows), which, page, pages, waiting[which], waiting)


def colleagues_for(db: Reader, actor: Actor, letters_id: str) -> list[tuple[str, str]]:
    """Whom she may propose here: name and badge. Who asked may be among them: that she is not would tell who she is."""
    letters = frame(db, actor, letters_id)
    authorize(actor, Do.SHARE_LETTERS, letters)
    stands = exists().where(
        HelpAccess.conversation_id == letters.id,
        HelpAccess.member_id == Member.id,
        HelpAccess.access != Access.LEFT,
    )
    rows = db.execute(
        select(Member.pseudonym, badge(Member.id).label("badge"))
        .where(Member.id.in_(telling.addressed(letters.wanted)), Member.id != actor.member_id, ~stands)
        .order_by(Member.pseudonym)
    )
    return [(row.pseudonym, row.badge) for row in rows]


def waiting_count(db: Reader, actor: Actor) -> Waiting:
    """How many wait for an answer, for all who have a task here: two numbers."""
    authorize(actor, Do.READ_FIGURES)
    late = case((HelpConversation.due_at < clock.now(), 1), else_=0)
    waits = select(func.count(), func.coalesce(func.sum(late), 0)).select_from(HelpConversation)
    return Waiting(*(int(number) for number in db.execute(waits.where(HelpConversation.state.in_(WAITS))).one()))


def _parts(actor: Actor) -> dict[Which, ColumnElement[bool]]:
    wanted = [wanted for wanted, roles in ROLES.items() if actor.roles & roles]
    answers = _answers(actor)
    hers = and_(~_CLOSED, or_(HelpConversation.wanted.in_(wanted), answers))
    return {
        Which.OPEN: and_(hers, HelpConversation.claimed_by_id.is_(None)),
        Which.MINE: and_(hers, answers),
        Which.ALL: hers,
        Which.CLOSED: and_(_CLOSED, answers),
    }


def _answers(actor: Actor) -> ColumnElement[bool]:
    return exists().where(
        HelpAccess.conversation_id == HelpConversation.id,
        HelpAccess.member_id == actor.member_id,
        HelpAccess.access == Access.OPEN,
    )


def _line(db: Reader, actor: Actor, row: Row[*tuple[Any, ...]]) -> QueueLine:
    return QueueLine(
        mine=is_hers(db, actor, row.public_id, row.asker, row.receipt),
        wanted_roles=ROLES[row.wanted],
        public_id=row.public_id,
        state=row.state,
        wanted=row.wanted,
        head=_head(db, row),
        due_at=row.due_at,
        late=is_late(row.state, row.due_at),
        claimed_by=row.pseudonym or "",
        answers=row.answers,
    )


def _head(db: Reader, row: Row[*tuple[Any, ...]]) -> Head | None:
    try:
        return head.of(db, row)
    except Unavailable:
        return None
