"""What the gate does in the transactions of others: somebody who signs up is a newcomer."""

from sqlalchemy.orm import Session

from forum.accounts.events import LineSaid, MemberJoined
from forum.events import attend
from forum.gate import keeping
from forum.gate.checking import Sent, check_words
from forum.gate.settings import settings
from forum.gate.state import receive

__all__ = ["keeping"]  # it closes the door for new accounts in calm mode


def note_newcomer(db: Session, event: MemberJoined) -> None:
    """Her first texts wait, where the operator wants that."""
    kept = settings(db)
    if kept is not None and kept.first_texts and kept.first_days:
        receive(db, event.member_id, kept.first_texts, kept.first_days)


def look_at_line(db: Session, event: LineSaid) -> None:
    """What somebody says on her profile is looked at like all that others see."""
    check_words(db, event.actor, {"line": event.line}, Sent.AS_IT_IS if event.seen else Sent.FIRST)


attend(LineSaid, look_at_line)
attend(MemberJoined, note_newcomer)
