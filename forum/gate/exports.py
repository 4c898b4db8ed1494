"""What waits of a member, for herself."""

from forum.db import Reader
from forum.errors import N_
from forum.exports import Row, exports
from forum.gate.queries import own
from forum.policy import Actor


@exports(N_("Texts that wait for a look"))
def waiting(db: Reader, actor: Actor) -> list[Row]:
    """Those that wait, and those that came back."""
    return [
        {N_("Text"): "\n\n".join(text.words.values()), N_("Came back with the words"): text.returned}
        for text in own(db, actor)
    ]
