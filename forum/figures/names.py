"""Which figures there are, and what of each may be shown. Pure.

Two rules keep anybody from being told by a number: nothing under five is shown, and figures that are parts of each
other (so many cases, so many of them answered in time) are shown rounded down to fives, so that taking one from another
gives nothing.
"""

from dataclasses import dataclass

from forum.errors import N_
from forum.moderation.views import Measure

FEWEST = 5


@dataclass(frozen=True, slots=True)
class Kind:
    """One figure. `part`: it is a part of another, or has parts. `of`: a median, shown where that figure is."""

    name: str
    label: str
    part: bool = False
    of: str = ""
    public: bool = True


MEASURES = {
    Measure.NONE: N_("Reports with which nothing was done"),
    Measure.HIDE: N_("Texts taken away"),
    Measure.TAKE_OUT: N_("Texts with personal data taken out"),
    Measure.MOVE: N_("Conversations moved"),
    Measure.LOCK: N_("Conversations closed for answers"),
    Measure.WARN: N_("Kind warnings"),
    Measure.MUTE: N_("Members who could not write for a while"),
    Measure.SUSPEND: N_("Members who had to stay away for a while"),
    Measure.BAN: N_("Members who had to leave"),
}
KINDS = (
    Kind("threads", N_("New conversations")),
    Kind("answers", N_("Answers")),
    Kind("chat_hours", N_("Hours in which people talked in the rooms")),
    Kind("evenings", N_("Evenings")),
    Kind("looked_at", N_("Texts looked at before they appeared")),
    Kind("look_hours", N_("Hours a text waited (half waited less)"), of="looked_at", public=False),
    Kind("cases", N_("Reports decided"), part=True),
    Kind("in_time", N_("Of these, decided within the time we promise"), part=True),
    Kind("case_hours", N_("Hours a report waited (half waited less)"), of="cases", public=False),
    Kind("help_due", N_("Answers promised to who asked for help"), part=True),
    Kind("help_kept", N_("Of these, given within the time we promised"), part=True),
    Kind("appeals", N_("Times somebody asked for another look"), part=True),
    Kind("granted", N_("Of these, decisions undone"), part=True),
    *(Kind(f"measure_{measure.value}", label, part=True) for measure, label in MEASURES.items()),
)


def shown(kind: Kind, values: dict[str, int]) -> int | None:
    """What of this figure is shown in a month with these; None for "fewer than five"."""
    value = values.get(kind.name, 0)
    if kind.of:
        return value if values.get(kind.of, 0) >= FEWEST else None
    if value < FEWEST:
        return None
    return value - value % FEWEST if kind.part else value
