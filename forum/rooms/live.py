"""What goes out to the sockets in a room, and who is in it (in this process)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict

from forum import live
from forum.events import subscribe
from forum.policy import Actor
from forum.rooms.events import MessageGone, MessageSaid

SETTLE_SECONDS = 0.5  # a room that fills up tells who is there twice a second, not at each step
NAMES = 60  # shown at most; the count is always right

Who = dict[str, str | int]


class Presence:
    """Which sockets are in which room, and as whom."""

    def __init__(self) -> None:
        self._rooms: defaultdict[str, dict[str, Who]] = defaultdict(dict)
        self._telling: set[str] = set()

    def enter(self, room: str, sid: str, actor: Actor) -> None:
        """A socket is in a room from now on."""
        self._rooms[room][sid] = {
            "who": actor.public_id,
            "name": actor.pseudonym,
            "mark": actor.mark,
            "badge": actor.badge,
        }
        self._changed(room)

    def leave(self, room: str, sid: str) -> None:
        """No longer."""
        if self._rooms[room].pop(sid, None) is not None:
            self._changed(room)
        if not self._rooms[room]:
            del self._rooms[room]

    def gone(self, sid: str) -> None:
        """A socket has closed."""
        for room in [room for room, sids in self._rooms.items() if sid in sids]:
            self.leave(room, sid)

    def holds(self, room: str, sid: str) -> bool:
        """Whether this socket is in the room."""
        return sid in self._rooms.get(room, {})

    def people(self, rooms: Iterable[str]) -> int:
        """How many are in these rooms together, each person once."""
        return len({who["who"] for room in rooms for who in self._rooms.get(room, {}).values()})

    def present(self, room: str) -> dict[str, object]:
        """How many are in a room, each person once, and who."""
        people = {str(who["who"]): who for who in self._rooms.get(room, {}).values()}
        return {"room": room, "count": len(people), "names": list(people.values())[:NAMES]}

    def _changed(self, room: str) -> None:
        if room not in self._telling:
            self._telling.add(room)
            live.socketio.start_background_task(self._tell, room)

    def _tell(self, room: str) -> None:
        live.socketio.sleep(SETTLE_SECONDS)
        self._telling.discard(room)
        live.emit("presence", self.present(room), to=room)


presence = Presence()


def _said(event: MessageSaid) -> None:
    live.emit("message", asdict(event.message), to=event.message.room)


def _gone(event: MessageGone) -> None:
    live.emit("message:gone", {"room": event.room, "id": event.id, "n": event.n}, to=event.room)


subscribe(MessageSaid, _said)
subscribe(MessageGone, _gone)
live.when_gone(presence.gone)
