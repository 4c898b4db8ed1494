"""Asking for another look at a decision: once, within two weeks, and somebody else decides."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import clock, trail
from forum.db import keyring, new_id
from forum.errors import N_, Conflict, NotAllowed
from forum.events import announce
from forum.moderation import queries, sealed, telling, undoing
from forum.moderation.claiming import DECIDED, OWN
from forum.moderation.events import CaseDecided, CaseOpened
from forum.moderation.models import CaseAppeal, CaseDecision
from forum.moderation.views import AppealState, DecisionView
from forum.policy import Actor, Do, authorize, can
from forum.text import clean_text
from forum.trail import Deed

MAX_TEXT = 3000  # characters
REFUSALS = {
    AppealState.OVER: N_("The two weeks in which you could ask for another look are over."),
    AppealState.WAITING: N_("You have asked for another look already. Somebody else will read it."),
}


def appeal(db: Session, actor: Actor, letter_id: str, text: str) -> None:
    """Ask for another look at a decision about oneself."""
    decision = queries.decision(db, actor, letter_id)
    authorize(actor, Do.APPEAL, decision)
    _appeal(db, decision, text)


def appeal_with_receipt(db: Session, actor: Actor, receipt: str, text: str) -> None:
    """The same for who was put out. Raises NotFound for a receipt that is none."""
    # authorize: the receipt itself is the proof, whoever has it
    decision = queries.decision_by_receipt(db, actor, receipt).decision
    _appeal(db, decision, text)


def decide_appeal(db: Session, actor: Actor, appeal_id: str, granted: bool, words: str) -> None:
    """Answer an appeal; granted, the decision is undone. Not by who took the decision."""
    asked = queries.asked(db, actor, appeal_id)
    authorize(actor, Do.MODERATE, asked)
    if not can(actor, Do.DECIDE_APPEAL, asked):
        raise NotAllowed(N_("You took this decision. Another moderator will look at it."))
    if asked.own:
        raise NotAllowed(OWN)
    words = clean_text(words, longest=MAX_TEXT, field="words", empty=N_("Please write a few kind words to the person."))
    row = db.execute(
        select(CaseAppeal)
        .where(CaseAppeal.public_id == appeal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    if row.answered_at is not None:
        raise Conflict(DECIDED)
    ring = keyring(db)
    said = sealed.read(ring, "appeal", appeal_id, row.sealed)
    row.answered_at, row.answered_by_id, row.granted = clock.now(), actor.member_id, granted
    row.sealed = sealed.close(ring, "appeal", appeal_id, said | {"answer": words})
    db.flush()
    if granted:
        undoing.take_back(db, actor, asked.decision, words)
    trail.record(db, actor, Deed.APPEAL_GRANTED if granted else Deed.APPEAL_REFUSED, asked.case)
    telling.tell_again(db, asked.decision)
    announce(db, CaseDecided(asked.case))


def _appeal(db: Session, view: DecisionView, text: str) -> None:
    text = clean_text(text, longest=MAX_TEXT, field="text", empty=N_("Please tell us how you see it."))
    ring = keyring(db)
    held = select(CaseDecision).where(CaseDecision.letter == sealed.digest(ring, "letter", view.public_id))
    row = db.execute(held.with_for_update()).scalar_one()
    if view.appeal is not AppealState.POSSIBLE:
        raise Conflict(REFUSALS.get(view.appeal))
    if db.execute(select(CaseAppeal.id).where(CaseAppeal.decision_id == row.id)).first() is not None:
        raise Conflict(REFUSALS[AppealState.WAITING])
    public_id = new_id()
    db.add(
        CaseAppeal(
            public_id=public_id,
            decision_id=row.id,
            sealed=sealed.close(ring, "appeal", public_id, {"text": text}),
            made_at=clock.now(),
        )
    )
    db.flush()
    case, audience = telling.place_of(db, row.case_id)
    announce(db, CaseOpened(case, audience))
