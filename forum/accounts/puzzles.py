"""Puzzles of sign-up: what a browser works out while somebody fills in the form, so that a flood of accounts costs a
machine its time and nobody is asked for a mail address.

They are altcha's: find the number whose key begins as told. The key is made by PBKDF2, which browsers work out beside
the page, so nothing there waits for it. Nothing is kept of a puzzle that is given out: its signature says that it is
this house's own, and until when it counts. What is kept is a digest of each that was used, so that none counts twice.
"""

import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import altcha
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forum import clock
from forum.accounts.models import UsedPuzzle
from forum.db import Reader, keyring
from forum.errors import N_, Invalid

ALGORITHM = "PBKDF2/SHA-256"
COST = 5000  # rounds for one try: about 1 ms on a desk, 2 to 12 on an old phone
TRIES = 400  # at most, half as many on average
LIFE = timedelta(minutes=30)  # a page takes another after 20 (static/js/work.js), so that none is sent too late
FLOOD = 10  # so many used within an hour or so: the next cost twice as much, then three times …
HARDEST = 8
LONGEST = 4096  # an answer has some 800 signs
STEP = timedelta(hours=1)  # finer is not kept when a puzzle was used
SIGNED, ANSWERED = "puzzle", "puzzle-answer"  # what the house's key signs for
AGAIN = N_(
    "What your browser worked out does not count any more. It is at it again by itself: please type your passphrase "
    "once more and send it."
)


def draw(db: Reader) -> dict[str, Any]:
    """A new puzzle, as the page's script takes it."""
    ring, most = keyring(db), _price(db)
    drawn = altcha.create_challenge(
        ALGORITHM,
        COST,
        counter=secrets.randbelow(most),
        expires_at=clock.now() + LIFE,
        data={"most": most},
        hmac_secret=ring.signature(SIGNED),
        hmac_key_secret=ring.signature(ANSWERED),
    )
    return dict(drawn.to_dict())


def use(db: Session, answer: str) -> None:
    """Use a puzzle once, inside the sign-up it is for: if that fails, it is as it was. Raises Invalid."""
    ring = keyring(db)
    if len(answer) > LONGEST:  # before any work on it
        raise Invalid(AGAIN, field="work")
    looked = altcha.verify_solution(answer, ring.signature(SIGNED), hmac_key_secret=ring.signature(ANSWERED))
    if not looked.verified:
        raise Invalid(AGAIN, field="work")
    puzzle = altcha.Payload.from_base64(answer).challenge.parameters
    ends_at = datetime.fromtimestamp(puzzle.expires_at or 0, UTC)
    if ends_at <= clock.now() or 2 * (puzzle.data or {}).get("most", 0) < _price(db):  # none hoards them while cheap
        raise Invalid(AGAIN, field="work")
    used = hmac.digest(ring.data, f"puzzle:{puzzle.nonce}".encode(), "sha256")
    db.add(UsedPuzzle(digest=used, ends_at=clock.rounded_up(ends_at, STEP)))
    try:
        db.flush()  # of many at once, the first; on PostgreSQL the others wait here until they know
    except IntegrityError:
        raise Invalid(AGAIN, field="work") from None


def _price(db: Reader) -> int:
    """How many tries a puzzle costs now, at most: the more were used lately, the more."""
    lately = db.execute(select(func.count()).select_from(UsedPuzzle)).scalar_one()
    return TRIES * min(1 + lately // FLOOD, HARDEST)
