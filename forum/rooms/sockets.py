"""The events of the live rooms: thin doors to queries and actions.

Each names a room, and says by `alias` whether she is there under her name for today instead of her pseudonym.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from forum import live, web
from forum.db import Reader, keyring
from forum.errors import N_, NotAllowed, Problem, TooFast
from forum.gate.checking import Sent
from forum.guard.forms import AS_IT_IS, MASK, without_findings
from forum.live import Call, on
from forum.policy import Actor, Do, can
from forum.rooms import actions, names, queries
from forum.rooms.actions import asking, leading
from forum.rooms.live import leaders, sit, stand_up, state
from forum.rooms.presence import Seat, presence
from forum.rooms.queries import AGREE, Span
from forum.rooms.queries import leading as lead_queries


@on("room:enter")
def enter(call: Call) -> dict[str, Any]:
    """Into a room: what was said after `after`, or the last messages. Heard before read, so nothing falls between.

    `agreed`: she has said that what is said in the room of an evening stays there; without that it is not for her.

    `quiet`: counted among who is there, but not named; not for a caseworker or a guest. The ack says besides how the
    room is, whose hands are up, which names in it are her own (`mine`), and up to where she had read when she left last
    (`left`).
    """
    house = web.house()
    house.limiter.hit("enter", call.actor.counted_as)
    after, span = call.number("after"), house.span
    view = call.read(queries.room, call.id("room"), span)
    if view.session is not None and not call.flag("agreed"):
        raise NotAllowed(AGREE)
    hides = can(call.actor, Do.USE_ALIAS)
    alias, quiet = call.flag("alias") and hides, call.flag("quiet") and hides
    guise = call.write(actions.sit_down, view.public_id, span, alias=True) if alias else names.own_name(call.actor)
    room = view.public_id
    call.join(room)
    try:
        inside = call.read(_inside, room, guise, span, after, quiet)
    except Problem:  # what she may do has changed within this moment
        call.part(room)
        raise
    if inside.seat.leads:
        call.join(leaders(room))
    sit(room, call.sid, inside.seat)
    live.emit("room:state", inside.ack["state"], to=call.sid)
    return {**inside.ack, "present": presence.present(room)}


@dataclass(frozen=True)
class _Inside:
    seat: Seat
    ack: dict[str, Any]


def _inside(
    db: Reader, actor: Actor, room: str, guise: names.Guise, span: Span, after: int | None, quiet: bool
) -> _Inside:
    view, ring = queries.room(db, actor, room, span), keyring(db)
    leads = can(actor, Do.LEAD_ROOM, view)
    bars = frozenset(names.bar_digests(ring, room, actor.member_id, actor.visit_id))
    found = (view.audience, view.host_id)
    seat = Seat(
        actor,
        guise,
        quiet,
        leads,
        bars,
        names.of(ring, "call", room, actor),
        found,
        view.muted_until is not None,
        names.of(ring, "seat", room, actor),
    )
    messages = queries.latest(db, actor, view) if after is None else queries.after(db, actor, view, after)
    return _Inside(
        seat,
        {
            "messages": [vars(message) for message in messages],
            "last": view.last_n,
            "state": state(view),
            "hands": lead_queries.hands(db, actor, view),
            "me": {
                **seat.who,
                "leads": leads,
                "muted": view.muted_until is not None,
                "speaks": can(actor, Do.SAY, view),
            },
            "mine": list(queries.mine(db, actor, view)),
            "left": queries.left_at(db, actor, view) if after is None else None,
        },
    )


@on("room:say", by_writing=True)
def say(call: Call) -> dict[str, Any]:
    """Say something. The ack comes after the commit; `waits` in it: for a look first, so nobody else hears it yet.

    An ack with the code "found" says what in the text leads to a person; it comes again with `choice`: "mask", or "as".
    """
    house = web.house()
    room = call.id("room")
    house.limiter.hit("guest_say" if call.actor.visit_id is not None else "say", call.actor.counted_as)
    choice, text = call.data.get("choice"), call.text("text")
    said = call.write(
        actions.say,
        room,
        without_findings(text) if choice == MASK else text,
        call.id("client_id"),
        house.span,
        alias=call.flag("alias"),
        reply=call.id("reply") if "reply" in call.data else "",
        content_notes=call.texts("notes"),
        pace=pace(room, call.actor.counted_as),
        sent=Sent.AS_IT_IS if choice in (MASK, AS_IT_IS) else Sent.FIRST,
    )
    return {name: value for name, value in vars(said).items() if value or name != "waits"}


@on("room:older")
def older(call: Call) -> dict[str, Any]:
    """What was said before number `before`."""
    web.house().limiter.hit("enter", call.actor.counted_as)
    view = call.read(queries.room, call.id("room"), web.house().span)
    return {"messages": [vars(m) for m in call.read(queries.older, view, call.number("before") or 0)]}


@on("room:remove")
def remove(call: Call) -> None:
    """Take an own message away, or any in a room one leads."""
    call.write(actions.remove, call.id("id"), web.house().span)


@on("room:support")
def support(call: Call) -> None:
    """Give a message a word of support, or take it back."""
    web.house().limiter.hit("react", call.actor.counted_as)
    call.write(actions.support, call.id("id"), call.id("word"), web.house().span, give=call.flag("give"))


@on("room:hand")
def hand(call: Call) -> None:
    """Raise a hand, or take it down."""
    web.house().limiter.hit("hand", call.actor.counted_as)
    call.write(asking.raise_hand, call.id("room"), web.house().span, up=call.flag("up"), alias=call.flag("alias"))


@on("room:floor")
def floor(call: Call) -> None:
    """Give the floor to whose hand is up under the name `who`, or take it back."""
    call.write(leading.give_floor, call.id("room"), call.id("who"), web.house().span, give=call.flag("give"))


@on("room:call")
def whisper(call: Call) -> dict[str, Any]:
    """Call for who leads the room."""
    web.house().limiter.hit("call", call.actor.counted_as)
    alias = call.flag("alias")
    return {"id": call.write(asking.call, call.id("room"), call.text("text"), web.house().span, alias=alias)}


@on("room:answer")
def answer(call: Call) -> None:
    """Answer a call; only who called, and who leads the room, hear it."""
    call.write(leading.answer, call.id("room"), call.id("id"), call.text("text"), web.house().span)


@on("room:report")
def report(call: Call) -> None:
    """Show a message, with the five before it, to who leads the room."""
    web.house().limiter.hit("report", call.actor.counted_as)
    call.write(asking.report, call.id("id"), call.text("why"), web.house().span)


@on("room:leave")
def leave(call: Call) -> None:
    """Out of a room; where she was in reading is kept for when she comes back."""
    room = call.id("room")
    call.part(room)
    call.part(leaders(room))
    read = call.number("read")
    if stand_up(room, call.sid) is not None and read is not None:
        call.write(actions.note_left, room, read, web.house().span)


@on("room:typing")
def typing(call: Call) -> None:
    """Somebody in the room types; the others hear that, not who."""
    room = call.id("room")
    if presence.seat(room, call.sid) is None:
        raise NotAllowed
    web.house().limiter.hit("typing", call.actor.counted_as)
    live.emit("typing", {"room": room}, to=room, but=call.sid)


def pace(room: str, person: str) -> Callable[[int], None]:
    """Counts the turns of one person in a slow room."""
    limiter = web.house().limiter

    def count(seconds: int) -> None:
        try:
            limiter.hit(f"slow_{seconds}", room, person)
        except TooFast as problem:
            raise TooFast(
                N_("This room goes slowly now. Your message waits for its turn."), retry_after=problem.retry_after
            ) from None

    return count
