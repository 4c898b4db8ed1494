"""What people in a room ask of who leads it: the floor, help, a look at a message."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum import clock
from forum.db import keyring, new_id
from forum.errors import N_, Conflict
from forum.events import announce
from forum.policy import Actor, Do, authorize
from forum.rooms import names, queries
from forum.rooms.events import Called, MessageReported
from forum.rooms.models import Hand, Message, Report, Whisper
from forum.rooms.queries import SAID, Span
from forum.sealing import seal_json
from forum.text import clean_text

MAX_WHISPER = 500  # characters
BEFORE = 5  # messages before a reported one that go with it: a line alone says little
OPEN_CALLS = 5  # of one person in one room; more of them only bury the first


def raise_hand(db: Session, actor: Actor, room_id: str, span: Span, *, up: bool, alias: bool = False) -> None:
    """Ask for the floor, or take the hand down again."""
    view = queries.seen(db, actor, room_id, span)
    authorize(actor, Do.RAISE_HAND, view)
    who = names.of(keyring(db), "hand", room_id, actor)
    if up and not view.hand_up:
        guise = names.chosen(db, actor, view, alias)
        db.add(Hand(room_id=view.id, who=who, shown=guise.who, name=guise.name, raised_on=names.today(span.zone)))
    elif not up:
        db.execute(delete(Hand).where(Hand.room_id == view.id, Hand.who == who))
    db.flush()


def call(db: Session, actor: Actor, room_id: str, text: str, span: Span, *, alias: bool = False) -> str:
    """Whisper to who leads the room; the call's public id."""
    view = queries.seen(db, actor, room_id, span)
    authorize(actor, Do.CALL_LEADER, view)
    text = clean_text(text, longest=MAX_WHISPER, field="text")
    ring = keyring(db)
    who = names.of(ring, "call", room_id, actor)
    waiting = db.execute(
        select(Whisper.id).where(Whisper.room_id == view.id, Whisper.who == who, Whisper.answered.is_(False))
    ).all()
    if len(waiting) >= OPEN_CALLS:
        raise Conflict(N_("Your calls are seen. Please wait for an answer."))
    guise, public_id = names.chosen(db, actor, view, alias), new_id()
    whisper = {"name": guise.name, "mark": guise.mark, "badge": guise.badge, "text": text, "answer": ""}
    db.add(
        Whisper(
            public_id=public_id,
            room_id=view.id,
            who=who,
            sealed=seal_json(ring.data, whisper, f"room-call:{public_id}"),
            created_at=clock.now(),
        )
    )
    db.flush()
    announce(db, Called(room_id, public_id, guise.name, text))
    return public_id


def report(db: Session, actor: Actor, message_id: str, why: str, span: Span) -> str:
    """Show a message, with the BEFORE ones before it, to who leads the room; the room's public id.

    What it says is kept with the report, so that taking the message away does not take it from the moderators.
    """
    message = queries.message(db, actor, message_id, span)
    authorize(actor, Do.REPORT_MESSAGE, message.room)
    if message.erased_at is not None:
        raise Conflict(N_("This message has been taken away already."))
    why = clean_text(why, longest=MAX_WHISPER, field="why", empty=N_("Please say in a few words what is wrong."))
    view, public_id = message.room, new_id()
    rows = db.execute(
        SAID.where(Message.n <= message.n).order_by(Message.n.desc()).limit(BEFORE + 1),
        {"room": view.id, "begin": view.begin},
    ).all()
    lines = [
        {"n": row.n, "who": row.who, "name": row.name, "badge": row.badge, "text": row.text} for row in reversed(rows)
    ]
    db.add(
        Report(
            public_id=public_id,
            room_id=view.id,
            message=message.public_id,
            sealed=seal_json(keyring(db).data, {"why": why, "lines": lines}, f"room-report:{public_id}"),
            created_at=clock.now(),
        )
    )
    db.flush()
    announce(db, MessageReported(view.public_id, message.public_id, public_id, actor.member_id, actor.visit_id))
    return view.public_id
