"""The numbers of experts by experience: who keeps order is harassed, so she may write as "Expert by experience 3".

A number says nothing of her: it is the next one free when she first needs it, and stays hers for good.
"""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from forum.accounts.models import ExpertNumber
from forum.db import Reader
from forum.policy import Actor, Do, authorize

_numbers = ExpertNumber.__table__.c
_KNOWN = select(_numbers.number).where(_numbers.member_id == bindparam("member"))  # made once: asked for each form


def known(db: Reader, actor: Actor) -> int | None:
    """The actor's number; None while she has not written under one."""
    found: int | None = db.execute(_KNOWN, {"member": actor.member_id}).scalar_one_or_none()
    return found


def number_of(db: Session, actor: Actor) -> int:
    """The actor's number, given now if she has none yet. Raises NotAllowed for all but experts.

    If she writes twice at once, the database keeps one number; the other job is run again and finds it.
    """
    authorize(actor, Do.WRITE_AS_EXPERT)
    number = known(db, actor)
    if number is None:
        given = ExpertNumber(member_id=actor.member_id)
        db.add(given)
        db.flush()
        number = given.number
    return number
