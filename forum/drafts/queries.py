"""Reading drafts: each for its writer alone."""

import json
from dataclasses import fields

from sqlalchemy import select

from forum.db import Reader, keyring
from forum.drafts.models import Draft
from forum.drafts.views import DraftLine, Fields
from forum.keys import KeyRing
from forum.policy import Actor
from forum.sealing import Broken, unseal

FIRST_WORDS = 80  # characters
NAMES = tuple(field.name for field in fields(Fields))


def bound_to(member_id: int, place: str) -> str:
    """What a draft is sealed to: moved to another person or place, it does not open."""
    return f"draft:{member_id}:{place}"


def opened(keys: KeyRing, member_id: int, place: str, sealed: bytes | None) -> Fields | None:
    """What is in a sealed draft. None where there is none, or where it cannot be opened (any more)."""
    if sealed is None:
        return None
    try:
        found = json.loads(unseal(keys.data, sealed, bound_to(member_id, place)))
    except Broken:
        return None
    return Fields(**{name: found[name] for name in NAMES if name in found})


def draft(db: Reader, actor: Actor, place: str) -> Fields | None:
    """What the actor left in this place."""
    if actor.member_id is None:
        return None
    sealed = db.execute(
        select(Draft.sealed).where(Draft.member_id == actor.member_id, Draft.place == place)
    ).scalar_one_or_none()
    return opened(keyring(db), actor.member_id, place, sealed)


def drafts(db: Reader, actor: Actor) -> list[DraftLine]:
    """All the actor has not sent yet, the newest first."""
    if actor.member_id is None:
        return []
    keys = keyring(db)
    rows = db.execute(
        select(Draft.place, Draft.sealed, Draft.saved_at)
        .where(Draft.member_id == actor.member_id)
        .order_by(Draft.saved_at.desc(), Draft.place)
    )
    lines = []
    for place, sealed, saved_at in rows:
        found = opened(keys, actor.member_id, place, sealed)
        if found is not None:
            lines.append(DraftLine(place, _first_words(found), found.body, saved_at))
    return lines


def has_drafts(db: Reader, actor: Actor) -> bool:
    """Whether there is anything the actor has not sent yet."""
    if actor.member_id is None:
        return False
    found = db.execute(select(Draft.place).where(Draft.member_id == actor.member_id).limit(1))
    return found.scalar_one_or_none() is not None


def _first_words(found: Fields) -> str:
    words = " ".join((found.title or found.body).split())
    return words if len(words) <= FIRST_WORDS else words[: FIRST_WORDS - 1].rsplit(" ", 1)[0] + "…"
