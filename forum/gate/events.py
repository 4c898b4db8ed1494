"""News from the gate."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TextReleased:
    """A text of this member was let through. Never announced of one under a one-time name: the notice, a row with her
    number made at the moment the text appears, would tell whose it is. `kind`: thread, reply or message; `thing` is the
    public id of the post or message, `place` that of the thread or room.
    """

    member_id: int
    kind: str
    thing: str
    place: str


@dataclass(frozen=True)
class TextReturned:
    """A text of this member comes back to her, with words (on /waiting)."""

    member_id: int
    text: str


@dataclass(frozen=True)
class TextLookedAt:
    """A text was looked at, after it waited for so many hours: for the figures, and of nobody in particular."""

    hours: int


@dataclass(frozen=True)
class CalmChanged:
    """The calm mode was switched on or off."""
