"""Showing something to the moderators."""

from sqlalchemy.orm import Session

from forum.errors import N_, Invalid
from forum.moderation import intake, queries
from forum.moderation.models import Reason
from forum.policy import Actor, Do, authorize
from forum.text import clean_text

MAX_NOTE = 1000  # characters


def report(db: Session, actor: Actor, kind: str, thing: str, reason: Reason, note: str = "") -> None:
    """Report something, with a reason and perhaps a note. By the same person twice it is kept once."""
    found = queries.found(db, actor, kind, thing)
    authorize(actor, Do.REPORT, found)
    note = clean_text(note, longest=MAX_NOTE, field="note") if note.strip() else ""
    if reason is Reason.OTHER and not note:
        raise Invalid(N_("Please say in a few words what is wrong."), field="note")
    intake.take_in(db, kind, thing, found, reason, note, actor.member_id, actor.visit_id)
