"""What people do in a room. A message has one way in, whatever door it comes through."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from forum import clock, erasures, notes, trail
from forum.boards import reactions
from forum.db import keyring, new_id, straight
from forum.errors import N_, Invalid
from forum.events import announce
from forum.policy import Actor, Do, authorize, can
from forum.prepared import Prepared
from forum.rooms import names, queries
from forum.rooms.emptying import take_words
from forum.rooms.events import MessageGone, MessageSaid
from forum.rooms.models import LeftAt, Message, Room, RoomAlias, Support
from forum.rooms.offering import Sent, message_passes
from forum.rooms.queries import RoomView, Span
from forum.rooms.supporting import gather
from forum.text import clean_text
from forum.trail import Deed

MAX_MESSAGE = 2000  # characters
TIME_STEP = timedelta(minutes=5)  # a message's time is known no finer, so that it tells less about who was where
_CLIENT_ID = re.compile(r"[0-9A-Za-z-]{8,36}")
# Made once: a message costs half as much as with objects.
_NEXT = update(Room).where(Room.id == bindparam("room")).values(last_n=Room.last_n + 1).returning(Room.last_n)
_KEEP = insert(Message.__table__)  # type: ignore[arg-type]
_BEFORE = (
    select(Message.public_id, Message.n, RoomAlias.public_id.label("who"))
    .outerjoin(RoomAlias, RoomAlias.id == Message.alias_id)
    .where(Message.client_id == bindparam("client_id"))
)
_BY_AUTHOR = Prepared(_BEFORE.where(Message.author_id == bindparam("author")))
_BY_VISIT = Prepared(_BEFORE.where(Message.visit_id == bindparam("visit")))
_BY_ALIAS = Prepared(
    _BEFORE.where(
        Message.alias_id.in_(
            select(RoomAlias.id).where(
                RoomAlias.room_id == bindparam("room"), RoomAlias.who.in_(bindparam("whos", expanding=True))
            )
        )
    )
)
Pace = Callable[[int], None]  # counts a turn in a room of so many seconds between two; raises TooFast


@dataclass(frozen=True)
class Said:
    """A message as it is kept. `waits`: it is not said yet, it waits at the gate under this public id."""

    id: str
    n: int
    who: str
    waits: str = ""


def say(
    db: Session,
    actor: Actor,
    room_id: str,
    text: str,
    client_id: str,
    span: Span,
    *,
    alias: bool = False,
    reply: str = "",
    content_notes: Iterable[str] = (),
    pace: Pace | None = None,
    sent: Sent = Sent.FIRST,
) -> Said:
    """Keep a message and announce it. Said again with the same `client_id` (a retry), it is there once.

    `alias`: under her name for today instead of her pseudonym. `reply`: the public id of what it answers.
    """
    view = queries.seen(db, actor, room_id, span)
    before = _said_before(db, actor, view, client_id, alias)
    # What is kept already stays acknowledged, also where she may not say more by now.
    authorize(actor, Do.SAY if before is None else Do.ENTER_ROOM, view)
    if before is not None:
        return before
    text = clean_text(text, longest=MAX_MESSAGE, field="text")
    if not _CLIENT_ID.fullmatch(client_id):
        raise Invalid(N_("This message came without its number. Please load the page anew."))
    content_notes = list(content_notes)
    if waits := message_passes(db, actor, view, text, client_id, sent, alias=alias, reply=reply, notes=content_notes):
        return Said("", 0, "", waits)
    if pace is not None and view.slow_seconds and not can(actor, Do.LEAD_ROOM, view):
        pace(view.slow_seconds)
    guise = names.chosen(db, actor, view, alias)
    db.flush()  # what was drawn for her, before what refers to it
    connection = straight(db)
    # One statement that holds the room's row until the commit: numbers follow the order of commits on both databases.
    n = connection.execute(_NEXT, {"room": view.id}).scalar_one()
    row: dict[str, Any] = {
        "public_id": new_id(),
        "room_id": view.id,
        "n": n,
        "author_id": guise.author_id,
        "alias_id": guise.alias_id,
        "visit_id": guise.visit_id,
        "text": text,
        "reply_n": _answered(db, view, reply),
        "notes": notes.chosen(content_notes),
        "words": "",
        "client_id": client_id,
        "created_at": clock.rounded_down(clock.now(), TIME_STEP),
    }
    connection.execute(_KEEP, row)
    said = queries.message_view(
        view,
        guise,
        id=row["public_id"],
        n=n,
        text=text,
        moment=row["created_at"],
        client_id=client_id,
        reply=row["reply_n"],
        notes=row["notes"],
    )
    announce(db, MessageSaid(said))
    return Said(said.id, n, guise.who)


def sit_down(db: Session, actor: Actor, room_id: str, span: Span, *, alias: bool) -> names.Guise:
    """The name under which she comes into a room; her alias for today is drawn here if she has none yet."""
    view = queries.seen(db, actor, room_id, span)
    authorize(actor, Do.ENTER_ROOM, view)
    return names.chosen(db, actor, view, alias)


def note_left(db: Session, actor: Actor, room_id: str, n: int, span: Span) -> None:
    """Remember up to which number she read, for when she comes back. Nothing for a guest, who does not."""
    view = queries.seen(db, actor, room_id, span)
    authorize(actor, Do.ENTER_ROOM, view)
    if actor.member_id is None:
        return
    who, on = names.of(keyring(db), "left", room_id, actor), names.today(span.zone)
    n = min(n, view.last_n)
    kept = db.get(LeftAt, (view.id, who))
    if kept is None:
        db.add(LeftAt(room_id=view.id, who=who, n=n, on=on))
    elif kept.n < n:
        kept.n, kept.on = n, on


def support(db: Session, actor: Actor, message_id: str, word: str, span: Span, *, give: bool = True) -> str:
    """Give a message a word of support, or take it back; the room. Shown, never counted."""
    message = queries.message(db, actor, message_id, span)
    authorize(actor, Do.SUPPORT_MESSAGE, message.room)
    held = select(Message.erased_at).where(Message.id == message.pk).with_for_update()  # two at once are both seen
    kept_as = db.execute(held).one_or_none()
    if word not in reactions.REACTIONS or kept_as is None or kept_as.erased_at is not None:
        raise Invalid(N_("This message could not be read. Please load the page anew."))
    who = names.of(keyring(db), f"support:{message.public_id}", message.room.public_id, actor)
    kept = db.get(Support, (message.pk, who))
    before = set(reactions.split(kept.words)) if kept else set()
    words = reactions.joined(before | {word} if give else before - {word})
    if kept is None and words:
        db.add(Support(message_id=message.pk, who=who, words=words))
    elif kept is not None and words:
        kept.words = words
    elif kept is not None:
        db.delete(kept)
    db.flush()
    gather(db, message.room.public_id, message.pk)
    return message.room.public_id


def remove(db: Session, actor: Actor, message_id: str, span: Span) -> str:
    """Take a message away, from all screens too: one's own, or any in a room one leads; its room."""
    message = queries.message(db, actor, message_id, span)
    authorize(actor, Do.REMOVE_MESSAGE, message)
    erasures.note(db, "messages", [message.pk])
    take_words(db, [message.pk])
    if not message.mine:
        trail.record(db, actor, Deed.MESSAGE_REMOVED, message.public_id, room=message.room.public_id)
    announce(db, MessageGone(message.room.public_id, message.public_id, message.n))
    return message.room.public_id


def _said_before(db: Session, actor: Actor, view: RoomView, client_id: str, alias: bool) -> Said | None:
    connection = straight(db)
    if actor.visit_id is not None:
        found = _BY_VISIT.run(connection, visit=actor.visit_id, client_id=client_id)
    elif not alias:
        found = _BY_AUTHOR.run(connection, author=actor.member_id, client_id=client_id)
    else:  # sent before six in the morning and tried again after it, it is still the same message
        now, zone = clock.now(), view.span.zone
        days = [names.today(zone, now), names.today(zone, now - timedelta(days=1))]
        whos = names.alias_digests(keyring(db), view.public_id, actor, days)
        found = _BY_ALIAS.run(connection, room=view.id, whos=whos, client_id=client_id)
    row = found.one_or_none()
    return None if row is None else Said(row.public_id, row.n, row.who or actor.public_id)


def _answered(db: Session, view: RoomView, reply: str) -> int:
    """The number of the message that is answered; 0 where it is none, or gone meanwhile."""
    if not reply:
        return 0
    found = db.execute(
        select(Message.n).where(Message.public_id == reply, Message.room_id == view.id, Message.erased_at.is_(None))
    ).scalar_one_or_none()
    return found or 0
