"""Whether there is still a place at an evening; never how many people there are."""

from sqlalchemy import func, select

from forum.db import Reader
from forum.policy import Actor, Do, authorize
from forum.sessions.models import SignUp
from forum.sessions.queries import SessionView


def is_full(db: Reader, actor: Actor, view: SessionView) -> bool:
    """Whether all places are taken: who signs up now waits for one."""
    authorize(actor, Do.READ, view)
    if view.capacity is None:
        return False
    taken = select(func.count()).where(SignUp.session_id == view.id, SignUp.has_place)
    return db.execute(taken).scalar_one() >= view.capacity
