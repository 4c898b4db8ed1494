"""Secrets kept outside the database: one file each, 32 random bytes, readable by the owner alone."""

import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from forum import help_keys
from forum.errors import Unavailable
from forum.help_keys import HelpKeys

NAMES = ("secret", "data")


@dataclass(frozen=True)
class KeyRing:
    """`secret` signs cookies and links; `data` encrypts what the database must not show to a thief.

    `help` wraps the keys of conversations of help. It may be missing: then help alone is closed.
    """

    secret: bytes = field(repr=False)
    data: bytes = field(repr=False)
    help: HelpKeys = field(default_factory=HelpKeys, compare=False, repr=False)

    def signature(self, purpose: str, text: str = "") -> str:
        """A token only this installation can make, for one purpose (hex, 256 bits)."""
        return hmac.digest(self.secret, f"{purpose}\0{text}".encode(), "sha256").hex()


def create(folder: Path) -> None:
    """Make the keys that are not there yet. Never overwrites one. That of help comes with a new house's others: where
    it has gone missing later, a fresh one would only hide that (see `forum init`).
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (folder / "data.key").exists():
        help_keys.make(folder)
    for name in NAMES:
        path = folder / f"{name}.key"
        if path.exists():
            continue
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(descriptor)


def load(folder: Path, named: str = "") -> KeyRing:
    """Read the keys; `named` are those of help that stand in the settings. Raises Unavailable with a sentence for the
    operator where one is missing or open to others (but for help: there see `HelpKeys.trouble`).
    """
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
    return KeyRing(**found, help=HelpKeys(folder, help_keys.from_setting(named)))
