"""Texts of the forum on their way through the gate, and how one that waited is written."""

from typing import Any

from sqlalchemy.orm import Session

from forum import gate
from forum.boards.models import Board
from forum.boards.views import ThreadView
from forum.policy import Actor
from forum.text import MAX_BODY, Prose

THREAD, REPLY = "thread", "reply"
Sent = gate.Sent


def thread_passes(
    db: Session, actor: Actor, board: Board, title: str, body: Prose, once: str | None, sent: Sent, **manner: Any
) -> str | None:
    """Whether a new thread may stand now (None), or under which public id it waits."""
    words = {"title": title, "body": body.source}
    payload = _payload(actor, once, manner) | words
    offered = gate.Offered(THREAD, board.public_id, board.audience, words, payload, once or "", manner["anonymous"])
    return gate.check(db, actor, offered, sent)


def reply_passes(
    db: Session,
    actor: Actor,
    view: ThreadView,
    body: Prose,
    quoting: str | None,
    once: str | None,
    sent: Sent,
    **manner: Any,
) -> str | None:
    """The same for an answer."""
    words = {"body": body.source}
    payload = _payload(actor, once, manner) | words | {"quoting": quoting}
    offered = gate.Offered(REPLY, view.public_id, view.audience, words, payload, once or "", manner["anonymous"])
    return gate.check(db, actor, offered, sent)


def _payload(actor: Actor, once: str | None, manner: dict[str, Any]) -> gate.Payload:
    name = "" if manner["anonymous"] else actor.pseudonym
    return {"name": name, "once": once, "longest": MAX_BODY, **manner}
