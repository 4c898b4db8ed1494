"""The keys that wrap the keys of conversations of help: outside the database and its backup, in files or a setting.

There may be two at a time: while conversations are wrapped anew (`forum keys rotate`) the earlier key still opens what
was not reached yet. Files are looked at whenever a key is asked for, so a serving house follows. Without its key help
is closed, and everything else goes on.
"""

import hashlib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from forum.errors import HelpClosed

BYTES = 32
FILE, EARLIER = "help.key", "help-old.key"


@dataclass(frozen=True)
class HelpKey:
    """A key, and the fingerprint that stands in the rows it wraps."""

    key_id: str
    key: bytes = field(repr=False)


@dataclass
class HelpKeys:
    """The keys of one house, as they are at this moment. `named` are those of the setting, the newest first."""

    folder: Path | None = None
    named: tuple[bytes, ...] = field(default=(), repr=False)
    _seen: tuple[object, ...] = field(default=(), init=False, repr=False)
    _keys: dict[str, HelpKey] = field(default_factory=dict, init=False, repr=False)

    def newest(self) -> HelpKey:
        """The key that wraps what is new. Raises HelpClosed."""
        if not (keys := self._all()):
            raise HelpClosed
        return next(iter(keys.values()))

    def find(self, key_id: str) -> HelpKey:
        """The key with this fingerprint. Raises HelpClosed."""
        found = self._all().get(key_id)
        if found is None:
            raise HelpClosed
        return found

    def ids(self) -> list[str]:
        """The fingerprints of all that are there, that of the newest first."""
        return list(self._all())

    def trouble(self) -> str:
        """What is wrong with the files, in a sentence for the operator; "" for nothing."""
        if self.folder is None:
            return ""
        paths = [self.folder / name for name in (FILE, EARLIER)]
        if not self.named and not paths[0].exists():
            return f"The key file {paths[0]} is missing"
        unfit = (unfit for path in paths if path.exists() and (unfit := _unfit(path)))
        return next(unfit, "")

    def _all(self) -> dict[str, HelpKey]:
        seen = tuple(_look(self.folder / name) for name in (FILE, EARLIER)) if self.folder else ("",)
        if seen != self._seen:
            self._keys, self._seen = self._read(), seen
        return self._keys

    def _read(self) -> dict[str, HelpKey]:
        keys = list(self.named)
        if self.folder is not None:
            newest, earlier = _read(self.folder / FILE), _read(self.folder / EARLIER)
            # The earlier one alone is a key gone missing: what is new must not be wrapped with it.
            keys += [key for key in (newest, earlier) if key] if newest or self.named else []
        return {fingerprint(key): HelpKey(fingerprint(key), key) for key in keys}


def fingerprint(key: bytes) -> str:
    """What names a key in the rows it wraps, and tells nothing of it."""
    return hashlib.sha256(b"help key\0" + key).hexdigest()[:16]


def from_setting(setting: str) -> tuple[bytes, ...]:
    """The keys of the setting, the newest first. Raises ValueError."""
    keys = tuple(bytes.fromhex(part.strip()) for part in setting.split(",")) if setting.strip() else ()
    if any(len(key) != BYTES for key in keys):
        raise ValueError("a key of another length")
    return keys


def make(folder: Path) -> bool:
    """Make the key file where there is none; whether one was made."""
    path = folder / FILE
    if path.exists() or (folder / EARLIER).exists():
        return False
    write(path, secrets.token_bytes(BYTES))
    return True


def write(path: Path, key: bytes) -> None:
    """Put a key where nothing is, for the owner's eyes; on the disk when it returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(descriptor)
    settle(path.parent)


def settle(folder: Path) -> None:
    """Let the names in a folder be on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(path: Path) -> bytes:
    """The key in a file. Raises HelpClosed where it is missing, open to others or damaged."""
    key = _read(path)
    if key is None:
        raise HelpClosed
    return key


def _read(path: Path) -> bytes | None:
    try:
        return None if _unfit(path) else path.read_bytes()
    except OSError:
        return None


def _unfit(path: Path) -> str:
    """Why a file is no key, as keys.py says it of the others."""
    try:
        stat = path.stat()
    except OSError:
        return f"The key file {path} is missing"
    if stat.st_mode & 0o077:
        return f"The key file {path} can be read by others. Mend it with: chmod 600 {path}"
    if stat.st_size != BYTES:
        return f"The key file {path} is damaged: it must hold {BYTES} bytes"
    return "" if os.access(path, os.R_OK) else f"The key file {path} cannot be read"


def _look(path: Path) -> object:
    """What changes whenever the file does."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_mode
