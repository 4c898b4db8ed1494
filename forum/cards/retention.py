"""How cards are forgotten: with the day they end, with their maker's account, and in the end their batch too."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from forum.cards import codes
from forum.cards.models import Card, CardBatch, OwnCard
from forum.config import Retention
from forum.db import keyring
from forum.retention import erases, purges, removed

BATCH_DAYS = 180  # the figures of a batch stay so long after its end


@erases
def erase_member(db: Session, member_id: int, keep_texts: bool) -> None:
    """Forget how many cards she made. The cards themselves lead to nobody, and stay."""
    db.execute(delete(OwnCard).where(OwnCard.who == codes.maker(keyring(db), member_id)))


@purges("cards")
def purge(db: Session, retention: Retention, now: datetime) -> int:
    """Remove the cards of batches that are over, and the batches that have long been so."""
    over = CardBatch.valid_until < now.date()
    batches = select(CardBatch.id).where(over)
    gone = removed(db, delete(Card).where(Card.batch_id.in_(batches)))
    db.execute(update(CardBatch).where(over, CardBatch.sealed_codes.is_not(None)).values(sealed_codes=None))
    before = now - timedelta(days=BATCH_DAYS)
    long_over = or_(CardBatch.valid_until <= before.date(), CardBatch.revoked_at <= before)
    return gone + removed(db, delete(CardBatch).where(long_over))
