"""How a decision is taken back. Whether she who does it may has been asked before."""

from contextlib import suppress

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import clock
from forum.accounts import sanctions
from forum.db import keyring
from forum.errors import N_, Invalid, Problem
from forum.moderation import sealed, telling
from forum.moderation.models import Case, CaseDecision
from forum.moderation.targets import targets
from forum.moderation.views import UNDO_DAYS, Measure
from forum.policy import Actor

WORDS_GONE = frozenset({Measure.HIDE, Measure.TAKE_OUT})


def take_back(db: Session, actor: Actor, decision_id: str, reason: str) -> bool:
    """Undo a decision for an actor who may; whether it was not undone before."""
    row = db.execute(
        select(CaseDecision)
        .where(CaseDecision.public_id == decision_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    if row.undone_at is not None:
        return False
    if Measure.NONE.value in row.measures.split(","):
        raise Invalid(N_("Nothing was done that could be undone."))
    ring, now = keyring(db), clock.now()
    case = db.get_one(Case, row.case_id)
    kept = sealed.read(ring, "decision", decision_id, row.sealed)
    taken = sealed.read(ring, "decision-text", decision_id, row.sealed_text)
    if now - row.decided_at <= UNDO_DAYS:
        target, left = targets()[case.kind], _left_to_later(db, case, row)
        for measure in reversed(Measure):
            if measure.value in taken and measure not in left:
                with suppress(Problem):  # what it stood in may be gone, or be for fewer people by now
                    target.put_back(db, actor, case.thing, measure, taken[measure.value])
    if kept.get("sanction"):
        sanctions.lift(db, kept["sanction"]["id"])
    row.undone_at = now
    row.sealed = sealed.close(ring, "decision", decision_id, kept | {"undone_why": reason})
    row.sealed_text = None
    db.flush()
    telling.tell_concerned(db, kept.get("member"), kept.get("letter", ""))
    return True


def _left_to_later(db: Session, case: Case, row: CaseDecision) -> frozenset[Measure]:
    """What stays as it is, for a later decision about the same text stands: what it took away must not come back."""
    later = (
        select(CaseDecision.measures)
        .join(Case, Case.id == CaseDecision.case_id)
        .where(
            Case.kind == case.kind,
            Case.thing == case.thing,
            CaseDecision.id > row.id,
            CaseDecision.undone_at.is_(None),
        )
    )
    standing = {measure for kept in db.execute(later).scalars() for measure in kept.split(",")}
    return WORDS_GONE if standing & {measure.value for measure in WORDS_GONE} else frozenset()
