"""Encryption of single values at rest: AES-256-GCM, bound to what the value belongs to."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class Broken(Exception):
    """The sealed bytes were changed, moved to another place, or sealed under another key."""


def seal(key: bytes, value: bytes, bound_to: str) -> bytes:
    """Encrypt `value`; it opens only with the same key and the same `bound_to`."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, value, bound_to.encode())


def unseal(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """The value that was sealed. Raises Broken."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to.encode())
    except (InvalidTag, ValueError):
        raise Broken from None
