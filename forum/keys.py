"""Secrets kept outside the database: one file each, 32 random bytes, readable by the owner alone."""

import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from forum.errors import Unavailable

NAMES = ("secret", "data")


@dataclass(frozen=True)
class KeyRing:
    """`secret` signs cookies and links; `data` encrypts what the database must not show to a thief."""

    secret: bytes
    data: bytes

    def signature(self, purpose: str, text: str = "") -> str:
        """A token only this installation can make, for one purpose (hex, 256 bits)."""
        return hmac.digest(self.secret, f"{purpose}\0{text}".encode(), "sha256").hex()


def create(folder: Path) -> None:
    """Make the keys that are not there yet. Never overwrites one."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in NAMES:
        path = folder / f"{name}.key"
        if path.exists():
            continue
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(descriptor)


def load(folder: Path) -> KeyRing:
    """Read the keys. Raises Unavailable with a sentence for the operator where one is missing or open to others."""
    found = {}
    for name in NAMES:
        path = folder / f"{name}.key"
        if not path.is_file():
            raise Unavailable("The key file %(path)s is missing. Make new keys with: python -m forum init", path=path)
        if path.stat().st_mode & 0o077:
            raise Unavailable("The key file %(path)s can be read by others. Mend it with: chmod 600", path=path)
        found[name] = path.read_bytes()
        if len(found[name]) != 32:
            raise Unavailable("The key file %(path)s is damaged: it must hold 32 bytes.", path=path)
    return KeyRing(**found)
