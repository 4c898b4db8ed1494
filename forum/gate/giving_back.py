"""How a waiting text comes back to its writer."""

from datetime import timedelta

from sqlalchemy.orm import Session

from forum import clock
from forum.db import keyring
from forum.errors import N_
from forum.events import announce
from forum.gate import envelopes
from forum.gate.events import TextReturned
from forum.gate.models import Waiting, WaitingText
from forum.sealing import Broken

BACK = timedelta(days=7)  # so long a text that came back stays for its writer


def give_back(db: Session, row: WaitingText, member_id: int, words: str, *, by_house: bool = False) -> None:
    """Give a text back with these words; `by_house`: they are a sentence of the house, shown in her language."""
    ring = keyring(db)
    payload = envelopes.opened(ring, row) | {"returned": words, "by_house": by_house}
    row.sealed = envelopes.sealed(ring, row.public_id, payload)
    row.state, row.until = Waiting.RETURNED, clock.now() + BACK
    announce(db, TextReturned(member_id, row.public_id))


def give_back_late(db: Session, row: WaitingText) -> None:
    """Give a text back that nobody has looked at in time. Only the clock does that."""
    try:
        member_id = envelopes.behind(keyring(db), row)
        late = N_("Nobody came to look at it in two weeks. We are sorry. You can send it once more.")
        give_back(db, row, member_id, late, by_house=True)
    except Broken:
        db.delete(row)
