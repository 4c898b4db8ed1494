"""Noting in which language a conversation is. Who may say so, the actions look."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.boards.events import ThreadInLanguage
from forum.boards.models import Thread
from forum.events import announce


def speak(db: Session, thread_id: int, language: str | None) -> bool:
    """A conversation is in this language from now on; whether it was in another before."""
    thread = db.execute(select(Thread).where(Thread.id == thread_id).with_for_update()).scalar_one()
    if thread.language == language:
        return False
    thread.language = language
    db.flush()
    announce(db, ThreadInLanguage(thread.id))
    return True
