"""How moderation forgets: kept texts after the weeks in which a decision may be undone, cases with the trail."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Update, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from forum.accounts.models import Sanction
from forum.config import Retention
from forum.db import keyring
from forum.moderation import sealed
from forum.moderation.intake import reporter
from forum.moderation.models import Case, CaseAppeal, CaseDecision, CaseReport
from forum.moderation.views import UNDO_DAYS
from forum.retention import erases, purges, removed


@purges("case texts")
def purge_texts(db: Session, retention: Retention, now: datetime) -> int:
    """Remove what things said, and who reported them: 30 days after the decision, or after the report without one."""
    old = or_(Case.decided_at <= now - UNDO_DAYS, and_(Case.decided_at.is_(None), Case.opened_at <= now - UNDO_DAYS))
    kept = or_(Case.sealed.is_not(None), Case.sealed_note.is_not(None))
    cases = select(Case.id).where(Case.decided_at <= now - UNDO_DAYS)
    emptied = _rows(db, update(Case).where(old, kept).values(sealed=None, sealed_note=None))
    _rows(
        db,
        update(CaseReport)
        .where(CaseReport.case_id.in_(cases), or_(CaseReport.who.is_not(None), CaseReport.sealed_note.is_not(None)))
        .values(who=None, sealed_member=None, sealed_note=None),
    )
    _rows(
        db,
        update(CaseDecision)
        .where(CaseDecision.case_id.in_(cases), CaseDecision.sealed_text.is_not(None))
        .values(sealed_text=None),
    )
    return emptied


@purges("cases")
def purge_cases(db: Session, retention: Retention, now: datetime) -> int:
    """Remove what was decided long ago, but for what still keeps somebody out, or waits for another look."""
    asked = exists().where(
        CaseDecision.case_id == Case.id, CaseAppeal.decision_id == CaseDecision.id, CaseAppeal.answered_at.is_(None)
    )
    in_force = select(CaseDecision.case_id).where(CaseDecision.public_id.in_(_in_force(db)))
    old = Case.decided_at <= now - timedelta(days=retention.trail_days)
    gone = delete(Case).where(old, ~asked, Case.id.not_in(in_force))
    return removed(db, gone.execution_options(synchronize_session=False))


@erases
def erase_member(db: Session, member_id: int, keep_texts: bool) -> None:
    """Forget what she reported, and that decisions concerned her; what things of hers said, but for open reports."""
    ring = keyring(db)
    rows = db.execute(
        select(CaseReport.id, CaseReport.who, Case.public_id)
        .join(Case, Case.id == CaseReport.case_id)
        .where(CaseReport.who.is_not(None))
    ).all()
    hers = [row.id for row in rows if row.who == reporter(ring, row.public_id, member_id)]
    _rows(
        db,
        update(CaseReport).where(CaseReport.id.in_(hers)).values(who=None, sealed_member=None, sealed_note=None),
    )
    cases = db.execute(select(Case).where(Case.sealed_member.is_not(None))).scalars().all()
    for case in cases:
        if sealed.member(ring, "case-member", case.public_id, case.sealed_member) != member_id:
            continue
        case.sealed_member = None
        if case.decided_at is not None:
            case.sealed = None
        for decision in db.execute(select(CaseDecision).where(CaseDecision.case_id == case.id)).scalars():
            kept = sealed.read(ring, "decision", decision.public_id, decision.sealed)
            decision.sealed = sealed.close(ring, "decision", decision.public_id, kept | {"member": None})
            decision.sealed_text = None
    db.flush()


def _in_force(db: Session) -> list[str]:
    """The decisions of all sanctions that have not ended."""
    ring = keyring(db)
    rows = db.execute(select(Sanction.public_id, Sanction.sealed).where(Sanction.sealed.is_not(None)))
    kept = (sealed.read(ring, "sanction", row.public_id, row.sealed) for row in rows)
    return [value["decision"] for value in kept if value]


def _rows(db: Session, statement: Update) -> int:
    return cast(CursorResult[Any], db.execute(statement.execution_options(synchronize_session=False))).rowcount
