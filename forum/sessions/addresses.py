"""The address of a place: kept sealed, and opened for who has a place there and for who hosts."""

from forum.keys import KeyRing
from forum.sealing import Broken, seal, unseal


def seal_address(ring: KeyRing, session: str, address: str) -> bytes | None:
    """The address, bound to the evening with this public id; None for none."""
    return seal(ring.data, address.encode(), _bound(session)) if address else None


def open_address(ring: KeyRing, session: str, sealed: bytes | None) -> str:
    """The address; empty where there is none, or its key is gone."""
    try:
        return unseal(ring.data, sealed, _bound(session)).decode() if sealed is not None else ""
    except Broken:
        return ""


def _bound(session: str) -> str:
    return f"session-address:{session}"
