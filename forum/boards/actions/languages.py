"""In which language a conversation is: as who began it says, or an expert."""

from sqlalchemy.orm import Session

from forum import trail
from forum.boards import queries
from forum.boards.spoken import speak
from forum.languages import named
from forum.policy import Actor, Do, authorize, own
from forum.trail import Deed


def say(db: Session, actor: Actor, thread_id: str, language: str | None) -> None:
    """A conversation is in this language: its title, and all in it that says no other. None: in another, or unsaid."""
    view = queries.thread(db, actor, thread_id)
    authorize(actor, Do.TAG_THREAD, view)
    if speak(db, view.id, named(language)) and not own(actor, view):
        trail.record(db, actor, Deed.THREAD_IN_LANGUAGE, view.public_id, language=named(language) or "")
