"""Wrapping the keys of conversations anew under another key, while the house serves.

It may stop at any point, and goes on when it is begun again: a new key file is there whole or not at all, the earlier
one stays beside it as long as anything is wrapped with it, and each row says which of the two that is.
"""

import fcntl
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.orm import Session

from forum import help_keys
from forum.db import Database, Reader
from forum.errors import HelpClosed, Problem
from forum.help_keys import EARLIER, FILE, HelpKeys
from forum.helpdesk import box
from forum.helpdesk.box import Box, Wrapped
from forum.helpdesk.models import HelpConversation
from forum.sealing import Broken

BATCH = 100
BREATH = 0.01  # seconds after each batch, for the house to write in between
PAUSE = 5.0  # seconds between two looks; no transaction that took the earlier key is under way for so long
LOOKS = 2  # that find nothing, before the earlier key goes
PART = ".part"  # a file under way
_COLUMNS = HelpConversation.id, HelpConversation.public_id, HelpConversation.key_id, HelpConversation.wrapped_key

Update = Callable[[int], object]
Watch = Callable[[int], Update]


@dataclass(frozen=True)
class Rotated:
    """What came of it: the fingerprint that counts now, how many were wrapped anew, and how many could not be."""

    key_id: str
    done: int
    stuck: int
    destroyed: bool  # the earlier key


def rotate(database: Database, keys: HelpKeys, watch: Watch, pause: float = PAUSE) -> Rotated:
    """Wrap all conversations under a new key file, or under the first key of the setting. Raises Problem."""
    assert keys.folder is not None
    with _alone(keys.folder):
        begin(keys)
        newest = keys.newest().key_id
        with database.reading() as db:
            tell = watch(
                db.execute(select(func.count()).select_from(HelpConversation).where(_other(newest))).scalar_one()
            )
        done = quiet = stuck = 0
        while quiet < LOOKS:
            moved, stuck = _through(database, keys, newest, tell)
            done, quiet = done + moved, 0 if moved else quiet + 1
            if quiet and quiet < LOOKS:
                time.sleep(pause)
        destroyed = not stuck and not keys.named and _destroy(keys.folder)
    return Rotated(newest, done, stuck, destroyed)


def begin(keys: HelpKeys) -> None:
    """Put a new key file in place, the earlier one beside it; nothing where a rotation goes on, or keys are named."""
    if trouble := keys.trouble():
        raise Problem(f"{trouble}.")
    if keys.named or keys.folder is None:
        return
    file, earlier = keys.folder / FILE, keys.folder / EARLIER
    key = help_keys.read(file)
    if earlier.exists() and help_keys.read(earlier) != key:
        return  # it was stopped: the new one is there already
    _put(earlier, key)
    _put(file, secrets.token_bytes(help_keys.BYTES))


def trouble(db: Reader, keys: HelpKeys) -> str:
    """Why help is closed, or will be for some, in a sentence for the operator; "" for nothing."""
    if said := keys.trouble():
        return said
    others = select(HelpConversation.key_id, func.count()).where(HelpConversation.key_id.not_in(keys.ids()))
    lost = [f"{count} with the key {key_id}" for key_id, count in db.execute(others.group_by(HelpConversation.key_id))]
    return f"The keys that are here open not all conversations: {', '.join(lost)}" if lost else ""


def anything_sealed(db: Reader) -> bool:
    """Whether there is a conversation, so that a key must have been there."""
    return bool(db.execute(select(exists().where(HelpConversation.id.is_not(None)))).scalar_one())


def give_up(db: Session, keys: HelpKeys) -> int:
    """Erase the conversations that no key here opens, so that help can go on without them; how many."""
    rows = db.execute(select(*_COLUMNS)).all()
    lost = [row.id for row in rows if _opened(keys, row) is None]
    db.execute(delete(HelpConversation).where(HelpConversation.id.in_(lost)))
    return len(lost)


def _through(database: Database, keys: HelpKeys, newest: str, tell: Update) -> tuple[int, int]:
    """One walk through all that another key wraps; how many were wrapped anew, and how many cannot be."""
    after = moved = stuck = 0
    while True:
        seen, now, last = database.write(lambda db, after=after: _batch(db, keys, newest, after))  # type: ignore[misc]
        moved, stuck, after = moved + now, stuck + seen - now, last
        tell(now)
        if seen < BATCH:
            return moved, stuck
        time.sleep(BREATH)


def _batch(db: Session, keys: HelpKeys, newest: str, after: int) -> tuple[int, int, int]:
    some = select(*_COLUMNS).where(_other(newest), HelpConversation.id > after).order_by(HelpConversation.id)
    rows, outer, moved = db.execute(some.limit(BATCH)).all(), keys.find(newest), 0
    for row in rows:
        if (opened := _opened(keys, row)) is None:
            continue
        wrapped = box.wrap(outer.key, opened)
        anew = update(HelpConversation).where(HelpConversation.id == row.id, HelpConversation.key_id == row.key_id)
        db.execute(
            anew.values(key_id=newest, wrapped_key=wrapped).execution_options(synchronize_session=False),
        )
        moved += 1
    return len(rows), moved, rows[-1].id if rows else after


def _opened(keys: HelpKeys, row: Wrapped) -> Box | None:
    try:
        return box.unwrap(keys, row)
    except (Broken, HelpClosed):
        return None


def _other(newest: str) -> ColumnElement[bool]:
    return HelpConversation.key_id != newest


def _put(path: Path, key: bytes) -> None:
    """Let a key file be there with this key: the earlier content or the new one, never half of it."""
    part = path.with_suffix(PART)
    _overwrite(part)
    help_keys.write(part, key)
    os.replace(part, path)
    help_keys.settle(path.parent)


def _destroy(folder: Path) -> bool:
    """The earlier key is needed no more; whether there was one."""
    there = (folder / EARLIER).exists()
    for name in (EARLIER, FILE):
        _overwrite((folder / name).with_suffix(PART))
    _overwrite(folder / EARLIER)
    return there


def _overwrite(path: Path) -> None:
    """Take a key file away, as far as a file system lets one."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.write(b"\0" * max(path.stat().st_size, help_keys.BYTES))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    help_keys.settle(path.parent)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One rotation at a time. Raises Problem."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Problem("The key of help is being changed already, by another command.") from None
        yield
    finally:
        os.close(descriptor)
