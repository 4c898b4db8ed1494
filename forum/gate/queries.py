"""Reads of the gate: what waits for a look, one's own texts that wait, the lists, the calm mode."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, select

from forum.db import Reader, keyring
from forum.errors import NotFound
from forum.gate import envelopes
from forum.gate.kinds import Payload, Place, kind
from forum.gate.models import FilterEntry, Waiting, WaitingText
from forum.gate.views import FilterLine, HeldText, OwnText
from forum.guard import findings
from forum.policy import Actor, Do, authorize, can, readable
from forum.sealing import Broken

SHOWN = 50
_ROW = WaitingText.__table__.c
_GONE = Place(audience=None, names={})  # type: ignore[arg-type]


def held(db: Reader, actor: Actor) -> list[HeldText]:
    """What waits in places the actor may read, the longest first."""
    authorize(actor, Do.SEE_QUEUE)
    return _held(db, _waiting_for(actor).order_by(_ROW.created_at, _ROW.id).limit(SHOWN))


def _held(db: Reader, statement: Select[*tuple[Any, ...]]) -> list[HeldText]:
    found = []
    for row, payload in _opened(db, statement):
        what, place = kind(row.kind), kind(row.kind).place(db, row.place) or _GONE
        words = {field: payload[field] for field in what.fields}
        text = words[what.fields[-1]]
        name = "" if payload["anonymous"] else payload["name"]
        found.append(
            HeldText(
                row.public_id, row.kind, row.place, place.names, place.title, words, name, row.why, row.created_at,
                _marked(text),
            )
        )  # fmt: skip
    return found


def counted(db: Reader, actor: Actor) -> int:
    """How many texts wait in places the actor may read."""
    if not can(actor, Do.SEE_QUEUE):
        return 0
    count: int = db.execute(_waiting_for(actor).with_only_columns(func.count())).scalar_one()
    return count


def held_text(db: Reader, actor: Actor, text_id: str) -> HeldText:
    """One of them, however many wait. Raises NotFound."""
    authorize(actor, Do.SEE_QUEUE)
    found = _held(db, _waiting_for(actor).where(_ROW.public_id == text_id))
    if not found:
        raise NotFound
    return found[0]


def own(db: Reader, actor: Actor) -> list[OwnText]:
    """The actor's own texts that wait or came back."""
    authorize(actor, Do.KEEP_ACCOUNT)
    mine = envelopes.hers(db, actor.member_id or 0)
    found = []
    for row, payload in _opened(db, select(*_ROW).where(_ROW.id.in_(mine)).order_by(_ROW.id)):
        place = kind(row.kind).place(db, row.place) or _GONE
        if place.audience not in readable(actor):
            place = _GONE  # she may not read there any more; her words are hers
        words = {field: payload[field] for field in kind(row.kind).fields}
        waits = row.state == Waiting.WAITING
        found.append(
            OwnText(
                row.public_id, row.kind, row.place, place.names, place.title, words, waits,
                payload.get("returned", ""), payload.get("by_house", False),
            )
        )  # fmt: skip
    return found


def own_text(db: Reader, actor: Actor, text_id: str) -> OwnText:
    """One of them. Raises NotFound."""
    found = next((one for one in own(db, actor) if one.public_id == text_id), None)
    if found is None:
        raise NotFound
    return found


def entries(db: Reader, actor: Actor) -> list[FilterLine]:
    """The lists of words and sites."""
    authorize(actor, Do.KEEP_FILTERS)
    kept = FilterEntry.__table__.c
    rows = db.execute(select(kept.public_id, kept.words, kept.is_site, kept.does, kept.note).order_by(kept.words))
    return [FilterLine(*row) for row in rows]


def _waiting_for(actor: Actor) -> Select[*tuple[Any, ...]]:
    return select(*_ROW).where(_ROW.state == Waiting.WAITING, _ROW.audience.in_(readable(actor)))


def _opened(db: Reader, statement: Select[*tuple[Any, ...]]) -> Iterator[tuple[Any, Payload]]:
    """Rows with their words; those of a lost key are left out."""
    ring = keyring(db)
    for row in db.execute(statement).all():
        try:
            yield row, envelopes.opened(ring, row)
        except Broken:
            continue


def _marked(text: str) -> tuple[tuple[str, bool], ...]:
    pieces, at = [], 0
    for one in findings(text):
        pieces += [(text[at : one.start], False), (text[one.start : one.end], True)]
        at = one.end
    return (*pieces, (text[at:], False))
