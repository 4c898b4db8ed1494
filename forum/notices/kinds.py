"""What each kind of notice is about, in one table that features fill.

A kind needs three things: its name in `Kind`, a `Source` registered here, and templates/notices/_<kind>.html,
which says it in words and leads there.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, cast, null

from forum.db import Moment
from forum.notices.models import Kind, Notice
from forum.policy import Actor

# What a line begins with; a source adds title, place, home, n, anchor and moment.
COLUMNS = (Notice.id, Notice.kind, Notice.count, Notice.day, Notice.seen)
NO_MOMENT: ColumnElement[datetime | None] = cast(null(), Moment())  # of what has no time of its own


class Source(NamedTuple):
    """Where notices of these kinds are looked up.

    `lines(actor)` selects COLUMNS and title, place (words by language), home (the public id to go to), n (the number
    to go to in it), anchor (the public id of what stands there), moment (when it begins, else NO_MOMENT), joined with
    what she may read and nothing else. `living` selects the things that are still there, for all.
    """

    kinds: tuple[Kind, ...]
    lines: Callable[[Actor], Select[*tuple[Any, ...]]]
    living: Select[str]


_sources: dict[tuple[Kind, ...], Source] = {}


def register(source: Source) -> None:
    """Offer a source. Registering it again replaces it."""
    _sources[source.kinds] = source


def sources() -> Sequence[Source]:
    """All sources."""
    return tuple(_sources.values())


def lines(source: Source, actor: Actor) -> Select[*tuple[Any, ...]]:
    """The actor's notices of one source, as far as she may read what they are about."""
    return source.lines(actor).where(Notice.member_id == actor.member_id, Notice.kind.in_(source.kinds))
