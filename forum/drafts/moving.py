"""Drafts whose place leads to another one by now: what was begun there is gone on with here."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum.db import keyring
from forum.drafts.envelope import close, kept_at, opened
from forum.drafts.models import Draft


def left_at(db: Session, place: str) -> list[int]:
    """The members who left a draft there. Looks at every draft, some microseconds each: for what is done seldom."""
    keys = keyring(db)
    rows = db.execute(select(Draft.member_id, Draft.place).order_by(Draft.member_id))
    return [member_id for member_id, kept in rows if kept == kept_at(keys, member_id, place)]


def move(db: Session, member_id: int, place: str, to: str, *, instead: bool) -> None:
    """Put a draft where its place leads. What lies there already stays and this one too, unless it goes `instead`."""
    keys = keyring(db)
    here = db.get(Draft, (member_id, kept_at(keys, member_id, place)))
    there = db.get(Draft, (member_id, kept_at(keys, member_id, to)))
    left = opened(keys, member_id, here.place, here.sealed) if here else None
    if here is None or left is None or (there is not None and not instead):
        return
    sealed = close(keys, member_id, left._replace(place=to))
    db.delete(here)
    if there is None:
        db.add(Draft(member_id=member_id, place=kept_at(keys, member_id, to), sealed=sealed, saved_on=here.saved_on))
    else:
        there.sealed, there.saved_on = sealed, here.saved_on
    db.flush()


def drop(db: Session, member_id: int, place: str) -> None:
    """What was kept there has been sent."""
    db.execute(delete(Draft).where(Draft.member_id == member_id, Draft.place == kept_at(keyring(db), member_id, place)))
