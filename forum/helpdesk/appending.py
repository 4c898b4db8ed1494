"""How a letter is added to a conversation, by whomever."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import clock, events
from forum.errors import N_, Conflict, NotFound
from forum.helpdesk import box
from forum.helpdesk.box import Box
from forum.helpdesk.events import LetterWritten
from forum.helpdesk.models import By, HelpConversation, HelpLetter
from forum.sealing import Broken

STEP = timedelta(minutes=5)  # times are no finer, as in rooms
LETTER = "letter"
SHUT = N_("These letters cannot be opened any more, so nothing can be added. Please ask anew.")


def lock(db: Session, letters_id: str) -> HelpConversation:
    """The row of a conversation, held until the end of the transaction. Raises NotFound."""
    held = select(HelpConversation).where(HelpConversation.public_id == letters_id).with_for_update()
    row = db.execute(held.execution_options(populate_existing=True)).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def opened(db: Session, row: HelpConversation) -> Box:
    """Its box, to write into. Raises HelpClosed without the key, Conflict where it opens no more."""
    try:
        return box.of(db, row)
    except Broken:
        raise Conflict(SHUT) from None


def append(
    db: Session, row: HelpConversation, by: By, author_id: int | None, text: str, once: str | None = None
) -> int:
    """Add a letter to a conversation that is held (`lock`), and tell of it; its number."""
    number, now = row.letters + 1, clock.rounded_down(clock.now(), STEP)
    sealed = opened(db, row).seal(text, LETTER, number)
    db.add(
        HelpLetter(conversation_id=row.id, number=number, once=once, by=by, author_id=author_id, sealed=sealed, at=now)
    )
    row.letters, row.last_at = number, now
    db.flush()
    events.announce(db, LetterWritten(row.public_id, number, by, author_id))
    return number
