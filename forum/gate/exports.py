"""What waits of a member, for herself."""

from forum.db import Reader
from forum.errors import N_
from forum.exports import Row, Word, exports
from forum.gate.queries import own
from forum.gate.views import OwnText
from forum.policy import Actor


@exports(N_("Texts that wait for a look"))
def waiting(db: Reader, actor: Actor) -> list[Row]:
    """Those that wait, and those that came back."""
    return [
        {N_("Text"): "\n\n".join(text.words.values()), N_("Came back with the words"): _returned(text)}
        for text in own(db, actor)
    ]


def _returned(text: OwnText) -> str:
    return Word(text.returned, text.returned) if text.by_house else text.returned
