"""Giving a notice from outside, and answering it (EU 2022/2065, articles 16, 17 and 20)."""

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from forum import clock, trail
from forum.db import keyring, new_id
from forum.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from forum.outside import queries, receipts
from forum.outside.models import OutsideLook, OutsideNotice
from forum.outside.views import CLAIM_ENDS, Given, Reply
from forum.policy import Actor, Do, authorize
from forum.receipts import new as new_receipt
from forum.rules import queries as rules
from forum.text import clean_line, clean_text
from forum.trail import Deed

MAX_WHY = 4000  # characters
MAX_WHERE = 500
MAX_LINE = 120
TAKEN = N_("Somebody else has taken this on. Please look again.")
ANSWERED = N_("This has been answered already.")


def give(db: Session, actor: Actor, given: Given) -> str:
    """Take a notice in; its receipt, which nothing but a digest stays of. Whether the place exists is not looked at."""
    authorize(actor, Do.GIVE_NOTICE)
    said = {
        "why": clean_text(given.why, longest=MAX_WHY, field="why", empty=N_("Please say what is wrong, and why.")),
        "where": clean_line(given.where, longest=MAX_WHERE, field="where", empty=N_("Please say where it is.")),
        "name": _line(given.name, "name"),
        "contact": _line(given.contact, "contact"),
    }
    receipt = new_receipt()
    notice = OutsideNotice(receipt=receipts.digest(keyring(db), receipt))
    db.add(notice)
    db.flush()
    _ask(db, notice.id, second=False, said=said)
    return receipt


def ask_again(db: Session, actor: Actor, receipt: str, why: str) -> None:
    """Ask for another look: once, by who holds the receipt. Raises NotFound for a receipt that is none."""
    authorize(actor, Do.GIVE_NOTICE)
    digest = receipts.digest(keyring(db), receipt)
    notice = db.execute(select(OutsideNotice.id).where(OutsideNotice.receipt == digest).with_for_update()).scalar()
    if notice is None:
        raise NotFound
    if not queries.told(db, actor, receipt).may_ask:
        raise Conflict(N_("Another look cannot be asked for now."))
    why = clean_text(why, longest=MAX_WHY, field="why", empty=N_("Please say how you see it."))
    _ask(db, notice, second=True, said={"why": why})


def claim(db: Session, actor: Actor, look_id: str) -> None:
    """Begin on a look: in one statement, so that of two at once one hears that the other was first."""
    authorize(actor, Do.ANSWER_NOTICE)
    if queries.look(db, actor, look_id, 0).hers:
        raise NotAllowed(N_("You gave the first answer. Somebody else looks at it again."))
    now = clock.now()
    mine, over = OutsideLook.claimed_by_id == actor.member_id, OutsideLook.claimed_at <= now - CLAIM_ENDS
    free = or_(OutsideLook.claimed_by_id.is_(None), mine, over)
    taken = (
        update(OutsideLook)
        .where(OutsideLook.public_id == look_id, OutsideLook.answered_at.is_(None), free)
        .values(claimed_by_id=actor.member_id, claimed_at=now)
    )
    if db.execute(taken.returning(OutsideLook.id)).first() is None:
        raise Conflict(TAKEN)
    trail.record(db, actor, Deed.OUTSIDE_CLAIMED, look_id)


def release(db: Session, actor: Actor, look_id: str) -> None:
    """Let go of a look one is on."""
    authorize(actor, Do.ANSWER_NOTICE)
    mine = OutsideLook.claimed_by_id == actor.member_id, OutsideLook.answered_at.is_(None)
    let_go = update(OutsideLook).where(OutsideLook.public_id == look_id, *mine)
    done = db.execute(let_go.values(claimed_by_id=None, claimed_at=None).returning(OutsideLook.id)).first()
    if done is None:
        queries.look(db, actor, look_id, 0)
        raise Conflict(TAKEN)
    trail.record(db, actor, Deed.OUTSIDE_RELEASED, look_id)


def answer(db: Session, actor: Actor, look_id: str, reply: Reply) -> None:
    """Answer a look one is on, with reasons; once, for good. A second look is answered by somebody else."""
    authorize(actor, Do.ANSWER_NOTICE)
    view = queries.look(db, actor, look_id, 0)
    if view.answer is not None:
        raise Conflict(ANSWERED)
    if view.hers:
        raise NotAllowed(N_("You gave the first answer. Somebody else looks at it again."))
    words = clean_text(reply.words, longest=MAX_WHY, field="words", empty=N_("Please say what was decided, and why."))
    law = _line(reply.law, "law")
    now_rules = rules.current(db)
    if reply.rule and all(line.number != reply.rule for line in now_rules.rules):
        raise Invalid(N_("There is no such rule (any more). Please choose again."), field="rule")
    done = (
        update(OutsideLook)
        .where(
            OutsideLook.public_id == look_id,
            OutsideLook.answered_at.is_(None),
            OutsideLook.claimed_by_id == actor.member_id,
        )
        .values(
            answered_by_id=actor.member_id,
            answered_at=clock.now(),
            outcome=reply.outcome,
            rule_version=now_rules.version if reply.rule else None,
            rule=reply.rule or None,
            sealed_answer=receipts.close(keyring(db), "answer", look_id, {"words": words, "law": law}),
        )
    )
    if db.execute(done.returning(OutsideLook.id)).first() is None:
        raise Conflict(TAKEN if view.claimed_by else N_("Take this on first, so that nobody else answers too."))
    trail.record(db, actor, Deed.OUTSIDE_ANSWERED, look_id, outcome=reply.outcome.value)


def _ask(db: Session, notice: int, *, second: bool, said: receipts.Said) -> None:
    public_id = new_id()
    sealed = receipts.close(keyring(db), "look", public_id, said)
    db.add(OutsideLook(public_id=public_id, notice_id=notice, second=second, sealed=sealed, asked_at=clock.now()))
    db.flush()


def _line(text: str, field: str) -> str:
    """A line that may be left out."""
    return clean_line(text, longest=MAX_LINE, field=field) if text.strip() else ""
