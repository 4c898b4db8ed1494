"""What who leads a room does: order, the floor, answers to calls and reports."""

from datetime import timedelta
from enum import StrEnum, auto

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from forum import clock, trail
from forum.accounts.models import Member, Visit
from forum.db import keyring
from forum.errors import N_, Conflict, Invalid, NotFound
from forum.events import announce
from forum.policy import Actor, Do, authorize
from forum.rooms import names, queries
from forum.rooms.emptying import empty
from forum.rooms.events import Barred, CallAnswered, ReportSettled
from forum.rooms.models import Bar, Hand, Message, Report, Room, RoomAlias, Whisper
from forum.rooms.queries import RoomView, Span
from forum.sealing import seal_json, unseal_json
from forum.text import clean_text
from forum.trail import Deed

MAX_FAREWELL = 500  # characters
SLOW_SECONDS = (0, 10, 30, 60)
BAR_HOURS = (1, 24, 168)
BY_THE_CLOCK = N_("This room opens and closes with its evening.")


class Kind(StrEnum):
    """What somebody may not do for a while."""

    MUTE = auto()
    BAN = auto()


def close_room(db: Session, actor: Actor, room_id: str, farewell: str, span: Span) -> None:
    """Close a room with a word of farewell. What was said stays readable for as long as it stays."""
    view = queries.seen(db, actor, room_id, span)
    authorize(actor, Do.LEAD_ROOM, view)
    if view.session is not None:
        raise Conflict(BY_THE_CLOCK)
    farewell = clean_text(farewell, longest=MAX_FAREWELL, field="farewell") if farewell.strip() else ""
    db.execute(delete(Hand).where(Hand.room_id == view.id))
    _change(db, view, closed_at=clock.now(), farewell=farewell)
    trail.record(db, actor, Deed.ROOM_CLOSED, view.public_id)


def open_room(db: Session, actor: Actor, room_id: str, span: Span) -> None:
    """Open it again (within its hours, if it has any)."""
    view = queries.seen(db, actor, room_id, span)
    authorize(actor, Do.LEAD_ROOM, view)
    if view.session is not None:
        raise Conflict(BY_THE_CLOCK)
    _change(db, view, closed_at=None, farewell="")
    trail.record(db, actor, Deed.ROOM_OPENED, view.public_id)


def set_slow(db: Session, actor: Actor, room_id: str, seconds: int, span: Span) -> None:
    """Let so many seconds pass between two messages of one person."""
    view = queries.seen(db, actor, room_id, span)
    authorize(actor, Do.LEAD_ROOM, view)
    if seconds not in SLOW_SECONDS:
        raise Invalid(field="seconds")
    _change(db, view, slow_seconds=seconds)
    trail.record(db, actor, Deed.ROOM_SLOWED, view.public_id, seconds=seconds)


def set_floor_only(db: Session, actor: Actor, room_id: str, on: bool, span: Span) -> None:
    """Let only those speak who were given the floor; or everybody again."""
    view = queries.seen(db, actor, room_id, span)
    authorize(actor, Do.LEAD_ROOM, view)
    if not on:
        db.execute(update(Hand).where(Hand.room_id == view.id).values(has_floor=False))
    _change(db, view, floor_only=on)
    trail.record(db, actor, Deed.ROOM_FLOOR_ONLY, view.public_id, on=on)


def give_floor(db: Session, actor: Actor, room_id: str, shown: str, span: Span, *, give: bool = True) -> None:
    """Give the floor to whose hand is up under the name `shown`; taken back, the hand goes down too."""
    view = queries.seen(db, actor, room_id, span)
    authorize(actor, Do.LEAD_ROOM, view)
    hand = db.execute(select(Hand).where(Hand.room_id == view.id, Hand.shown == shown)).scalar_one_or_none()
    if hand is None:
        raise NotFound
    if give:
        hand.has_floor = True
    else:
        db.delete(hand)
    db.flush()
    trail.record(db, actor, Deed.ROOM_FLOOR_GIVEN if give else Deed.ROOM_FLOOR_TAKEN, view.public_id)


def empty_room(db: Session, actor: Actor, room_id: str, span: Span) -> None:
    """Remove all that was said."""
    view = queries.seen(db, actor, room_id, span)
    authorize(actor, Do.LEAD_ROOM, view)
    empty(db, view)
    trail.record(db, actor, Deed.ROOM_EMPTIED, view.public_id)


