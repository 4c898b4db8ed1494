"""A case as a moderator works on it, with what was decided in it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import aliased

from forum import clock
from forum.accounts.models import Member
from forum.db import Reader, keyring
from forum.errors import NotFound
from forum.keys import KeyRing
from forum.moderation import sealed
from forum.moderation.models import Case, CaseAppeal, CaseDecision, CaseReport, Reason
from forum.moderation.proposal import proposal
from forum.moderation.queries.frames import asked, is_own
from forum.moderation.targets import targets
from forum.moderation.views import (
    APPEAL_DAYS,
    CLAIM_ENDS,
    AppealedCase,
    AppealLine,
    AppealState,
    AppealView,
    CaseView,
    Claim,
    ContextLine,
    DecisionLine,
    Measure,
    Sanction,
)
from forum.policy import Actor, Do, authorize, can, readable

LISTED = 100  # appeals in their list; nobody has that many

_claimer = aliased(Member, name="claimer")
CASES: Select[*tuple[Any, ...]] = select(
    Case.id,
    Case.public_id,
    Case.kind,
    Case.thing,
    Case.audience,
    Case.place,
    Case.earlier,
    Case.sealed,
    Case.sealed_member,
    Case.sealed_note,
    Case.opened_at,
    Case.decided_at,
    Case.claimed_at,
    Case.claimed_by_id,
    _claimer.pseudonym.label("claimer"),
).outerjoin(_claimer, _claimer.id == Case.claimed_by_id)
_DECISIONS: Select[*tuple[Any, ...]] = (
    select(
        CaseDecision.public_id,
        Member.pseudonym,
        CaseDecision.decided_at,
        CaseDecision.measures,
        CaseDecision.rule_version,
        CaseDecision.rule,
        CaseDecision.sealed,
        CaseDecision.undone_at,
        CaseAppeal.public_id.label("appeal"),
        CaseAppeal.answered_at,
        CaseAppeal.granted,
    )
    .outerjoin(Member, Member.id == CaseDecision.decided_by_id)
    .outerjoin(CaseAppeal, CaseAppeal.decision_id == CaseDecision.id)
    .order_by(CaseDecision.id)
)


def case(db: Reader, actor: Actor, case_id: str, answer_hours: int) -> CaseView:
    """A case. Raises NotFound for all but experts who may read its place."""
    authorize(actor, Do.SEE_QUEUE)
    row = db.execute(CASES.where(Case.public_id == case_id, Case.audience.in_(readable(actor)))).one_or_none()
    if row is None:
        raise NotFound
    ring, target = keyring(db), targets()[row.kind]
    kept = sealed.read(ring, "case", row.public_id, row.sealed)
    now_there = target.find(db, row.thing)
    reports = db.execute(select(CaseReport.reason, CaseReport.sealed_note).where(CaseReport.case_id == row.id)).all()
    notes = (sealed.read(ring, "report-note", row.public_id, report.sealed_note) for report in reports)
    own = is_own(db, actor, row.public_id, row.sealed_member)  # she reads nothing that tells who reported her
    decisions = db.execute(_DECISIONS.where(CaseDecision.case_id == row.id)).all()
    opened = row.decided_at is None
    if not kept and opened and now_there is not None:  # the kept words have had their time, its own are there
        kept = {"title": now_there.title, "author": now_there.author, "badge": now_there.badge, "text": now_there.text}
        kept["home"] = now_there.public_id
    text = kept.get("text", "")
    return CaseView(
        public_id=row.public_id,
        kind=row.kind,
        audience=row.audience,
        place=row.place,
        title=kept.get("title", ""),
        author=kept.get("author", ""),
        badge=kept.get("badge", ""),
        text=text,
        written_at=datetime.fromisoformat(kept["written_at"]) if kept.get("written_at") else None,
        context=tuple(ContextLine(*line) for line in kept.get("context", ())),
        there=now_there is not None,
        link=target.link(row.thing, kept.get("home", "")) if now_there is not None else None,
        reasons=joined(report.reason for report in reports),
        notes=() if own else tuple(note["note"] for note in notes if note),
        earlier=row.earlier,
        handed="" if own else sealed.read(ring, "case-note", row.public_id, row.sealed_note).get("note", ""),
        measures=tuple(measure for measure in Measure if measure in target.measures),
        masked=proposal(text) if opened and Measure.TAKE_OUT in target.measures else "",
        opened_at=row.opened_at,
        due_at=row.opened_at + timedelta(hours=answer_hours),
        claim=claim_of(row, actor),
        open=opened,
        own=own,
        decisions=_lines(ring, decisions, not own and can(actor, Do.MODERATE, row)),
    )


def appeal(db: Reader, actor: Actor, appeal_id: str, answer_hours: int) -> AppealView:
    """An appeal with its case. Raises NotFound as for cases."""
    frame = asked(db, actor, appeal_id)
    row = db.execute(select(CaseAppeal.sealed, CaseAppeal.made_at).where(CaseAppeal.public_id == frame.public_id)).one()
    view = case(db, actor, frame.case, answer_hours)
    (line,) = (line for line in view.decisions if line.public_id == frame.decision)
    said = sealed.read(keyring(db), "appeal", appeal_id, row.sealed)
    may = not frame.own and line.appeal is AppealState.WAITING and can(actor, Do.DECIDE_APPEAL, frame)
    return AppealView(appeal_id, said.get("text", ""), row.made_at, view, line, may)


def appeals(db: Reader, actor: Actor) -> list[AppealLine]:
    """The appeals that wait, the first first, in the places the actor may read."""
    authorize(actor, Do.SEE_QUEUE)
    rows = db.execute(
        select(
            CaseAppeal.public_id,
            CaseAppeal.sealed,
            CaseAppeal.made_at,
            CaseDecision.decided_by_id,
            Case.public_id.label("case"),
            Case.kind,
            Case.place,
            Case.audience,
            Case.sealed_member,
        )
        .join(CaseDecision, CaseDecision.id == CaseAppeal.decision_id)
        .join(Case, Case.id == CaseDecision.case_id)
        .where(CaseAppeal.answered_at.is_(None), Case.audience.in_(readable(actor)))
        .order_by(CaseAppeal.made_at, CaseAppeal.id)
        .limit(LISTED)
    )
    ring = keyring(db)
    return [
        AppealLine(
            row.public_id,
            sealed.read(ring, "appeal", row.public_id, row.sealed).get("text", ""),
            row.made_at,
            AppealedCase(row.kind, row.place),
            can(actor, Do.DECIDE_APPEAL, row) and not is_own(db, actor, row.case, row.sealed_member),
        )
        for row in rows
    ]


def joined(reasons: Iterable[Reason]) -> tuple[tuple[Reason, int], ...]:
    """Reasons with how many gave each, most first, then in the order in which they are asked."""
    order = list(Reason)
    counted = Counter(reasons)
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], order.index(pair[0]))))


def claim_of(row: Row[*tuple[Any, ...]], actor: Actor) -> Claim | None:
    """Who is on an open case; a claim ends by itself after a while."""
    if row.decided_at is not None or row.claimed_at is None or row.claimed_at <= clock.now() - CLAIM_ENDS:
        return None
    return Claim(row.claimer or "", row.claimed_at, row.claimed_by_id == actor.member_id)


def measures_of(kept: str) -> tuple[Measure, ...]:
    """The measures of a decision, from its column."""
    return tuple(Measure(measure) for measure in kept.split(","))


def sanction_of(kept: dict[str, Any]) -> Sanction | None:
    """The sanction of a decision, from what it keeps sealed."""
    found = kept.get("sanction")
    if not found:
        return None
    return Sanction(Measure(found["measure"]), datetime.fromisoformat(found["until"]) if found["until"] else None)


def appeal_state(row: Row[*tuple[Any, ...]]) -> AppealState:
    """Where an appeal stands; `row` is one of decisions, joined with its appeal."""
    if row.appeal is not None:
        if row.answered_at is None:
            return AppealState.WAITING
        return AppealState.GRANTED if row.granted else AppealState.REFUSED
    if row.undone_at is not None or Measure.NONE in measures_of(row.measures):
        return AppealState.NOTHING
    return AppealState.OVER if clock.now() - row.decided_at > APPEAL_DAYS else AppealState.POSSIBLE


def _lines(ring: KeyRing, rows: Sequence[Row[*tuple[Any, ...]]], may: bool) -> tuple[DecisionLine, ...]:
    lines = []
    for row in rows:
        kept = sealed.read(ring, "decision", row.public_id, row.sealed)
        measures = measures_of(row.measures)
        lines.append(
            DecisionLine(
                public_id=row.public_id,
                by=row.pseudonym or "",
                at=row.decided_at,
                measures=measures,
                sanction=sanction_of(kept),
                rule_version=row.rule_version,
                rule=row.rule,
                words=kept.get("words", ""),
                undone_at=row.undone_at,
                undone_why=kept.get("undone_why", ""),
                appeal=appeal_state(row),
                may_undo=may and row.undone_at is None and Measure.NONE not in measures,
            )
        )
    return tuple(lines)
