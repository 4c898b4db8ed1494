"""How a report joins its case, or opens one. Whether somebody may report has been asked before."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import clock
from forum.db import keyring, new_id
from forum.events import announce
from forum.keys import KeyRing
from forum.moderation import sealed
from forum.moderation.earlier import earlier
from forum.moderation.events import CaseOpened
from forum.moderation.models import Case, CaseReport, Reason
from forum.moderation.targets import Found, targets


def reporter(ring: KeyRing, case: str, member_id: int | None, visit_id: int | None = None) -> bytes:
    """What stands for who reports, in one case; another in the next."""
    person = f"visit:{visit_id}" if visit_id is not None else f"member:{member_id}"
    return sealed.digest(ring, "reporter", f"{case}:{person}")


def take_in(
    db: Session,
    kind: str,
    thing: str,
    found: Found,
    reason: Reason,
    note: str,
    member_id: int | None,
    visit_id: int | None = None,
    *,
    told: bool = False,
) -> None:
    """Keep a report with what the thing says now. A second one by the same person changes nothing."""
    ring = keyring(db)
    waiting = select(Case.id, Case.public_id).where(Case.kind == kind, Case.thing == thing, Case.decided_at.is_(None))
    case = db.execute(waiting.with_for_update()).one_or_none()
    if case is None:
        opened = _open(db, ring, kind, thing, found)
        case = db.execute(waiting).one()
        announce(db, CaseOpened(opened.public_id, opened.audience, told))
    who = reporter(ring, case.public_id, member_id, visit_id)
    if db.execute(select(CaseReport.id).where(CaseReport.case_id == case.id, CaseReport.who == who)).first():
        return
    row = who.hex()
    db.add(
        CaseReport(
            case_id=case.id,
            who=who,
            sealed_member=sealed.close_member(ring, "reporter", row, member_id),
            reason=reason,
            sealed_note=sealed.close(ring, "report-note", case.public_id, {"note": note}) if note else None,
            day=clock.now().date(),
        )
    )
    db.flush()


def _open(db: Session, ring: KeyRing, kind: str, thing: str, found: Found) -> Case:
    public_id, member_id = new_id(), targets()[kind].behind(db, thing)
    guise = sealed.digest(ring, "guise", found.guise) if found.guise else None
    snapshot = {
        "title": found.title,
        "author": found.author,
        "badge": found.badge,
        "text": found.text,
        "written_at": found.written_at.isoformat() if found.written_at else None,
        "context": [list(line) for line in found.context],
        "home": found.public_id,
    }
    case = Case(
        public_id=public_id,
        kind=kind,
        thing=thing,
        audience=found.audience,
        place=found.place,
        named=found.named,
        guise=guise,
        earlier=earlier(db, member_id, guise),
        sealed=sealed.close(ring, "case", public_id, snapshot),
        sealed_member=sealed.close_member(ring, "case-member", public_id, member_id),
        opened_at=clock.now(),
    )
    db.add(case)
    db.flush()
    return case
