"""Guests go: a visit to a room ends. How one begins is a matter of the rooms."""

from sqlalchemy.orm import Session

from forum import clock
from forum.accounts.events import VisitsEnded
from forum.accounts.models import Visit
from forum.events import announce
from forum.policy import Actor


def end_visit(db: Session, actor: Actor) -> None:
    """The guest leaves: her sockets close. Her name is drawn for nobody else while her words stand."""
    # authorize: it ends the actor's own visit, and nothing happens where she is on none
    if actor.visit_id is None:
        return
    visit = db.get(Visit, actor.visit_id)
    if visit is not None:
        visit.ends_at = clock.now()
    announce(db, VisitsEnded((actor.visit_id,)))
