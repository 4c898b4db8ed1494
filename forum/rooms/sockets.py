"""The events of the live rooms: thin doors to queries and actions."""

from dataclasses import asdict
from typing import Any

from forum import live, web
from forum.errors import NotAllowed
from forum.live import Call, on
from forum.rooms import actions, queries
from forum.rooms.live import presence


@on("room:enter")
def enter(call: Call) -> dict[str, Any]:
    """Into a room: what was said after `after`, or the last messages. Heard before read, so nothing falls between."""
    house = web.house()
    house.limiter.hit("enter", call.actor.member_id)
    after = call.number("after")
    span = queries.Span(house.config.retention.chat_hours, house.zone)
    room = call.read(queries.room, call.id("room"))
    call.join(room.public_id)
    room = call.read(queries.room, room.public_id)
    messages = call.read(queries.latest, room, span) if after is None else call.read(queries.after, room, span, after)
    presence.enter(room.public_id, call.sid, call.actor)
    live.emit("room:state", {"room": room.public_id, "open": True, "text": ""}, to=call.sid)
    return {
        "messages": [asdict(message) for message in messages],
        "last": room.last_n,
        "present": presence.present(room.public_id),
    }


@on("room:say")
def say(call: Call) -> dict[str, Any]:
    """Say something. The ack comes after the commit."""
    house = web.house()
    house.limiter.hit("say", call.actor.member_id)
    said = call.write(actions.say, call.id("room"), call.text("text"), call.id("client_id"), house.zone)
    return {"id": said.id, "n": said.n}


@on("room:remove")
def remove(call: Call) -> None:
    """Take an own message away."""
    call.write(actions.remove, call.id("id"))


@on("room:leave")
def leave(call: Call) -> None:
    """Out of a room."""
    room = call.id("room")
    call.part(room)
    presence.leave(room, call.sid)


@on("room:typing")
def typing(call: Call) -> None:
    """Somebody in the room types; the others hear that, not who."""
    room = call.id("room")
    if not presence.holds(room, call.sid):
        raise NotAllowed
    web.house().limiter.hit("typing", call.actor.member_id)
    live.emit("typing", {"room": room}, to=room, but=call.sid)
