"""What can be reported: one file a kind, each registered here. A new feature adds a file of its own.

A target knows where its thing stands and what can be done about it. It reads for whoever asks; who may ask is the
caller's to check, by the audience of what was found.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from sqlalchemy.orm import Session

from forum.db import Reader
from forum.moderation.models import Words
from forum.moderation.views import SANCTIONS, ContextLine, Decision, Link, Measure
from forum.policy import Actor, Audience

AROUND = 2  # lines before and after that go with it: one alone says little
PERSONAL = frozenset({Measure.WARN}) | SANCTIONS  # what reaches somebody
Taken = dict[str, Any]  # what undoes a measure: plain values


@dataclass(frozen=True, slots=True)
class Found:
    """Something as it is now, to be kept with a report of it. Never who stands behind a one-time name."""

    audience: Audience
    place: Words
    title: str
    author: str  # the name that is shown; "" where none is left
    badge: str
    text: str
    written_at: datetime | None
    named: bool  # the name is that of an account
    context: tuple[ContextLine, ...] = ()
    public_id: str = ""  # of the place
    guise: str = ""  # what stands for the name where it is not an account's: the same wherever the name is the same


class Target(Protocol):
    """A kind of thing that can be reported."""

    kind: ClassVar[str]
    measures: ClassVar[frozenset[Measure]]
    open: ClassVar[bool]  # reported from its own page by who may read it; else its feature has a way of its own

    def find(self, db: Reader, thing: str) -> Found | None:
        """What it says now; None where it is gone, or was taken away."""
        ...

    def audience(self, db: Reader, thing: str) -> Audience | None:
        """For whom its place is, also where its words are gone; None where the place is gone too."""
        ...

    def behind(self, db: Session, thing: str) -> int | None:
        """The member it is by, for what must reach her. Nothing of it may be shown."""
        ...

    def link(self, thing: str, home: str) -> Link:
        """Where it stands; `home` is the public id of its place."""
        ...

    def take(self, db: Session, actor: Actor, thing: str, measure: Measure, decision: Decision) -> Taken | None:
        """Carry a measure about the thing itself out; what undoes it, or None where there was nothing left to do."""
        ...

    def put_back(self, db: Session, actor: Actor, thing: str, measure: Measure, taken: Taken) -> None:
        """Undo a measure, as far as there is something to put it back to."""
        ...


_targets: dict[str, Target] = {}


def register(target: Target) -> None:
    """Make a kind known. Registering it again replaces it."""
    _targets[target.kind] = target


def targets() -> Mapping[str, Target]:
    """All kinds, by name."""
    return _targets
