"""The queue: what waits longest first, in a fixed number of queries however much waits."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, exists, func, or_, select

from forum import clock
from forum.db import Reader, keyring
from forum.errors import NotFound
from forum.keys import KeyRing
from forum.moderation import sealed
from forum.moderation.models import Case, CaseAppeal, CaseDecision, CaseReport, Reason
from forum.moderation.queries.cases import CASES, claim_of, joined
from forum.moderation.views import CLAIM_ENDS, PAGE, CaseLine, Filter, Queue, Which
from forum.policy import Actor, Do, authorize, readable
from forum.text import EXCERPT

_ASKED = and_(CaseAppeal.answered_at.is_(None), CaseDecision.id == CaseAppeal.decision_id)


def queue(db: Reader, actor: Actor, wanted: Filter, answer_hours: int) -> Queue:
    """A page of the queue, of the places the actor may read. Raises NotFound for no such page."""
    authorize(actor, Do.SEE_QUEUE)
    open_ones = (Case.decided_at.is_(None), Case.audience.in_(readable(actor)))
    heading = _headings(actor)
    counts = select(*(func.coalesce(func.sum(case((which, 1), else_=0)), 0) for which in heading.values()))
    waiting = dict(zip(heading, db.execute(counts.where(*open_ones)).one(), strict=True))
    appealed = (
        select(func.count())
        .select_from(CaseAppeal)
        .join(CaseDecision, _ASKED)
        .join(Case, Case.id == CaseDecision.case_id)
        .where(Case.audience.in_(readable(actor)))
    )
    waiting[Which.APPEALS] = db.execute(appealed).scalar_one()
    if wanted.which is Which.APPEALS:
        of_appeals = (
            CASES.add_columns(CaseAppeal.public_id.label("appeal"), CaseAppeal.made_at.label("since"))
            .join(CaseDecision, CaseDecision.case_id == Case.id)
            .join(CaseAppeal, _ASKED)
            .where(Case.audience.in_(readable(actor)))
        )
        lines = of_appeals.order_by(CaseAppeal.made_at, CaseAppeal.id)
        chosen: list[ColumnElement[bool]] = []
    else:
        chosen = [heading[wanted.which]]
        lines = CASES.add_columns(Case.opened_at.label("since")).where(*open_ones, *chosen)
        lines = lines.order_by(Case.opened_at, Case.id)
    total = waiting[wanted.which]
    if wanted.reason is not None:
        gave = exists().where(CaseReport.case_id == Case.id, CaseReport.reason == wanted.reason)
        lines = lines.where(gave)
        narrowed = appealed.where(gave) if wanted.which is Which.APPEALS else None
        if narrowed is None:
            narrowed = select(func.count()).select_from(Case).where(*open_ones, *chosen, gave)
        total = db.execute(narrowed).scalar_one()
    pages = max(1, -(-total // PAGE))
    if not 1 <= wanted.page <= pages:
        raise NotFound
    rows = db.execute(lines.limit(PAGE).offset((wanted.page - 1) * PAGE)).all()
    reasons = _reasons(db, [row.id for row in rows])
    ring = keyring(db)
    return Queue(
        [_line(ring, actor, row, reasons[row.id], answer_hours) for row in rows], wanted.page, pages, total, waiting
    )


def _headings(actor: Actor) -> dict[Which, ColumnElement[bool]]:
    claimed = and_(Case.claimed_at.is_not(None), Case.claimed_at > clock.now() - CLAIM_ENDS)
    return {
        Which.ALL: Case.id.is_not(None),
        Which.UNCLAIMED: or_(Case.claimed_at.is_(None), Case.claimed_at <= clock.now() - CLAIM_ENDS),
        Which.MINE: and_(claimed, Case.claimed_by_id == actor.member_id),
    }


def _reasons(db: Reader, cases: list[int]) -> dict[int, list[Reason]]:
    found: defaultdict[int, list[Reason]] = defaultdict(list)
    for row in db.execute(select(CaseReport.case_id, CaseReport.reason).where(CaseReport.case_id.in_(cases))):
        found[row.case_id].append(row.reason)
    return found


def _line(
    ring: KeyRing, actor: Actor, row: Row[*tuple[Any, ...]], reasons: list[Reason], answer_hours: int
) -> CaseLine:
    kept = sealed.read(ring, "case", row.public_id, row.sealed)
    words = " ".join(kept.get("text", "").split())
    due_at = row.since + timedelta(hours=answer_hours)
    return CaseLine(
        public_id=row.public_id,
        kind=row.kind,
        place=row.place,
        excerpt=words if len(words) <= EXCERPT else words[: EXCERPT - 1] + "…",
        reasons=joined(reasons),
        opened_at=row.since,
        due_at=due_at,
        late=due_at < clock.now(),
        claim=claim_of(row, actor),
        appeal=getattr(row, "appeal", None),
    )
