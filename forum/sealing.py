"""Encryption of single values at rest: AES-256-GCM, bound to what the value belongs to."""

import json
import os
from typing import Any

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


def seal_json(key: bytes, value: Any, bound_to: str) -> bytes:
    """The same for a value of several parts."""
    return seal(key, json.dumps(value).encode(), bound_to)


def unseal_json(key: bytes, sealed: bytes, bound_to: str) -> Any:
    """What `seal_json` sealed. Raises Broken."""
    return json.loads(unseal(key, sealed, bound_to))
