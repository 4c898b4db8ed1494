"""Where each feature says what it keeps of a member, for herself: callers know no feature, features no caller."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from forum.db import Reader
from forum.policy import Actor, Do, authorize


class Word(str):
    """A value in words of the house, never of a person: plain for programs ("own"), and what a person reads instead, a
    message id (with what is filled in), which the edge translates.
    """

    message: str
    values: Mapping[str, str]

    def __new__(cls, plain: str, message: str, **values: str) -> "Word":
        word = super().__new__(cls, plain)
        word.message, word.values = message, values
        return word


ByLanguage = dict[str, str]  # what staff wrote in several languages: {"nl": …, "en": …}
Value = str | int | bool | date | datetime | Word | tuple[Word, ...] | ByLanguage | None
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


def words(keys: Sequence[str], known: Mapping[str, str]) -> tuple[Word, ...]:
    """Each of these keys with what a person reads instead; one that is not known any more stands for itself."""
    return tuple(Word(key, known.get(key, key)) for key in keys)


def everything(db: Reader, actor: Actor) -> list[Part]:
    """All that is kept of the actor, part by part; parts without rows too: that nothing is kept is worth knowing."""
    authorize(actor, Do.KEEP_ACCOUNT)
    return [Part(title, export(db, actor)) for title, export in _exports.items()]
