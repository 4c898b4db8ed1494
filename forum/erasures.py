"""What was erased, so that putting back an older backup erases it again.

A file beside the keys, outside the database, holds a line for each: when, and a keyed digest of what; it names nobody
and cannot be read without the data key. It is written within the transaction that erases: an erasure that is not
written down does not happen. What has its time is not written down; the purge finds it again by itself.
"""

import fcntl
import hmac
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Column, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from forum import clock
from forum.db import carried, keyring
from forum.errors import Unavailable
from forum.keys import KeyRing

LEDGER = "erasures"  # what the connections of a house carry: the path of the file
UNDER_WAY = timedelta(minutes=1)  # written down, and not committed yet when the copy was made
Numbers = InstrumentedAttribute[int] | Column[int]
Again = Callable[[Session, list[int]], object]

_kinds: dict[str, tuple[Numbers, Again]] = {}


def replays(kind: str, numbers: Numbers) -> Callable[[Again], Again]:
    """Register `again(db, numbers)`: how things of this kind are erased once more. `numbers`: the column they are known
    by.
    """

    def register(again: Again) -> Again:
        _kinds[kind] = numbers, again
        return again

    return register


def note(db: Session, kind: str, numbers: Iterable[int]) -> None:
    """Write down that these things are erased in this transaction. Raises Unavailable where that cannot be done; does
    nothing where the house keeps no such file (tests).
    """
    path: Path | None = carried(db, LEDGER)
    if path is None:
        return
    ring, now = keyring(db), clock.now().isoformat(timespec="seconds")
    lines = "".join(f"{now} {_digest(ring, kind, number)}\n" for number in numbers)
    try:
        with _alone(path.parent), open(path, "ab", buffering=0, opener=_private) as file:
            file.write(lines.encode())
            os.fsync(file.fileno())
    except OSError:
        raise Unavailable from None


def apply(db: Session, path: Path, since: datetime) -> int:
    """Erase again what was erased after a copy made at `since`; how many things. Lines that cannot be read are passed
    over: the file may end in half a line.
    """
    known = {digest for moment, digest in _read(path) if moment >= since - UNDER_WAY}
    if not known:
        return 0
    ring, count = keyring(db), 0
    for kind, (column, again) in _kinds.items():
        there = [n for n in db.execute(select(column)).scalars() if _digest(ring, kind, n) in known]
        if there:
            again(db, there)
            count += len(there)
    return count


def begin(path: Path) -> None:
    """Have such a file, if only an empty one: where there is none, one was lost. Raises Unavailable."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    except OSError as error:
        raise Unavailable("%(path)s cannot be written (%(why)s).", path=path, why=error.strerror) from None


def forget(path: Path, before: datetime) -> None:
    """Leave out lines from before the oldest backup there can be. Written anew beside, then put in place."""
    if not path.exists():
        return
    new = path.with_name(path.name + ".new")
    with _alone(path.parent):  # else a line written by the serving house meanwhile would be lost
        kept = "".join(f"{moment.isoformat(timespec='seconds')} {digest}\n" for moment, digest in _read(path, before))
        with open(new, "wb", opener=_private) as file:
            file.write(kept.encode())
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time writes here; each for the blink of an eye."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _read(path: Path, since: datetime | None = None) -> list[tuple[datetime, str]]:
    found: list[tuple[datetime, str]] = []
    for line in path.read_text("utf-8", errors="replace").splitlines() if path.exists() else ():
        moment, _, digest = line.partition(" ")
        try:
            at = datetime.fromisoformat(moment)
        except ValueError:
            continue
        if at.tzinfo and (since is None or at >= since):
            found.append((at, digest))
    return found


def _digest(ring: KeyRing, kind: str, number: Any) -> str:
    return hmac.digest(ring.data, f"erased:{kind}:{number}".encode(), "sha256").hex()
