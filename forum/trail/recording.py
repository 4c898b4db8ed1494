"""How a deed is written down: in the transaction of the deed, as the last thing before its commit.

The last, because entries are numbered without a gap, so each waits for the one before to be kept. Taken earlier, the
turn would be held while a job waits for rows that somebody else holds who waits for her turn.
"""

import json
import re
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete, event, insert, select, text
from sqlalchemy.orm import Session

from forum import clock
from forum.db import keyring
from forum.policy import STAFF, Actor
from forum.trail.chain import START, Head, hash_of
from forum.trail.deeds import Deed
from forum.trail.models import TrailEntry

TIME_STEP = timedelta(minutes=5)  # no finer: it tells less about who was where
HOUSE, MEMBER = "house", "member"  # roles of entries by nobody with a task: by the clock, by a member who hosts a room
LOCK = 726_484  # any number of our own
WAITING = "trail"  # where a session keeps what is to be written

_columns = TrailEntry.__table__.c
_LAST = select(_columns.n, _columns.hash).order_by(_columns.n.desc()).limit(1)
_WORD = re.compile(r"[A-Za-z0-9_.:,+-]{0,64}")  # no blank: nothing anybody wrote fits in


def record(db: Session, actor: Actor | None, deed: Deed, target: str = "", **facts: str | int) -> None:
    """Note, in the transaction of the deed, who did it (None: the house by itself) and to what.

    `target` is a public id. Facts are short words and numbers. Never a text of anybody, and never the account behind
    a one-time name. Raises ValueError for what cannot be a fact.
    """
    kept = {name: int(fact) if isinstance(fact, int) else str(fact) for name, fact in facts.items()}
    for word in (target, *(fact for fact in kept.values() if isinstance(fact, str))):
        if not _WORD.fullmatch(word):
            raise ValueError(f"no fact for the trail, at {deed}")
    values = {
        "actor": actor.public_id if actor else "",
        "name": actor.pseudonym if actor else "",
        "role": _role(actor),
        "deed": deed.value,
        "target": target,
        "facts": json.dumps(kept, sort_keys=True, separators=(",", ":")),
    }
    _at_the_end(db, lambda last: _append(db, last, values))


def shorten(db: Session, upto: int) -> None:
    """Take the entries up to this number out. An entry of its own says so, and is what makes the database let them go.

    Not by an action: only the clock does it, with what has had its time.
    """

    def at_the_end(last: Head) -> Head:
        cut = db.execute(select(_columns.hash).where(_columns.n == upto)).scalar_one_or_none()
        if cut is None:
            return last  # somebody else was first
        record(db, None, Deed.TRAIL_SHORTENED, str(upto), hash=cut)
        head = _run(db, last)
        db.execute(delete(TrailEntry).where(_columns.n <= upto).execution_options(synchronize_session=False))
        return head

    _at_the_end(db, at_the_end)


Step = Callable[[Head], Head]


def _at_the_end(db: Session, step: Step) -> None:
    db.info.setdefault(WAITING, []).append(step)


@event.listens_for(Session, "before_commit")
def _write(db: Session) -> None:
    if WAITING not in db.info or db.in_nested_transaction():
        return
    db.flush()  # all other rows first
    if db.get_bind().dialect.name == "postgresql":  # on SQLite whoever writes is alone
        db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    row = db.execute(_LAST).one_or_none()
    _run(db, START if row is None else Head(row.n, row.hash))


def _run(db: Session, last: Head) -> Head:
    steps: list[Step] = db.info.pop(WAITING, [])
    for step in steps:
        last = step(last)
    return last


def _append(db: Session, last: Head, values: dict[str, str]) -> Head:
    moment = clock.rounded_down(clock.now(), TIME_STEP)
    entry = TrailEntry(n=last.n + 1, moment=moment, previous=last.hash, hash="", **values)
    entry.hash = hash_of(keyring(db), entry)
    db.execute(insert(TrailEntry), {column.key: getattr(entry, column.key) for column in _columns})
    return Head(entry.n, entry.hash)


def _role(actor: Actor | None) -> str:
    if actor is None:
        return HOUSE
    return "+".join(sorted(actor.granted & STAFF)) or MEMBER
