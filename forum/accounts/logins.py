"""How long a log-in lives, and its token."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from forum.accounts.models import Device
from forum.sealing import Broken, seal_json, unseal_json

TOKEN_BYTES = 32
COVERS = (0, 2, 5)  # minutes without a touch, to choose from; 0: never
Kept = tuple[str, list[tuple[str, str]]]  # where a form goes, and its fields


@dataclass(frozen=True)
class Life:
    """`idle`: ends when unused so long; `longest`: ends in any case; `touch`: noted at most so often.

    `cover`: minutes without a touch after which its pages cover themselves, unless she chooses otherwise.
    """

    idle: timedelta
    longest: timedelta
    touch: timedelta
    cover: int


# A watched phone: short, and its cookie goes with the browser. The own phone: two weeks, so that a woman with little
# time is not asked each evening. Source: OWASP ASVS 5.0 chapter 7, safety requirement S4.
LIVES = {
    Device.WATCHED: Life(idle=timedelta(minutes=20), longest=timedelta(hours=12), touch=timedelta(minutes=2), cover=5),
    Device.OWN: Life(idle=timedelta(days=14), longest=timedelta(days=14), touch=timedelta(days=1), cover=0),
}

VISIT = timedelta(hours=6)  # an evening; then a guest comes in anew, under another name


def new_token() -> str:
    """A secret for one log-in."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> bytes:
    """What the database keeps of it. A fast hash is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).digest()


def keep(token: str, kept: Kept) -> bytes:
    """A half-written form, as the database keeps it while a log-in is covered: it opens with the cookie alone."""
    return seal_json(_key(token), kept, "kept")


def give_back(token: str, sealed: bytes) -> Kept:
    """The form that was kept; an empty one where it does not open."""
    try:
        to, fields = unseal_json(_key(token), sealed, "kept")
    except Broken:
        return "", []
    return to, [(name, value) for name, value in fields]


def _key(token: str) -> bytes:
    return hashlib.sha256(b"kept:" + token.encode()).digest()
