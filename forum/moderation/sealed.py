"""What moderation keeps sealed, and what stands for somebody in its rows.

Everything is bound to the very row it stands in: put elsewhere it does not open, and no two rows look alike.
"""

import hmac
from typing import Any

from forum.keys import KeyRing
from forum.sealing import Broken, seal, seal_json, unseal, unseal_json


def close(ring: KeyRing, what: str, row: str, value: dict[str, Any]) -> bytes:
    """Seal a value of one kind (`what`) for the row with this public id."""
    return seal_json(ring.data, value, _bound(what, row))


def read(ring: KeyRing, what: str, row: str, sealed: bytes | None) -> dict[str, Any]:
    """The value; nothing where there is none, or its key is gone."""
    if sealed is None:
        return {}
    try:
        value: dict[str, Any] = unseal_json(ring.data, sealed, _bound(what, row))
    except Broken:
        return {}
    return value


def close_member(ring: KeyRing, what: str, row: str, member_id: int | None) -> bytes | None:
    """Seal a member's number; None for nobody."""
    return None if member_id is None else seal(ring.data, member_id.to_bytes(8, "big"), _bound(what, row))


def member(ring: KeyRing, what: str, row: str, sealed: bytes | None) -> int | None:
    """The member's number, for what must reach her and nothing else."""
    if sealed is None:
        return None
    try:
        return int.from_bytes(unseal(ring.data, sealed, _bound(what, row)), "big")
    except Broken:
        return None


def digest(ring: KeyRing, what: str, text: str) -> bytes:
    """What stands for a text (a reporter of one case, the id of a letter, a receipt) and says nothing of it."""
    return hmac.digest(ring.data, f"moderation:{what}:{text}".encode(), "sha256")


def _bound(what: str, row: str) -> str:
    return f"moderation:{what}:{row}"
