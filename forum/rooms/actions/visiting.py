"""Guests come in: to one room that is open to them, for one visit, under a drawn name."""

import secrets

from sqlalchemy.orm import Session

from forum import clock
from forum.accounts import logins
from forum.accounts.actions import visits
from forum.accounts.models import Visit
from forum.marks import DRAWINGS
from forum.policy import Actor, Do, authorize
from forum.rooms import names, queries
from forum.rooms.queries import Span


def begin_visit(db: Session, actor: Actor, room_id: str, language: str, span: Span) -> str:
    """Let a guest in, under a name drawn in her language; the token of her visit. An earlier visit of hers ends."""
    view = queries.seen(db, actor, room_id, span)
    authorize(actor, Do.COME_AS_GUEST, view)
    visits.end_visit(db, actor)
    token = logins.new_token()
    db.add(
        Visit(
            token_digest=logins.digest(token),
            room=view.public_id,
            name=names.draw(db, view.id, language),
            mark=secrets.randbelow(DRAWINGS),
            ends_at=clock.now() + logins.VISIT,
        )
    )
    db.flush()
    return token
