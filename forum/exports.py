"""Where each feature says what it keeps of a member, for herself: callers know no feature, features no caller."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from forum.db import Reader
from forum.policy import Actor, Do, authorize

Value = str | int | bool | date | datetime | None
Row = dict[str, Value]  # by the name of the column, a message id
Export = Callable[[Reader, Actor], Sequence[Row]]

_exports: dict[str, Export] = {}


@dataclass(frozen=True)
class Part:
    """What is kept of one kind: a title (a message id) and rows, all with the same columns."""

    title: str
    rows: Sequence[Row]


def exports(title: str) -> Callable[[Export], Export]:
    """Register `export(db, actor) -> rows` under a title. It gives what is hers and nothing of others."""

    def register(export: Export) -> Export:
        _exports[title] = export
        return export

    return register


def everything(db: Reader, actor: Actor) -> list[Part]:
    """All that is kept of the actor, part by part; parts without rows too: that nothing is kept is worth knowing."""
    authorize(actor, Do.KEEP_ACCOUNT)
    return [Part(title, export(db, actor)) for title, export in _exports.items()]