def bar(db: Session, actor: Actor, message_id: str, kind: Kind, hours: int, span: Span) -> str:
    """Mute whoever said this, or send her out, for so many hours; the room.

    Under an alias it reaches its owner, whatever name she takes next, and neither the moderator nor the database
    learns who she is: what she has under other names, bars and a raised hand, stays as it is.
    """
    message = queries.message(db, actor, message_id, span)
    authorize(actor, Do.LEAD_ROOM, message.room)
    if hours not in BAR_HOURS:
        raise Invalid(field="hours")
    view = message.room
    member, visit, shown, name = _person(db, view, message.pk)
    until = clock.now() + timedelta(hours=hours)
    kept = _bar_under(db, view, names.bar_digests(keyring(db), view.public_id, member, visit), name)
    if kind is Kind.BAN:
        kept.banned_until = until
    else:
        kept.muted_until = until
    db.execute(delete(Hand).where(Hand.room_id == view.id, Hand.shown == shown))
    db.flush()
    deed = Deed.SPEAKER_BANNED if kind is Kind.BAN else Deed.SPEAKER_MUTED
    trail.record(db, actor, deed, message_id, room=view.public_id, hours=hours)
    announce(db, Barred(view.public_id, kept.who))
    return view.public_id


def lift(db: Session, actor: Actor, room_id: str, bar_id: str, span: Span) -> None:
    """Let somebody write or come in again."""
    view = queries.seen(db, actor, room_id, span)
    authorize(actor, Do.LEAD_ROOM, view)
    kept = db.execute(select(Bar).where(Bar.room_id == view.id, Bar.public_id == bar_id)).scalar_one_or_none()
    if kept is None:
        raise NotFound
    db.delete(kept)
    db.flush()
    trail.record(db, actor, Deed.ROOM_BAR_LIFTED, view.public_id)
    announce(db, Barred(view.public_id, kept.who))


def answer(db: Session, actor: Actor, room_id: str, call_id: str, text: str, span: Span) -> None:
    """Answer a call; only the caller and who leads the room see it."""
    view = queries.seen(db, actor, room_id, span)
    authorize(actor, Do.LEAD_ROOM, view)
    text = clean_text(text, longest=MAX_FAREWELL, field="text")
    found = db.execute(
        select(Whisper).where(Whisper.room_id == view.id, Whisper.public_id == call_id)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    key, bound = keyring(db).data, f"room-call:{found.public_id}"
    whisper = unseal_json(key, found.sealed, bound) | {"answer": text}
    found.sealed, found.answered = seal_json(key, whisper, bound), True
    db.flush()
    trail.record(db, actor, Deed.ROOM_CALL_ANSWERED, view.public_id)
    announce(db, CallAnswered(view.public_id, found.public_id, found.who, text))


def settle_report(db: Session, actor: Actor, room_id: str, report_id: str, span: Span) -> None:
    """Note that a report was looked at."""
    view = queries.seen(db, actor, room_id, span)
    authorize(actor, Do.LEAD_ROOM, view)
    found = db.execute(
        select(Report).where(Report.room_id == view.id, Report.public_id == report_id)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    found.done_at = clock.now()
    db.flush()
    trail.record(db, actor, Deed.ROOM_REPORT_SETTLED, view.public_id)
    announce(db, ReportSettled(view.public_id))


def _change(db: Session, view: RoomView, **values: object) -> None:
    db.execute(update(Room).where(Room.id == view.id).values(**values))


def _bar_under(db: Session, view: RoomView, whos: list[bytes], name: str) -> Bar:
    """The bar of this name, or a new one; where a person has as many as there can be, the one that ends first."""
    hers = db.execute(select(Bar).where(Bar.room_id == view.id, Bar.who.in_(whos))).scalars().all()
    taken = {bar.who for bar in hers}
    free = [who for who in whos if who not in taken]
    for bar in hers:
        if bar.name == name:
            return bar
    if free:
        new = Bar(room_id=view.id, who=free[0], name=name)
        db.add(new)
        return new
    first = min(hers, key=lambda bar: max(until for until in (bar.muted_until, bar.banned_until) if until))
    first.name, first.muted_until, first.banned_until = name, None, None
    return first


def _person(db: Session, view: RoomView, message_pk: int) -> tuple[int | None, int | None, str, str]:
    """Member and visit behind a message, of which one is None; what stands for the name it was said under, and it."""
    message = db.get_one(Message, message_pk)
    if message.alias_id is not None:
        alias = db.get_one(RoomAlias, message.alias_id)
        return names.behind(keyring(db), view.public_id, alias), None, alias.public_id, alias.name
    if message.visit_id is not None:
        visit = db.get_one(Visit, message.visit_id)
        return None, visit.id, visit.public_id, visit.name
    if message.author_id is None:
        raise NotFound  # she has left the house
    member = db.get_one(Member, message.author_id)
    return member.id, None, member.public_id, member.pseudonym
