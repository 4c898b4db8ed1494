"""Cases, decisions and appeals as the rules see them: where they belong, and whose they are."""

from dataclasses import dataclass

from sqlalchemy import select

from forum.db import Reader, keyring
from forum.errors import NotFound
from forum.moderation import sealed
from forum.moderation.models import Case, CaseAppeal, CaseDecision
from forum.moderation.targets import Found, targets
from forum.policy import Actor, Audience, Do, authorize, readable


@dataclass(frozen=True, slots=True)
class CaseFrame:
    """A case, before anything is done about it. Whom it concerns stays sealed."""

    id: int
    public_id: str
    kind: str
    thing: str
    audience: Audience
    sealed_member: bytes | None
    own: bool  # the actor wrote it


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, and who took it."""

    public_id: str
    case: str
    audience: Audience
    decided_by_id: int | None
    own: bool  # it concerns the actor


@dataclass(frozen=True, slots=True)
class Asked:
    """An appeal, and who took the decision."""

    public_id: str
    decision: str
    case: str
    audience: Audience
    decided_by_id: int | None
    own: bool


def found(db: Reader, actor: Actor, kind: str, thing: str) -> Found:
    """Something that can be reported from its page, as it is now. Raises NotFound where the actor may not read it."""
    target = targets().get(kind)
    seen = target.find(db, thing) if target is not None and target.open else None
    if seen is None or seen.audience not in readable(actor):
        raise NotFound
    return seen


def frame(db: Reader, actor: Actor, case_id: str) -> CaseFrame:
    """A case to be worked on. Raises NotFound for all but experts who may read its place."""
    authorize(actor, Do.SEE_QUEUE)
    row = db.execute(
        select(Case.id, Case.public_id, Case.kind, Case.thing, Case.audience, Case.sealed_member).where(
            Case.public_id == case_id, Case.audience.in_(readable(actor))
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return CaseFrame(*row, own=is_own(db, actor, row.public_id, row.sealed_member))


def decided(db: Reader, actor: Actor, decision_id: str) -> Decided:
    """A decision in a case the actor may work on. Raises NotFound."""
    authorize(actor, Do.SEE_QUEUE)
    row = db.execute(
        select(
            CaseDecision.public_id,
            Case.public_id.label("case"),
            Case.audience,
            CaseDecision.decided_by_id,
            Case.sealed_member,
        )
        .join(Case, Case.id == CaseDecision.case_id)
        .where(CaseDecision.public_id == decision_id, Case.audience.in_(readable(actor)))
    ).one_or_none()
    if row is None:
        raise NotFound
    return Decided(*row[:4], own=is_own(db, actor, row.case, row.sealed_member))


def asked(db: Reader, actor: Actor, appeal_id: str) -> Asked:
    """An appeal in a case the actor may work on. Raises NotFound."""
    authorize(actor, Do.SEE_QUEUE)
    row = db.execute(
        select(
            CaseAppeal.public_id,
            CaseDecision.public_id.label("decision"),
            Case.public_id.label("case"),
            Case.audience,
            CaseDecision.decided_by_id,
            Case.sealed_member,
        )
        .select_from(CaseAppeal)
        .join(CaseDecision, CaseDecision.id == CaseAppeal.decision_id)
        .join(Case, Case.id == CaseDecision.case_id)
        .where(CaseAppeal.public_id == appeal_id, Case.audience.in_(readable(actor)))
    ).one_or_none()
    if row is None:
        raise NotFound
    return Asked(*row[:5], own=is_own(db, actor, row.case, row.sealed_member))


def is_own(db: Reader, actor: Actor, case: str, sealed_member: bytes | None) -> bool:
    """Whether a case is about something the actor wrote: told to herself alone."""
    return (
        actor.member_id is not None
        and sealed.member(keyring(db), "case-member", case, sealed_member) == actor.member_id
    )
