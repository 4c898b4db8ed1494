"""News between features: announced during a transaction, published only after its commit.

A feature that writes never calls the ones that listen; it announces a small frozen dataclass. Who must write something
in the very same transaction attends (a notice, a search index: there or not there together with the post); who only
tells screens subscribes and hears of it after the commit. What was rolled back is never heard of.

An event with `in_turn` (the id of a room) is told in the order of the commits among those with the same: else two who
write at once on PostgreSQL may be heard the other way round, and a message would come after the news that it is gone.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy.orm import Session

log = logging.getLogger(__name__)

Event = TypeVar("Event")
_attending: dict[type, list[Callable[[Session, Any], None]]] = defaultdict(list)
_listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(kind: type[Event], listener: Callable[[Event], None]) -> None:
    """Call `listener` with every published event of this kind. Subscribing twice is the same as once."""
    if listener not in _listeners[kind]:
        _listeners[kind].append(listener)


def attend(kind: type[Event], listener: Callable[[Session, Event], None]) -> None:
    """Call `listener(db, event)` inside the transaction of every event of this kind; if it fails, nothing is kept."""
    if listener not in _attending[kind]:
        _attending[kind].append(listener)


def announce(db: Session, event: object) -> None:
    """Say, inside a transaction, what will have happened once it is committed."""
    for listener in _attending[type(event)]:
        listener(db, event)
    db.info.setdefault("news", []).append(event)


def take_news(db: Session) -> list[object]:
    """What was announced in this session, once."""
    news: list[object] = db.info.pop("news", [])
    return news


def publish(news: list[object]) -> None:
    """Tell the listeners. One that fails is logged by kind alone (an event may hold a person's words)."""
    for event in news:
        for listener in _listeners[type(event)]:
            try:
                listener(event)
            except Exception as error:
                log.error("a listener to %s failed: %s", type(event).__name__, type(error).__name__)


class Turns:
    """Lets those who commit at the same time, in one process, tell their news one after the other where it matters."""

    def __init__(self) -> None:
        self._locks: dict[str, Lock] = {}  # by room: as many as there are rooms

    @contextmanager
    def taken(self, news: list[object]) -> Iterator[None]:
        """Commit and publish inside this block. Who waits here holds rows the others have done with already."""
        with ExitStack() as held:
            for room in sorted({room for event in news if (room := getattr(event, "in_turn", ""))}):
                held.enter_context(self._locks.setdefault(room, Lock()))
            yield
