"""What is kept of half-written texts, for their writer."""

from forum.db import Reader
from forum.drafts.queries import drafts
from forum.errors import N_
from forum.exports import Row, exports
from forum.policy import Actor


@exports(N_("What you have not sent yet"))
def half_written(db: Reader, actor: Actor) -> list[Row]:
    """Her drafts."""
    return [{N_("Saved on"): draft.saved_at.date(), N_("Text"): draft.text} for draft in drafts(db, actor)]
