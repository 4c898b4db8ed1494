"""What goes out to the sockets in a room: to all, to who leads it, or to one person.

What changed in another process is found by looking, once a second, at the rooms somebody here is in.
"""

from typing import Any

from forum import live
from forum.events import subscribe
from forum.house import House
from forum.neighbours import when_heard
from forum.rooms.events import (
    AudienceChanged,
    Barred,
    CallAnswered,
    Called,
    MessageGone,
    MessageReported,
    MessageSaid,
    MessageSupported,
    RoomEmptied,
)
from forum.rooms.presence import NAMES, Seat, presence
from forum.rooms.queries import RoomView, leading

SETTLE_SECONDS = 0.5  # a room that fills up tells who is there twice a second, not at each step

_telling: set[str] = set()
_known: dict[str, dict[str, Any]] = {}  # what was told last of each room somebody is in


def leaders(room: str) -> str:
    """The name under which the sockets of those who lead a room hear what is for them alone."""
    return f"{room}:leaders"


def state(view: RoomView) -> dict[str, Any]:
    """How a room is at this moment, as its pages are told."""
    opens = view.opens_at
    return {
        "room": view.public_id,
        "open": view.open,
        "text": view.farewell,
        "slow": view.slow_seconds,
        "floor": view.floor_only,
        "topic": view.topic,
        "opens": f"{opens:%Y-%m-%dT%H:%M}" if opens and view.closed_at is None else "",
    }


def sit(room: str, sid: str, seat: Seat) -> None:
    """Let a socket sit down, and all know."""
    presence.enter(room, sid, seat)
    tell_presence(room)


def stand_up(room: str, sid: str) -> Seat | None:
    """A socket leaves a room; where it sat."""
    seat = presence.leave(room, sid)
    if seat is not None:
        tell_presence(room)
    return seat


def tell_presence(room: str) -> None:
    """Tell who is in a room, a moment later and once for all who come and go meanwhile."""
    if room not in _telling:
        _telling.add(room)
        live.socketio.start_background_task(_tell, room)


def _tell(room: str) -> None:
    live.socketio.sleep(SETTLE_SECONDS)
    _telling.discard(room)
    _tell_neighbours(room)
    _tell_here(room)


def _tell_here(room: str) -> None:
    live.emit_here("presence", presence.present(room), to=room)


def _tell_neighbours(room: str) -> None:
    if live.shared():
        everybody, named = presence.here(room)
        live.tell_neighbours(
            "presence", {"room": room, "everybody": list(everybody), "named": list(named.values())[:NAMES]}
        )


def _heard(process: str, payload: dict[str, Any]) -> None:
    if presence.heard(process, payload["room"], payload["everybody"], payload["named"]):
        _tell_here(payload["room"])


def _said(event: MessageSaid) -> None:
    live.emit("message", vars(event.message), to=event.message.room)


def _gone(event: MessageGone) -> None:
    live.emit("message:gone", {"room": event.room, "id": event.id, "n": event.n}, to=event.room)


def _supported(event: MessageSupported) -> None:
    payload = {"room": event.room, "id": event.id, "n": event.n, "words": event.words}
    live.emit("message:words", payload, to=event.room)


def _emptied(event: RoomEmptied) -> None:
    live.emit("room:emptied", {"room": event.room, "n": event.n}, to=event.room)


def _called(event: Called) -> None:
    payload = {"room": event.room, "id": event.id, "name": event.name, "text": event.text}
    live.emit("call", payload, to=leaders(event.room))


def _reported(event: MessageReported) -> None:
    live.emit("report", {"room": event.room}, to=leaders(event.room))


def _answered(event: CallAnswered) -> None:
    for sid, seat in presence.seats(event.room):
        if seat.call == event.who:
            live.emit("answer", {"room": event.room, "id": event.id, "text": event.text}, to=sid)
    live.emit("call:answered", {"room": event.room, "id": event.id, "text": event.text}, to=leaders(event.room))


def ask_anew(room: str) -> None:
    """Close the sockets of a room: other people may be in it now, so each is asked anew."""
    live.shut(sid for sid, _ in presence.seats(room))


def _barred(event: Barred) -> None:
    live.shut(sid for sid, seat in presence.seats(event.room) if event.who in seat.bars)


def _audience_changed(event: AudienceChanged) -> None:
    ask_anew(event.room)


def gone(sid: str) -> None:
    """A socket has closed."""
    for room in presence.rooms_of(sid):
        stand_up(room, sid)


def look(house: House) -> None:
    """Tell the rooms somebody here is in what has changed since the last look: hours, order, hands, who may be there.

    Nothing of it depends on hearing the news, so it holds for what other processes did, too.
    """
    rooms = presence.rooms()
    for room in presence.forget():
        _tell_here(room)
    for room in rooms:
        _tell_neighbours(room)
    for gone in _known.keys() - set(rooms):
        del _known[gone]
    if not rooms:
        return
    with house.database.reading() as db:
        now = leading.watched(db, rooms, house.span)
        barred = leading.barred(db, rooms)
        hands = leading.raised(db, rooms)
        seated = leading.seated(db, rooms) if any(view.seated for view in now) else set()
    for room in set(rooms) - {view.public_id for view in now}:
        ask_anew(room)  # it is not there any more
    for view in now:
        room = view.public_id
        told = {"room:state": state(view), "room:hands": {"room": room, "hands": hands.get(room, [])}}
        if live.shared():  # news from another process may have been lost on its way
            told["room:last"] = {"room": room, "n": view.last_n}
        before, _known[room] = _known.get(room, {}), told
        for name, payload in told.items():  # at the first look all of it: it may have changed since somebody came in
            if payload != before.get(name):
                live.emit_here(name, payload, to=room)
        bars = {who: wholly for (where, who), wholly in barred.items() if where == room}
        found = (view.audience, view.host_id)
        for sid, seat in presence.seats(room):
            hers = [bars[who] for who in seat.bars if who in bars] if bars else ()
            out = view.seated and not seat.leads and (room, seat.seat) not in seated
            if out or any(hers) or bool(hers) != seat.muted or seat.found != found:
                live.shut([sid])


subscribe(MessageSaid, _said)
subscribe(MessageGone, _gone)
subscribe(MessageSupported, _supported)
subscribe(RoomEmptied, _emptied)
subscribe(Called, _called)
subscribe(MessageReported, _reported)
subscribe(CallAnswered, _answered)
subscribe(Barred, _barred)
subscribe(AudienceChanged, _audience_changed)
live.when_gone(gone)
live.when_sweeping(look)
when_heard("presence", _heard)
