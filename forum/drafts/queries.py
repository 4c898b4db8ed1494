"""Reading drafts: each for its writer alone."""

from sqlalchemy import bindparam, select

from forum.db import Reader, keyring
from forum.drafts import envelope
from forum.drafts.models import Draft
from forum.drafts.views import DraftLine, Fields, Left
from forum.keys import KeyRing
from forum.policy import Actor
from forum.prepared import Prepared

FIRST_WORDS = 80  # characters
_ANY = Prepared(select(Draft.place).where(Draft.member_id == bindparam("member")).limit(1))


def kept_at(db: Reader, actor: Actor, place: str) -> bytes:
    """What to look for in the table: the actor's row for this place. A visitor has none."""
    return b"" if actor.member_id is None else envelope.kept_at(keyring(db), actor.member_id, place)


def opened(keys: KeyRing, member_id: int, place: str, sealed: bytes | None) -> Fields | None:
    """What is in a sealed draft. None where there is none, or where it cannot be opened (any more)."""
    if sealed is None:
        return None
    left = envelope.opened(keys, member_id, envelope.kept_at(keys, member_id, place), sealed)
    return left.fields if left else None


def draft(db: Reader, actor: Actor, place: str) -> Fields | None:
    """What the actor left in this place."""
    if actor.member_id is None:
        return None
    sealed = db.execute(
        select(Draft.sealed).where(Draft.member_id == actor.member_id, Draft.place == kept_at(db, actor, place))
    ).scalar_one_or_none()
    return opened(keyring(db), actor.member_id, place, sealed)


def drafts(db: Reader, actor: Actor) -> list[DraftLine]:
    """All the actor has not sent yet, the newest first."""
    if actor.member_id is None:
        return []
    keys = keyring(db)
    rows = db.execute(select(Draft.place, Draft.sealed).where(Draft.member_id == actor.member_id))
    found = [left for row in rows if (left := envelope.opened(keys, actor.member_id, *row)) is not None]
    return [_line(left) for left in sorted(found, key=lambda left: left.saved_at, reverse=True)]


def has_drafts(db: Reader, actor: Actor) -> bool:
    """Whether there is anything the actor has not sent yet."""
    if actor.member_id is None:
        return False
    return _ANY.run(db, member=actor.member_id).one_or_none() is not None


def _line(left: Left) -> DraftLine:
    return DraftLine(left.place, _first_words(left.fields), left.fields.body, left.saved_at)


def _first_words(found: Fields) -> str:
    words = " ".join((found.title or found.body).split())
    return words if len(words) <= FIRST_WORDS else words[: FIRST_WORDS - 1].rsplit(" ", 1)[0] + "…"
