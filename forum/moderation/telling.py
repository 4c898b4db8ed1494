"""Who hears of what moderators do. A notice leads to a letter by a name of its own, never to a case or a text."""

from sqlalchemy import Select, exists, select, update
from sqlalchemy.orm import Session

from forum.accounts.models import Member, MemberRole
from forum.db import keyring
from forum.moderation import sealed
from forum.moderation.models import Case, CaseAppeal, CaseDecision, CaseReport
from forum.notices.models import Kind, Notice
from forum.notices.readers import readers
from forum.notices.telling import in_turn, recount, tell
from forum.policy import Audience, Role

QUEUE, REPORTS = "queue", "reports"  # what these notices are about: one each, counted


def tell_concerned(db: Session, member_id: int | None, letter: str) -> None:
    """Tell her whom a decision concerns; nobody where nobody is left."""
    tell(db, select(Member.id).where(Member.id == (member_id or 0)), Kind.DECISION, letter)


def tell_again(db: Session, decision_id: str) -> None:
    """There is an answer to what she asked about a decision."""
    row = db.execute(select(CaseDecision.sealed).where(CaseDecision.public_id == decision_id)).one()
    kept = sealed.read(keyring(db), "decision", decision_id, row.sealed)
    tell_concerned(db, kept.get("member"), kept.get("letter", ""))


def tell_reporters(db: Session, case_id: int) -> None:
    """Tell those who reported it that somebody has looked."""
    ring = keyring(db)
    rows = db.execute(
        select(CaseReport.who, CaseReport.sealed_member).where(
            CaseReport.case_id == case_id, CaseReport.sealed_member.is_not(None)
        )
    )
    members = {sealed.member(ring, "reporter", row.who.hex(), row.sealed_member) for row in rows if row.who} - {None}
    if members:
        tell(db, select(Member.id).where(Member.id.in_(members)), Kind.OUTCOME, REPORTS)


def tell_moderators(db: Session, audience: Audience) -> None:
    """Tell the experts who may read the place that something waits for them."""
    tell(db, _moderators(audience), Kind.CASE, QUEUE)


def nothing_waits(db: Session) -> None:
    """Once no case and no appeal waits, by whomever they were decided, they are no news for the others."""
    waits = exists().where(Case.decided_at.is_(None))
    asked = exists().where(CaseAppeal.answered_at.is_(None))
    if db.execute(select(waits | asked)).scalar_one():
        return
    in_turn(db)
    unseen = select(Notice.member_id).where(Notice.kind == Kind.CASE, Notice.seen.is_(False))
    whom = list(db.execute(unseen).scalars())
    if whom:
        seen = update(Notice).where(Notice.kind == Kind.CASE).values(seen=True)
        db.execute(seen.execution_options(synchronize_session=False))
        recount(db, select(Member.id).where(Member.id.in_(whom)))


def place_of(db: Session, case_id: int) -> tuple[str, Audience]:
    """A case's public id, and for whom its place is."""
    row = db.execute(select(Case.public_id, Case.audience).where(Case.id == case_id)).one()
    return row.public_id, row.audience


def _moderators(audience: Audience) -> Select[int]:
    expert = exists().where(MemberRole.member_id == Member.id, MemberRole.role == Role.EXPERT)
    return readers(audience).where(expert)
