"""Messages on their way through the gate."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from forum import gate
from forum.policy import Actor
from forum.rooms.queries import RoomView

MESSAGE = "message"
Sent = gate.Sent


def message_passes(
    db: Session,
    actor: Actor,
    view: RoomView,
    text: str,
    client_id: str,
    sent: Sent,
    *,
    alias: bool,
    reply: str,
    notes: Iterable[str],
) -> str | None:
    """Whether a message may be said now (None), or under which public id it waits."""
    if sent is Sent.RELEASED:
        return None
    payload = {
        "name": "" if alias else actor.pseudonym,
        "text": text,
        "client_id": client_id,
        "reply": reply,
        "notes": list(notes),
        "hours": view.span.hours,
        "zone": view.span.zone.key,
    }
    offered = gate.Offered(MESSAGE, view.public_id, view.audience, {"text": text}, payload, client_id, alias)
    return gate.check(db, actor, offered, sent)
