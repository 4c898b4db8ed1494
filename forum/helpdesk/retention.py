"""How help forgets: what is closed after its days, with all that was written; what a member asked, with her account."""

from datetime import datetime

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session

from forum.config import Retention
from forum.db import keyring
from forum.events import announce
from forum.helpdesk import sharing, who
from forum.helpdesk.events import LettersGone
from forum.helpdesk.forgetting import forget
from forum.helpdesk.models import Access, CheckIn, HelpAccess, HelpConversation
from forum.retention import erases, erases_first, purges


@purges("letters")
def purge(db: Session, retention: Retention, now: datetime) -> int:
    """Remove what has had its time, and with it the key it was written under; not while a check-in was asked for."""
    gone = (
        delete(HelpConversation)
        .where(HelpConversation.ends_at <= now, HelpConversation.check_in != CheckIn.WANTED)
        .returning(HelpConversation.public_id)
        .execution_options(synchronize_session=False)
    )
    ended = db.execute(gone).scalars().all()
    for letters in ended:
        announce(db, LettersGone(letters))
    return len(ended)


def let_go_of_all(db: Session, member_id: int, *but: int) -> None:
    """End what one of the staff may open, but for these conversations; what she was on is for others again."""
    held = _answered_by(member_id).where(HelpConversation.id.not_in(but)).order_by(HelpConversation.id)
    for letters_id in db.execute(held.with_for_update()).scalars().all():
        if not sharing.let_go(db, letters_id, member_id):
            sharing.end(db, letters_id, member_id)


@erases_first
def hold(db: Session, member_id: int, keep_texts: bool) -> None:
    """Hold what goes with her, before anybody is told of anything: who writes there holds it in that order too."""
    asked = select(HelpConversation.id).where(HelpConversation.asker == who.digest(keyring(db), member_id))
    for held in (_answered_by(member_id), asked):
        db.execute(held.order_by(HelpConversation.id).with_for_update())


@erases
def erase_member(db: Session, member_id: int, keep_texts: bool) -> None:
    """Her own conversations go, whatever becomes of her other texts: nobody would be left to read the answers."""
    let_go_of_all(db, member_id)
    forget(db, member_id)


def _answered_by(member_id: int) -> Select[int]:
    hers = select(HelpAccess.conversation_id).where(
        HelpAccess.member_id == member_id, HelpAccess.access.in_((Access.OPEN, Access.PROPOSED))
    )
    return select(HelpConversation.id).where(
        or_(HelpConversation.id.in_(hers), HelpConversation.claimed_by_id == member_id)
    )
