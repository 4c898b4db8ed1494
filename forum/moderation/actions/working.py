"""Who is on a case: one moderator at a time."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from forum import trail
from forum.db import keyring
from forum.errors import N_, Conflict
from forum.moderation import claiming, queries, sealed
from forum.moderation.models import Case
from forum.moderation.queries import CaseFrame
from forum.notices.models import Kind, Notice
from forum.notices.telling import mark_seen
from forum.policy import Actor, Do, authorize
from forum.text import clean_text
from forum.trail import Deed

MAX_NOTE = 1000  # characters


def claim(db: Session, actor: Actor, case_id: str) -> None:
    """Begin on a case. Raises Conflict where another is on it, with who, and for how many minutes."""
    case = queries.frame(db, actor, case_id)
    authorize(actor, Do.MODERATE, case)
    claiming.take(db, actor, case)
    trail.record(db, actor, Deed.CASE_CLAIMED, case.public_id)
    if actor.member_id is not None:
        mark_seen(db, actor.member_id, Notice.kind == Kind.CASE)


def release(db: Session, actor: Actor, case_id: str) -> None:
    """Let go of a case one is on."""
    case = queries.frame(db, actor, case_id)
    authorize(actor, Do.MODERATE, case)
    _let_go(db, actor, case, None)
    trail.record(db, actor, Deed.CASE_RELEASED, case.public_id)


def hand_over(db: Session, actor: Actor, case_id: str, note: str) -> None:
    """Let go of a case, with a note for whoever takes it next."""
    case = queries.frame(db, actor, case_id)
    authorize(actor, Do.MODERATE, case)
    note = clean_text(note, longest=MAX_NOTE, field="note", empty=N_("Please write a few words for who goes on."))
    _let_go(db, actor, case, sealed.close(keyring(db), "case-note", case.public_id, {"note": note}))
    trail.record(db, actor, Deed.CASE_HANDED_OVER, case.public_id)


def _let_go(db: Session, actor: Actor, case: CaseFrame, note: bytes | None) -> None:
    values = {"claimed_by_id": None, "claimed_at": None} | ({"sealed_note": note} if note is not None else {})
    let_go = (
        update(Case)
        .where(Case.id == case.id, Case.decided_at.is_(None), Case.claimed_by_id == actor.member_id)
        .values(values)
        .returning(Case.id)
        .execution_options(synchronize_session=False)
    )
    if db.execute(let_go).first() is None:
        raise Conflict
