"""How texts of the forum that waited at the gate are written: by the ordinary actions."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import gate
from forum.boards import actions
from forum.boards.models import Board, Thread
from forum.boards.offering import REPLY, THREAD, Sent
from forum.boards.queries.keeping import led_to
from forum.db import Reader
from forum.errors import Invalid
from forum.policy import Actor
from forum.text import prose


def _start(db: Session, writer: Actor, board: str, kept: gate.Payload) -> str:
    body = prose(kept["body"])
    manner = _manner(kept)
    return actions.start_thread(db, writer, board, kept["title"], body, kept["once"], sent=Sent.RELEASED, **manner).post


def _answer(db: Session, writer: Actor, thread: str, kept: gate.Payload) -> str:
    now, body = led_to(db, writer, thread) or thread, prose(kept["body"])
    manner = _manner(kept)
    try:
        return actions.reply(db, writer, now, body, kept["quoting"], kept["once"], sent=Sent.RELEASED, **manner).post
    except Invalid:  # what it quotes is gone meanwhile: it says enough by itself
        return actions.reply(db, writer, now, body, None, kept["once"], sent=Sent.RELEASED, **manner).post


def _manner(kept: gate.Payload) -> dict[str, Any]:
    """How it was written. What waits since before languages were kept says none."""
    return {name: kept.get(name) for name in ("notes", "anonymous", "numbered", "language")}


def _board(db: Reader, public_id: str) -> gate.Place | None:
    row = db.execute(select(Board.audience, Board.names).where(Board.public_id == public_id)).one_or_none()
    return None if row is None else gate.Place(row.audience, row.names)


def _thread(db: Reader, public_id: str) -> gate.Place | None:
    row = db.execute(
        select(Board.audience, Board.names, Thread.title)
        .join(Board, Board.id == Thread.board_id)
        .where(Thread.public_id == public_id)
    ).one_or_none()
    return None if row is None else gate.Place(row.audience, row.names, row.title)


gate.register(gate.Kind(THREAD, _start, _board, ("title", "body")))
gate.register(gate.Kind(REPLY, _answer, _thread, ("body",)))
