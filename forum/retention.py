"""Where each feature says how its own data is erased and purged: callers know no feature, features no caller."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Delete
from sqlalchemy.orm import Session

from forum.config import Retention

Eraser = Callable[[Session, int, bool], None]
Purge = Callable[[Session, Retention, datetime], int]

_erasers: list[Eraser] = []
_purges: dict[str, Purge] = {}


def erases(eraser: Eraser) -> Eraser:
    """Register `eraser(db, member_id, keep_texts)`, called inside the transaction that erases an account."""
    if eraser not in _erasers:
        _erasers.append(eraser)
    return eraser


def erases_first(eraser: Eraser) -> Eraser:
    """The same, before all others: for rows that whoever tells the news holds while she waits for her turn to tell it.
    Taken after a turn of our own, each would wait for the other.
    """
    if eraser not in _erasers:
        _erasers.insert(0, eraser)
    return eraser


def purges(name: str) -> Callable[[Purge], Purge]:
    """Register `purge(db, retention, now) -> rows removed`, called by the clock and by `forum purge`."""

    def register(purge: Purge) -> Purge:
        _purges[name] = purge
        return purge

    return register


def erase_everywhere(db: Session, member_id: int, keep_texts: bool) -> None:
    """Erase what all features keep of a member."""
    for eraser in _erasers:
        eraser(db, member_id, keep_texts)


def purge_everywhere(db: Session, retention: Retention, now: datetime) -> dict[str, int]:
    """Remove what has had its time; how many rows of each kind."""
    return {name: purge(db, retention, now) for name, purge in _purges.items()}


def purge_messages(db: Session, retention: Retention, now: datetime) -> None:
    """Remove what was said in rooms and has had its time: asked for often, for it goes from open screens."""
    if "messages" in _purges:
        _purges["messages"](db, retention, now)


def removed(db: Session, statement: Delete) -> int:
    """Run a DELETE; how many rows it removed."""
    return cast(CursorResult[Any], db.execute(statement)).rowcount
