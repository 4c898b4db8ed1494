"""What can wait at the gate: boards and rooms say how, so that the gate knows neither."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from forum.db import Reader
from forum.policy import Actor, Audience

Payload = dict[str, Any]  # what the writing action needs to run later; plain JSON


@dataclass(frozen=True)
class Place:
    """Where a text wants to go, as it is now."""

    audience: Audience
    names: dict[str, str]
    title: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of text. `release` runs the ordinary action as the writer and gives the new thing's public id; `place`
    finds where it goes by public id; `fields` are the names in a payload that hold its words, the longest last.
    """

    name: str
    release: Callable[[Session, Actor, str, Payload], str]
    place: Callable[[Reader, str], Place | None]
    fields: tuple[str, ...]


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Let texts of this kind wait."""
    _kinds[kind.name] = kind


def kind(name: str) -> Kind:
    """The kind with this name."""
    return _kinds[name]
