"""What stands for a member in rows about one session, and how the house finds her to tell her something."""

import hmac
from collections.abc import Iterable

from forum.keys import KeyRing
from forum.sealing import Broken, seal, unseal


def digest(ring: KeyRing, purpose: str, session: str, member_id: int) -> bytes:
    """What stands for a member in one kind of rows ("sign-up", "question", "second", "answer") of one session."""
    return hmac.digest(ring.data, f"session:{purpose}:{session}:member:{member_id}".encode(), "sha256")


def seal_member(ring: KeyRing, session: str, who: bytes, member_id: int) -> bytes:
    """Her number, to be opened only to tell her what she must know."""
    return seal(ring.data, member_id.to_bytes(8, "big"), _bound(session, who))


def members(ring: KeyRing, session: str, rows: Iterable[tuple[bytes, bytes]]) -> list[int]:
    """The members behind these sign-ups (`who`, `sealed_member`) of a session; without those that do not open."""
    found = []
    for who, sealed in rows:
        try:
            found.append(int.from_bytes(unseal(ring.data, sealed, _bound(session, who)), "big"))
        except Broken:
            continue
    return found


def _bound(session: str, who: bytes) -> str:
    return f"session-sign-up:{session}:{who.hex()}"
