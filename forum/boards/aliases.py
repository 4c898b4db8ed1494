"""One-time names. Whose one is can be worked out only with the key of its thread, and that key goes with the thread.

A thread's key is drawn when its first one-time name is, and kept sealed under a key outside the database. Under it each
member has one name in the thread (`who`), and no other thread shows the same.
"""

import hmac
import os
import secrets

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from forum.accounts import pseudonyms
from forum.accounts.models import Member
from forum.boards.models import Alias, Post, Thread
from forum.db import Reader, keyring
from forum.errors import Conflict
from forum.keys import KeyRing
from forum.marks import DRAWINGS
from forum.policy import Actor
from forum.sealing import Broken, seal, unseal

KEY_BYTES = 32
TRIES = 40  # to draw a name that nobody has; there are some ten thousand
# Drawn in one language whoever writes, so that a name does not tell what its writer speaks.
LANGUAGE = "nl"


def new_key(ring: KeyRing, thread_id: int) -> bytes:
    """A fresh key for a thread, sealed."""
    return seal(ring.data, os.urandom(KEY_BYTES), _bound(thread_id))


def who(ring: KeyRing, thread_id: int, sealed_key: bytes, member_id: int) -> bytes:
    """What stands for a member in this thread, and says nothing without its key."""
    return hmac.digest(_key(ring, thread_id, sealed_key), f"member:{member_id}".encode(), "sha256")


def seal_member(ring: KeyRing, thread_id: int, sealed_key: bytes, member_id: int) -> bytes:
    """A member's number, to be opened for what must reach her without anybody learning who she is."""
    return seal(_key(ring, thread_id, sealed_key), member_id.to_bytes(8, "big"), f"alias:{thread_id}")


def open_member(ring: KeyRing, thread_id: int, sealed_key: bytes, sealed_member: bytes) -> int:
    """The member's number. Raises Broken."""
    return int.from_bytes(unseal(_key(ring, thread_id, sealed_key), sealed_member, f"alias:{thread_id}"), "big")


class Hers:
    """Tells which one-time names are one member's own; each thread's key is opened once."""

    def __init__(self, ring: KeyRing, member_id: int) -> None:
        self._ring = ring
        self._member_id = member_id
        self._whos: dict[int, bytes | None] = {}

    def has(self, thread_id: int, sealed_key: bytes | None, kept: bytes) -> bool:
        """Whether the name kept as `kept` in this thread is hers. False where the key cannot be opened any more."""
        if thread_id not in self._whos:
            self._whos[thread_id] = self._who(thread_id, sealed_key)
        mine = self._whos[thread_id]
        return mine is not None and hmac.compare_digest(mine, kept)

    def _who(self, thread_id: int, sealed_key: bytes | None) -> bytes | None:
        if sealed_key is None:
            return None
        try:
            return who(self._ring, thread_id, sealed_key, self._member_id)
        except Broken:
            return None


def name_in(db: Session, actor: Actor, thread: Thread, *, starts: bool = False) -> Alias:
    """The actor's one-time name in this thread, drawn now if she has none there yet; `starts` where it begins it."""
    member_id = _number(actor)
    ring = keyring(db)
    # Held until the commit: of two who come first at once, one finds the other's key.
    db.execute(select(Thread.id).where(Thread.id == thread.id).with_for_update())
    db.refresh(thread, ["sealed_key"])
    if thread.sealed_key is None:
        thread.sealed_key = new_key(ring, thread.id)
    mine = who(ring, thread.id, thread.sealed_key, member_id)
    found = db.execute(select(Alias).where(Alias.thread_id == thread.id, Alias.who == mine)).scalar_one_or_none()
    if found is None:
        found = Alias(
            thread_id=thread.id,
            who=mine,
            sealed_member=seal_member(ring, thread.id, thread.sealed_key, member_id),
            name=_draw_name(db, thread),
            mark=secrets.randbelow(DRAWINGS),
            starts=False,
        )
        db.add(found)
    found.starts = found.starts or starts
    db.flush()
    return found


def behind(db: Session, post_id: str) -> int | None:
    """Who wrote the post with this public id, under whichever name; None where nobody stands behind it any more."""
    row = db.execute(
        select(Post.author_id, Alias.thread_id, Alias.sealed_member, Thread.sealed_key)
        .outerjoin(Alias, Alias.id == Post.alias_id)
        .outerjoin(Thread, Thread.id == Alias.thread_id)
        .where(Post.public_id == post_id)
    ).one()
    if row.sealed_member is None or row.sealed_key is None:
        number: int | None = row.author_id
        return number
    return open_member(keyring(db), row.thread_id, row.sealed_key, row.sealed_member)


def hers(db: Reader, member_id: int) -> list[int]:
    """The ids of all one-time names of a member. Opens the key of every thread that has any: some 10 us each."""
    rows = db.execute(
        select(Alias.id, Alias.thread_id, Alias.who, Thread.sealed_key).join(Thread, Thread.id == Alias.thread_id)
    ).all()
    if not rows:
        return []
    own = Hers(keyring(db), member_id)
    return [row.id for row in rows if own.has(row.thread_id, row.sealed_key, row.who)]


def _draw_name(db: Session, thread: Thread) -> str:
    """A name nobody has: no member, and nobody else in this thread."""
    for _ in range(TRIES):
        name = pseudonyms.suggest(LANGUAGE)
        taken = exists().where(Member.pseudonym_skeleton == pseudonyms.skeleton(name))
        here = exists().where(Alias.thread_id == thread.id, Alias.name == name)
        if not db.execute(select(taken | here)).scalar_one():
            return name
    raise Conflict


def _number(actor: Actor) -> int:
    if actor.member_id is None:
        raise Conflict
    return actor.member_id


def _key(ring: KeyRing, thread_id: int, sealed_key: bytes) -> bytes:
    return unseal(ring.data, sealed_key, _bound(thread_id))


def _bound(thread_id: int) -> str:
    return f"thread:{thread_id}"
