"""Reads of moderation: for experts the queue and its cases, for everybody what concerns herself."""

from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Row, Select, exists, func, select

from forum import clock, receipts
from forum.accounts.models import Member, MemberRole
from forum.db import Reader, keyring
from forum.errors import NotFound
from forum.moderation import sealed
from forum.moderation.intake import reporter
from forum.moderation.models import Case, CaseAppeal, CaseDecision, CaseReport
from forum.moderation.queries.cases import appeal, appeal_state, appeals, case, measures_of, sanction_of
from forum.moderation.queries.frames import Asked, CaseFrame, Decided, asked, decided, found, frame
from forum.moderation.queries.queueing import queue
from forum.moderation.targets import targets
from forum.moderation.views import APPEAL_DAYS, AppealState, DecisionView, Farewell, Measure, OwnReport, Reportable
from forum.notices.readers import readers
from forum.policy import Actor, Audience, Do, Role, authorize, readable
from forum.text import EXCERPT

__all__ = [
    "Asked",
    "CaseFrame",
    "Decided",
    "appeal",
    "appeals",
    "asked",
    "case",
    "decided",
    "decision",
    "decision_by_receipt",
    "farewell",
    "found",
    "frame",
    "my_reports",
    "queue",
    "reportable",
    "waiting_for_another",
]
REPORTS = 50  # of her own, shown

_DECISION: Select[*tuple[Any, ...]] = (
    select(
        CaseDecision.public_id,
        CaseDecision.decided_by_id,
        CaseDecision.decided_at,
        CaseDecision.measures,
        CaseDecision.rule_version,
        CaseDecision.rule,
        CaseDecision.sealed,
        CaseDecision.undone_at,
        CaseAppeal.public_id.label("appeal"),
        CaseAppeal.answered_at,
        CaseAppeal.granted,
        CaseAppeal.sealed.label("sealed_appeal"),
        Case.public_id.label("case"),
        Case.kind,
        Case.place,
        Case.audience,
        Case.sealed.label("sealed_case"),
    )
    .select_from(CaseDecision)
    .join(Case, Case.id == CaseDecision.case_id)
    .outerjoin(CaseAppeal, CaseAppeal.decision_id == CaseDecision.id)
)


def reportable(db: Reader, actor: Actor, kind: str, thing: str) -> Reportable:
    """What the form to report shows. Raises NotFound where the actor may not read the thing."""
    seen = found(db, actor, kind, thing)
    authorize(actor, Do.REPORT, seen)
    words = " ".join(seen.text.split())
    excerpt = words if len(words) <= EXCERPT else words[: EXCERPT - 1] + "…"
    link = targets()[kind].link(thing, seen.public_id)
    return Reportable(kind, seen.place, seen.author, excerpt, seen.audience, link)


def decision(db: Reader, actor: Actor, letter_id: str) -> DecisionView:
    """A decision about something of the actor's own. Raises NotFound for every other."""
    row = db.execute(
        _DECISION.where(CaseDecision.letter == sealed.digest(keyring(db), "letter", letter_id))
    ).one_or_none()
    if row is None:
        raise NotFound
    view, kept = _view(db, row)
    if actor.member_id is None or kept.get("member") != actor.member_id:
        raise NotFound
    return view


def decision_by_receipt(db: Reader, actor: Actor, receipt: str) -> Farewell:
    """The decision a receipt belongs to, for whoever has it. Raises NotFound for what is none, however it is wrong."""
    digits = receipts.plain(receipt)
    row = db.execute(
        _DECISION.where(CaseDecision.receipt == sealed.digest(keyring(db), "receipt", digits))
    ).one_or_none()
    if row is None:
        raise NotFound
    view, kept = _view(db, row)
    return Farewell(replace(view, member_id=None), receipts.grouped(kept.get("receipt", digits)))


def farewell(db: Reader, actor: Actor, decision_id: str) -> Farewell | None:
    """The words of a decision with its receipt, for `actor`, whose passphrase was right a moment ago."""
    row = db.execute(_DECISION.where(CaseDecision.public_id == decision_id)).one_or_none()
    if row is None:
        return None
    view, kept = _view(db, row)
    if kept.get("member") != actor.member_id:
        return None
    return Farewell(view, receipts.grouped(kept.get("receipt", "")))


def my_reports(db: Reader, actor: Actor) -> list[OwnReport]:
    """What became of what the actor reported, the newest first."""
    authorize(actor, Do.KEEP_ACCOUNT)
    ring = keyring(db)
    acted = exists().where(CaseDecision.case_id == Case.id, CaseDecision.measures != Measure.NONE.value)
    rows = db.execute(
        select(
            Case.public_id, Case.kind, Case.place, Case.decided_at, acted.label("acted"), CaseReport.who, CaseReport.day
        )
        .join(Case, Case.id == CaseReport.case_id)
        .where(CaseReport.who.is_not(None), Case.audience.in_(readable(actor)))
        .order_by(CaseReport.id.desc())
    )
    hers = (row for row in rows if row.who == reporter(ring, row.public_id, actor.member_id))
    return [
        OwnReport(row.kind, row.place, row.day, row.decided_at is None, bool(row.acted))
        for row in islice(hers, REPORTS)
    ]


def waiting_for_another(db: Reader, actor: Actor) -> int:
    """How many appeals nobody could decide at this moment, for want of a second moderator. For who has a task here."""
    authorize(actor, Do.READ_FIGURES)
    rows = db.execute(
        select(CaseDecision.decided_by_id, Case.audience)
        .join(CaseAppeal, CaseAppeal.decision_id == CaseDecision.id)
        .join(Case, Case.id == CaseDecision.case_id)
        .where(CaseAppeal.answered_at.is_(None))
    ).all()
    return sum(not _another(db, row.audience, row.decided_by_id) for row in rows)


def _view(db: Reader, row: Row[*tuple[Any, ...]]) -> tuple[DecisionView, dict[str, Any]]:
    """A decision as the person reads it, with what it keeps sealed."""
    ring = keyring(db)
    kept = sealed.read(ring, "decision", row.public_id, row.sealed)
    state = appeal_state(row)
    left = APPEAL_DAYS - (clock.now() - row.decided_at)
    said = sealed.read(ring, "appeal", row.appeal, row.sealed_appeal) if row.appeal else {}
    view = DecisionView(
        public_id=kept.get("letter", ""),
        kind=row.kind,
        place=row.place,
        text=sealed.read(ring, "case", row.case, row.sealed_case).get("text", ""),
        at=row.decided_at,
        measures=measures_of(row.measures),
        sanction=sanction_of(kept),
        rule_version=row.rule_version,
        rule=row.rule,
        words=kept.get("words", ""),
        undone=row.undone_at is not None,
        appeal=state,
        days_left=max(0, -(-left // timedelta(days=1))) if state is AppealState.POSSIBLE else 0,
        answer=said.get("answer", ""),
        waits_for_another=state is AppealState.WAITING and not _another(db, row.audience, row.decided_by_id),
        member_id=kept.get("member"),
    )
    return view, kept


def _another(db: Reader, audience: Audience, decided_by_id: int | None) -> bool:
    """Whether there is a moderator who may read the place and did not take the decision."""
    expert = exists().where(MemberRole.member_id == Member.id, MemberRole.role == Role.EXPERT)
    others = readers(audience).where(expert, Member.id != (decided_by_id or 0)).subquery()
    return db.execute(select(func.count()).select_from(others)).scalar_one() > 0
