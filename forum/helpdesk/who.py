"""What stands in a conversation for the member who asked, and how the house finds her to tell her something."""

import hmac

from forum.keys import KeyRing
from forum.sealing import Broken, seal, unseal


def digest(ring: KeyRing, member_id: int) -> bytes:
    """What stands for her: the same in all her conversations, and nobody's without the data key."""
    return hmac.digest(ring.data, f"help:asker:{member_id}".encode(), "sha256")


def sealed(ring: KeyRing, letters: str, member_id: int) -> bytes:
    """Her number, for this conversation (its public id) alone."""
    return seal(ring.data, member_id.to_bytes(8, "big"), _bound(letters))


def member(ring: KeyRing, letters: str, kept: bytes | None) -> int | None:
    """Her number; None for who asked without an account, and where it does not open."""
    if kept is None:
        return None
    try:
        return int.from_bytes(unseal(ring.data, kept, _bound(letters)), "big")
    except Broken:
        return None


def _bound(letters: str) -> str:
    return f"help:asker:{letters}"
