"""Keeping what is not sent yet, and letting go of it."""

import json
import re
from dataclasses import asdict

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum import clock
from forum.db import ID_LENGTH, keyring
from forum.drafts.models import Draft
from forum.drafts.queries import bound_to
from forum.drafts.views import Fields
from forum.errors import Invalid
from forum.policy import Actor, Do, authorize
from forum.sealing import seal
from forum.text import MAX_BODY, clean_line, clean_text

MAX_DRAFTS = 20  # of one member; then the oldest goes
MAX_LINE = {"title": 120, "notes": 80, "alias": 20, "quoting": ID_LENGTH}
_PLACE = re.compile(rf"(?:thread|board):[A-Za-z0-9]{{{ID_LENGTH}}}", re.ASCII)


def save(db: Session, actor: Actor, place: str, fields: Fields) -> None:
    """Keep what is written so far in a place, instead of what was kept before; nothing written keeps nothing."""
    authorize(actor, Do.KEEP_DRAFT)
    if not _PLACE.fullmatch(place):
        raise Invalid
    if fields.is_empty:
        _remove(db, actor, place)
        return
    sealed = _sealed(db, actor, place, _tidy(fields))
    draft = db.get(Draft, (actor.member_id, place))
    if draft is None:
        db.add(Draft(member_id=actor.member_id, place=place, sealed=sealed, saved_at=clock.now()))
        db.flush()
        _make_room(db, actor)
    else:
        draft.sealed, draft.saved_at = sealed, clock.now()
        db.flush()


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


def _sealed(db: Session, actor: Actor, place: str, fields: Fields) -> bytes:
    kept = {name: value for name, value in asdict(fields).items() if value}
    return seal(keyring(db).data, json.dumps(kept).encode(), bound_to(actor.member_id or 0, place))


def _remove(db: Session, actor: Actor, place: str) -> None:
    db.execute(delete(Draft).where(Draft.member_id == actor.member_id, Draft.place == place))


def _make_room(db: Session, actor: Actor) -> None:
    newest = (
        select(Draft.place)
        .where(Draft.member_id == actor.member_id)
        .order_by(Draft.saved_at.desc(), Draft.place)
        .limit(MAX_DRAFTS)
    )
    db.execute(delete(Draft).where(Draft.member_id == actor.member_id, Draft.place.not_in(newest)))
