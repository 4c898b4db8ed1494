"""Keeping what is not sent yet, and letting go of it."""

import re
from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum import clock
from forum.db import ID_LENGTH, keyring
from forum.drafts.envelope import close, kept_at, opened
from forum.drafts.events import DraftBegun
from forum.drafts.models import Draft
from forum.drafts.views import Fields, Left
from forum.errors import Invalid, NotAllowed
from forum.events import announce
from forum.policy import Actor, Do, authorize
from forum.text import MAX_BODY, clean_line, clean_text

MAX_DRAFTS = 20  # of one member; then the oldest goes
MAX_LINE = {"title": 120, "notes": 80, "alias": 20, "quoting": ID_LENGTH, "language": 5}
_PLACE = re.compile(rf"(?:thread|board):[A-Za-z0-9]{{{ID_LENGTH}}}", re.ASCII)


def save(db: Session, actor: Actor, place: str, fields: Fields, once: str | None = None) -> None:
    """Keep what is written so far in a place, instead of what was kept before; nothing written keeps nothing.

    `once` is the number of the form: what was sent with it meanwhile is not kept by a save that comes late.
    """
    authorize(actor, Do.KEEP_DRAFT)
    if not _PLACE.fullmatch(place):
        raise Invalid
    if fields.is_empty:
        _remove(db, actor, place)
        return
    keys, member_id, now = keyring(db), _number(actor), clock.now()
    kept, sealed = kept_at(keys, member_id, place), close(keys, member_id, Left(place, now, _tidy(fields)))
    draft = db.get(Draft, (member_id, kept))
    if draft is not None:
        draft.sealed, draft.saved_on = sealed, now.date()
        db.flush()
        return
    db.add(Draft(member_id=member_id, place=kept, sealed=sealed, saved_on=now.date()))
    db.flush()
    _make_room(db, member_id)
    announce(db, DraftBegun(member_id, place, once))


def discard(db: Session, actor: Actor, place: str) -> None:
    """Throw a draft away."""
    authorize(actor, Do.KEEP_DRAFT)
    _remove(db, actor, place)


def sent(db: Session, actor: Actor, place: str) -> None:
    """What was written in this place is sent, in this very transaction: it needs no keeping any more."""
    authorize(actor, Do.KEEP_DRAFT)
    _remove(db, actor, place)


def _tidy(fields: Fields) -> Fields:
    """The texts as they would be sent. Raises Invalid where they are too long or hold what cannot be kept."""
    lines = {
        name: clean_line(value, longest=longest, field=name) if (value := getattr(fields, name)).strip() else ""
        for name, longest in MAX_LINE.items()
    }
    body = clean_text(fields.body, longest=MAX_BODY, field="body") if fields.body.strip() else ""
    return Fields(body=body, **lines)


def _remove(db: Session, actor: Actor, place: str) -> None:
    member_id = _number(actor)
    kept = kept_at(keyring(db), member_id, place)
    db.execute(delete(Draft).where(Draft.member_id == member_id, Draft.place == kept))


def _make_room(db: Session, member_id: int) -> None:
    rows = db.execute(select(Draft.place, Draft.sealed).where(Draft.member_id == member_id))
    found = {row.place: row.sealed for row in rows}
    if len(found) <= MAX_DRAFTS:
        return
    keys = keyring(db)

    def saved_at(place: bytes) -> datetime:
        left = opened(keys, member_id, place, found[place])
        return left.saved_at if left else datetime.min.replace(tzinfo=UTC)  # what cannot be opened goes first

    oldest = sorted(found, key=saved_at)[:-MAX_DRAFTS]
    db.execute(delete(Draft).where(Draft.member_id == member_id, Draft.place.in_(oldest)))


def _number(actor: Actor) -> int:
    if actor.member_id is None:
        raise NotAllowed
    return actor.member_id
