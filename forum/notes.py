"""Notes that tell what a text is about, so that who does not want to read of it now finds it folded."""

from collections.abc import Iterable

from forum.errors import N_

# In the order in which they are shown. The keys are kept with texts and members: they may never change.
NOTES = {
    "violence": N_("about violence"),
    "abuse": N_("about abuse"),
    "suicide": N_("about suicide"),
    "selfharm": N_("about self-harm"),
    "drugs": N_("about drugs and alcohol"),
    "police": N_("about police and the law"),
    "health": N_("about illness"),
    "loss": N_("about loss and grief"),
}


def chosen(keys: Iterable[str]) -> str:
    """These notes as one text to keep: known ones, once each, in our order."""
    wanted = set(keys)
    return ",".join(key for key in NOTES if key in wanted)


def split(text: str) -> tuple[str, ...]:
    """The notes kept in a text that `chosen` made; what has since left the list is left out."""
    wanted = set(text.split(","))
    return tuple(key for key in NOTES if key in wanted)
