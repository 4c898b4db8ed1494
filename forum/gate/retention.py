"""How the gate forgets: newcomers after their first days, waiting texts after two weeks, all of an erased account."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from forum.config import Retention
from forum.gate import envelopes
from forum.gate.giving_back import give_back_late
from forum.gate.models import GateState, Newcomer, Waiting, WaitingText
from forum.retention import erases, purges, removed


@purges("newcomers")
def purge_newcomers(db: Session, retention: Retention, now: datetime) -> int:
    """After the first days nothing tells any more when somebody came."""
    db.execute(update(GateState).where(GateState.calm_until <= now).values(calm_until=None))
    return removed(db, delete(Newcomer).where(Newcomer.until < now.date()))


@purges("waiting texts")
def purge_waiting(db: Session, retention: Retention, now: datetime) -> int:
    """What came back and was left lying goes; what nobody looked at comes back."""
    gone = removed(db, delete(WaitingText).where(WaitingText.state == Waiting.RETURNED, WaitingText.until <= now))
    for row in db.execute(select(WaitingText).where(WaitingText.until <= now)).scalars().all():
        give_back_late(db, row)
    return gone


@erases
def erase(db: Session, member_id: int, keep_texts: bool) -> None:
    """Nobody has seen them yet, so they go in any case."""
    db.execute(delete(WaitingText).where(WaitingText.id.in_(envelopes.hers(db, member_id))))
