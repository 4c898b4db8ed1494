"""What is forgotten of who asked when her account is erased: all of her conversations, each with its key."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from forum.db import keyring
from forum.erasures import replays
from forum.events import announce
from forum.helpdesk import who
from forum.helpdesk.events import LettersGone
from forum.helpdesk.models import HelpConversation

ERASED = "help"  # as what the erasing of a conversation is written down (forum/erasures.py)


def forget(db: Session, member_id: int) -> int:
    """Erase what she asked, whether she keeps her texts in the forum or not; how many conversations."""
    hers = HelpConversation.asker == who.digest(keyring(db), member_id)
    gone = list(db.execute(delete(HelpConversation).where(hers).returning(HelpConversation.public_id)).scalars())
    for letters_id in gone:
        announce(db, LettersGone(letters_id))
    return len(gone)


@replays(ERASED, HelpConversation.id)
def withdraw_again(db: Session, numbers: list[int]) -> None:
    """Conversations that were withdrawn after the backup that was put back."""
    db.execute(delete(HelpConversation).where(HelpConversation.id.in_(numbers)))
