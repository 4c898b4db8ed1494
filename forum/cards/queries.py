"""Reads about invitation cards. How many were used is told from five on: fewer would tell of single people."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, select

from forum import clock
from forum.cards import codes, sheets
from forum.cards.models import CardBatch, OwnCard
from forum.db import Reader, keyring
from forum.errors import N_, Invalid, NotFound
from forum.policy import Actor, Do, authorize
from forum.sealing import Broken

FEWEST_SHOWN = 5


class State(StrEnum):
    """Whether the cards of a batch let anybody in."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class BatchView:
    """A batch as those see it who make cards. `used` is None for fewer than five."""

    public_id: str
    organisation: str
    for_whom: str
    language: str
    made: int
    used: int | None
    uses_each: int
    valid_until: date | None
    made_on: date
    state: State
    printable: bool


def batches(db: Reader, actor: Actor) -> list[BatchView]:
    """All batches, the newest first."""
    authorize(actor, Do.MAKE_CARDS)
    return [_view(row) for row in db.execute(_rows().order_by(CardBatch.id.desc()))]


def batch(db: Reader, actor: Actor, public_id: str) -> BatchView:
    """One batch."""
    authorize(actor, Do.MAKE_CARDS)
    row = db.execute(_rows().where(CardBatch.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    return _view(row)


def codes_of(db: Reader, actor: Actor, public_id: str) -> list[str]:
    """The codes of all cards of a batch, used ones too. NotFound where there is nothing to print."""
    authorize(actor, Do.MAKE_CARDS)
    row = db.execute(_rows().where(CardBatch.public_id == public_id)).one_or_none()
    if row is None or not _view(row).printable:
        raise NotFound
    try:
        return sheets.unseal_codes(keyring(db), public_id, row.sealed_codes)
    except Broken:  # sealed under a key that is gone: nor would the cards work
        raise Invalid(N_("These codes cannot be read any more. Please make new cards.")) from None


def own_left(db: Reader, actor: Actor, allowed: int) -> int:
    """How many cards for colleagues she may still make."""
    authorize(actor, Do.MAKE_OWN_CARD)
    who = codes.maker(keyring(db), actor.member_id)
    made = db.execute(select(OwnCard.made).where(OwnCard.who == who)).scalar() or 0
    return max(allowed - made, 0)


def _rows() -> Select[Any]:
    return select(*CardBatch.__table__.c)


def _view(row: Row[Any]) -> BatchView:
    if row.revoked_at is not None:
        state = State.REVOKED
    elif row.valid_until is not None and row.valid_until < clock.now().date():
        state = State.EXPIRED
    else:
        state = State.VALID
    return BatchView(
        public_id=row.public_id,
        organisation=row.organisation,
        for_whom=row.for_whom,
        language=row.language,
        made=row.made,
        used=row.used if row.used >= FEWEST_SHOWN else None,
        uses_each=row.uses_each,
        valid_until=row.valid_until,
        made_on=row.made_on,
        state=state,
        printable=state is State.VALID and row.sealed_codes is not None,
    )
