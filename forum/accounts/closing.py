"""Who may say that nobody signs up for a while: later features register, accounts ask."""

from collections.abc import Callable

from forum.db import Reader

_asked: list[Callable[[Reader], bool]] = []


def register(closed: Callable[[Reader], bool]) -> None:
    """Ask `closed(db)` whenever somebody wants to sign up."""
    _asked.append(closed)


def closed(db: Reader) -> bool:
    """Whether nobody can sign up at this moment."""
    return any(ask(db) for ask in _asked)
