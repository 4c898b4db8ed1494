"""What changes invitation cards. All of them touch a batch before its cards, so none waits for another in a circle."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from forum import clock, trail
from forum.cards import codes, sheets
from forum.cards.models import Card, CardBatch, OwnCard
from forum.db import keyring, new_id
from forum.errors import N_, Conflict, Invalid, NotFound
from forum.policy import Actor, Do, authorize
from forum.text import clean_line
from forum.trail import Deed

MOST_CARDS = 500
MOST_USES = 50
LONGEST_VALID = timedelta(days=3 * 365 + 1)
LONGEST_NAME = 80
# One sentence for all of it: a card that is not known tells nothing about those that are.
UNKNOWN = N_("We do not know this card code. Please check it once more.")


@dataclass(frozen=True)
class NewBatch:
    """What somebody asks for who makes cards."""

    organisation: str
    for_whom: str
    language: str
    made: int
    uses_each: int = 1
    valid_until: date | None = None


def make_batch(db: Session, actor: Actor, new: NewBatch) -> str:
    """Make cards for an organisation; the batch's public id. Raises Invalid."""
    authorize(actor, Do.MAKE_CARDS)
    organisation = clean_line(new.organisation, longest=LONGEST_NAME, field="organisation")
    for_whom = clean_line(new.for_whom, longest=LONGEST_NAME, field="for_whom")
    if not 1 <= new.made <= MOST_CARDS:
        raise Invalid(N_("Please make between 1 and %(most)s cards at a time."), field="made", most=MOST_CARDS)
    if not 1 <= new.uses_each <= MOST_USES:
        raise Invalid(N_("A card can let in between 1 and %(most)s people."), field="uses_each", most=MOST_USES)
    _check_day(new.valid_until)
    ring, public_id = keyring(db), new_id()
    drawn: set[str] = set()
    while len(drawn) < new.made:
        drawn.add(codes.draw())
    batch = CardBatch(
        public_id=public_id,
        organisation=organisation,
        for_whom=for_whom,
        language=new.language,
        made=new.made,
        used=0,
        uses_each=new.uses_each,
        valid_until=new.valid_until,
        made_on=clock.now().date(),
        sealed_codes=sheets.seal_codes(ring, public_id, list(drawn)),
    )
    db.add(batch)
    db.flush()
    # By digest: in the order of the sheet, the numbers of the rows would say which places on it are used.
    digests = sorted(codes.digest(ring, code) for code in drawn)
    db.execute(insert(Card), [{"batch_id": batch.id, "digest": d, "uses_left": new.uses_each} for d in digests])
    trail.record(db, actor, Deed.CARDS_MADE, public_id, cards=new.made, uses=new.uses_each)
    return public_id


def revoke(db: Session, actor: Actor, public_id: str) -> None:
    """Let no card of a batch work any more. Whoever is in already stays."""
    authorize(actor, Do.MAKE_CARDS)
    now = clock.now()
    changed = update(CardBatch).where(CardBatch.public_id == public_id, CardBatch.revoked_at.is_(None))
    batch = db.execute(changed.values(revoked_at=now, sealed_codes=None).returning(CardBatch.id)).scalar()
    if batch is None:
        if db.execute(select(CardBatch.id).where(CardBatch.public_id == public_id)).first() is None:
            raise NotFound
        return  # revoked before
    db.execute(delete(Card).where(Card.batch_id == batch))
    trail.record(db, actor, Deed.CARDS_REVOKED, public_id)


def make_own(db: Session, actor: Actor, allowed: int, left: int) -> str:
    """Make a card for a colleague; its code, which nothing but its digest stays of.

    `left` is how many she was told she may still make: sent twice, it makes one card.
    """
    authorize(actor, Do.MAKE_OWN_CARD)
    ring = keyring(db)
    who, made = codes.maker(ring, actor.member_id), allowed - left
    counted = update(OwnCard).where(OwnCard.who == who, OwnCard.made == made).values(made=made + 1)
    if not 1 <= left <= allowed:
        raise Conflict
    if db.execute(counted.returning(OwnCard.made)).first() is None:
        if made or db.execute(select(OwnCard.made).where(OwnCard.who == who)).first():
            raise Conflict
        db.add(OwnCard(who=who, made=1))
        db.flush()
    code = codes.draw()
    db.add(Card(batch_id=_members_batch(db), digest=codes.digest(ring, code), uses_left=1))
    db.flush()
    return code


def use(db: Session, actor: Actor, typed: str) -> None:
    """Use a card once, inside the sign-up it is for: if that fails, the card is as it was. Raises Invalid."""
    authorize(actor, Do.SIGN_UP)
    code = codes.read(typed)
    if code is None:
        raise Invalid(UNKNOWN, field="card")
    card = Card.digest == codes.digest(keyring(db), code)
    in_time = or_(CardBatch.valid_until.is_(None), CardBatch.valid_until >= clock.now().date())
    batch = select(Card.batch_id).where(card).scalar_subquery()
    # Both may wait for somebody who uses the same batch at this moment; each then looks at what is there.
    works = CardBatch.id == batch, CardBatch.revoked_at.is_(None), in_time
    counted = update(CardBatch).where(*works).values(used=CardBatch.used + 1)
    taken = update(Card).where(card, Card.uses_left > 0).values(uses_left=Card.uses_left - 1)
    if (
        db.execute(counted.returning(CardBatch.id)).first() is None
        or (left := db.execute(taken.returning(Card.uses_left)).scalar()) is None
    ):
        raise Invalid(UNKNOWN, field="card")
    if left == 0:
        db.execute(delete(Card).where(card))


def _check_day(valid_until: date | None) -> None:
    today = clock.now().date()
    if valid_until is None:
        return
    if valid_until <= today:
        raise Invalid(N_("This day is not ahead of us. Please take a later one, or none."), field="valid_until")
    if valid_until > today + LONGEST_VALID:
        raise Invalid(N_("Cards work for three years at most. Or leave the day out."), field="valid_until")


def _members_batch(db: Session) -> int:
    """The batch that all cards of members lie in, one more card counted: a batch each would tell of their days."""
    members = select(CardBatch.id).where(CardBatch.organisation == "", CardBatch.revoked_at.is_(None))
    batch = db.execute(members.order_by(CardBatch.id).limit(1)).scalar()
    if batch is not None:
        db.execute(update(CardBatch).where(CardBatch.id == batch).values(made=CardBatch.made + 1))
        return batch
    first = CardBatch(organisation="", for_whom="", language="", made=1, uses_each=1, made_on=clock.now().date())
    db.add(first)
    db.flush()
    return first.id
