"""What moderators decide, and how it is undone.

The answer is the same whoever it hits, and whether anybody is left whom it can hit.
"""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from forum import clock, receipts, trail
from forum.accounts import sanctions
from forum.db import keyring, new_id
from forum.errors import N_, Conflict, NotAllowed
from forum.events import announce
from forum.moderation import claiming, queries, sealed, telling, undoing
from forum.moderation.checking import checked
from forum.moderation.events import CaseDecided
from forum.moderation.models import Case, CaseDecision
from forum.moderation.targets import PERSONAL, Taken, targets
from forum.moderation.views import SANCTIONS, Decision, Measure
from forum.policy import Actor, Do, Standing, authorize
from forum.text import clean_text
from forum.trail import Deed

MAX_REASON = 1000  # characters
TIME_STEP = timedelta(minutes=5)  # as the trail: a decision's time is known no finer
STANDINGS = {
    Measure.MUTE: Standing.MUTED,
    Measure.SUSPEND: Standing.SUSPENDED,
    Measure.BAN: Standing.BANNED,
}


def decide(db: Session, actor: Actor, case_id: str, decision: Decision) -> str:
    """Decide a case, which is then closed; the decision's public id. Who is concerned, and who reported, are told.

    A case nobody is on is claimed by it. Raises Conflict where another moderator is on it, or has decided.
    """
    case = queries.frame(db, actor, case_id)
    authorize(actor, Do.MODERATE, case)
    claiming.take(db, actor, case)
    target = targets()[case.kind]
    decision, version = checked(db, target, decision)
    ring, public_id, now = keyring(db), new_id(), clock.now()
    taken: dict[str, Taken] = {}
    for measure in Measure:  # in its order: a text is taken away before its conversation moves
        if measure in decision.measures - PERSONAL - {Measure.NONE}:
            done = target.take(db, actor, case.thing, measure, decision)
            if done is not None:
                taken[measure.value] = done
    member_id = sealed.member(ring, "case-member", case.public_id, case.sealed_member)
    letter, receipt = new_id(), receipts.new()
    kept = {
        "member": member_id,
        "letter": letter,
        "receipt": receipt,
        "words": decision.words,
        "sanction": _begin(db, decision, public_id, member_id, now),
    }
    db.add(
        CaseDecision(
            public_id=public_id,
            case_id=case.id,
            decided_by_id=actor.member_id,
            decided_at=clock.rounded_down(now, TIME_STEP),
            measures=",".join(measure for measure in Measure if measure in decision.measures),
            rule_version=version,
            rule=decision.rule,
            letter=sealed.digest(ring, "letter", letter),
            receipt=sealed.digest(ring, "receipt", receipt),
            sealed=sealed.close(ring, "decision", public_id, kept),
            sealed_text=sealed.close(ring, "decision-text", public_id, taken) if taken else None,
        )
    )
    closed = (
        update(Case)
        .where(Case.id == case.id, Case.decided_at.is_(None))
        .values(decided_at=clock.rounded_down(now, TIME_STEP))
        .returning(Case.id)
        .execution_options(synchronize_session=False)
    )
    if db.execute(closed).first() is None:
        raise Conflict(claiming.DECIDED)
    db.flush()
    measures = "+".join(measure for measure in Measure if measure in decision.measures)
    trail.record(db, actor, Deed.CASE_DECIDED, case.public_id, measures=measures, rule=decision.rule)
    if Measure.NONE not in decision.measures:
        telling.tell_concerned(db, member_id, letter)
    telling.tell_reporters(db, case.id)
    announce(db, CaseDecided(case.public_id))
    return public_id


def undo(db: Session, actor: Actor, decision_id: str, reason: str) -> None:
    """Take a decision back: what can come back does, and of its sanctions its own ends. Undone twice is as once."""
    decision = queries.decided(db, actor, decision_id)
    authorize(actor, Do.MODERATE, decision)
    if decision.own:
        raise NotAllowed(claiming.OWN)
    reason = clean_text(reason, longest=MAX_REASON, field="reason", empty=N_("Please say why."))
    if undoing.take_back(db, actor, decision_id, reason):
        trail.record(db, actor, Deed.DECISION_UNDONE, decision.case)


def _begin(
    db: Session, decision: Decision, public_id: str, member_id: int | None, now: datetime
) -> dict[str, str | None] | None:
    """Let the sanction begin, if there is one; what the decision keeps of it."""
    chosen = decision.measures & SANCTIONS
    if not chosen:
        return None
    (measure,) = chosen
    until = None if measure is Measure.BAN else sanctions.end(now + timedelta(days=decision.days, hours=decision.hours))
    sanction = new_id()
    why = sealed.close(keyring(db), "sanction", sanction, {"decision": public_id})
    sanctions.begin(db, member_id or 0, STANDINGS[measure], until, sanction, why)
    return {"id": sanction, "measure": measure.value, "until": until.isoformat() if until else None}
