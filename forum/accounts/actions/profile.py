"""What a member says of herself, and how she wants to read."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from forum.accounts.events import LineSaid
from forum.accounts.models import Member
from forum.errors import NotFound
from forum.events import announce
from forum.notes import chosen, split
from forum.policy import Actor, Do, authorize
from forum.text import clean_line

MAX_LINE = 200


def set_line(db: Session, actor: Actor, text: str, *, seen: bool = False) -> None:
    """Say something of oneself on the own profile, in one line; nothing takes the line away. `seen`: she was shown what
    in it leads to a person.
    """
    authorize(actor, Do.KEEP_ACCOUNT)
    line = clean_line(text, longest=MAX_LINE, field="line") if text.strip() else ""
    if line:
        announce(db, LineSaid(actor, line, seen))
    _set(db, actor, line=line)


def set_open_notes(db: Session, actor: Actor, notes: Iterable[str]) -> None:
    """Choose the content notes whose texts the actor wants to see at once; all others stay folded."""
    authorize(actor, Do.KEEP_ACCOUNT)
    _set(db, actor, open_notes=list(split(chosen(notes))) or None)


def _set(db: Session, actor: Actor, **values: Any) -> None:
    own = update(Member).where(Member.id == actor.member_id).values(**values).returning(Member.id)
    if db.execute(own).scalar() is None:
        raise NotFound
