"""How long a log-in lives, and its token."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from forum.accounts.models import Device

TOKEN_BYTES = 32


@dataclass(frozen=True)
class Life:
    """`idle`: ends when unused so long; `longest`: ends in any case; `touch`: noted at most so often."""

    idle: timedelta
    longest: timedelta
    touch: timedelta


# A watched phone: short, and its cookie goes with the browser. The own phone: two weeks, so that a woman with little
# time is not asked each evening. Source: OWASP ASVS 5.0 chapter 7, safety requirement S4.
LIVES = {
    Device.WATCHED: Life(idle=timedelta(minutes=20), longest=timedelta(hours=12), touch=timedelta(minutes=2)),
    Device.OWN: Life(idle=timedelta(days=14), longest=timedelta(days=14), touch=timedelta(days=1)),
}

VISIT = timedelta(hours=6)  # an evening; then a guest comes in anew, under another name


def new_token() -> str:
    """A secret for one log-in."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> bytes:
    """What the database keeps of it. A fast hash is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).digest()
