"""Who sits in which room, in this process: as whom, on which socket, and what may be told to her alone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from time import monotonic

from forum.policy import Actor, Audience
from forum.rooms.names import Guise

NAMES = 60  # shown at most; the count is always right
SILENT_SECONDS = 5  # a process that was not heard of for so long has ended

Who = dict[str, str | int]


@dataclass(frozen=True)
class Elsewhere:
    """Who sits in a room in another process, and when it said so."""

    everybody: frozenset[str]
    named: list[Who]
    at: float


@dataclass(frozen=True)
class Seat:
    """One socket in one room. `bars`, `call`, `seat`: the digests that stand for her there (forum/rooms/names.py).

    `found`: for whom the room was when she sat down, and who hosted it. `muted`: whether she was, there.
    """

    actor: Actor
    guise: Guise
    quiet: bool
    leads: bool
    bars: frozenset[bytes]
    call: bytes
    found: tuple[Audience, int | None]
    muted: bool = False
    seat: bytes = b""

    @property
    def who(self) -> Who:
        """The name, as others see it."""
        guise = self.guise
        return {"who": guise.who, "name": guise.name, "mark": guise.mark, "badge": guise.badge}


class Presence:
    """Which sockets are in which room, and as whom; and who sits there by word of other processes."""

    def __init__(self) -> None:
        self._rooms: defaultdict[str, dict[str, Seat]] = defaultdict(dict)
        self._of_socket: defaultdict[str, set[str]] = defaultdict(set)
        self._elsewhere: defaultdict[str, dict[str, Elsewhere]] = defaultdict(dict)

    def heard(self, process: str, room: str, everybody: list[str], named: list[Who]) -> bool:
        """Another process says who sits in a room there; whether that is news."""
        before = self._elsewhere[room].get(process)
        self._elsewhere[room][process] = Elsewhere(frozenset(everybody), named, monotonic())
        return before is None or (before.everybody, before.named) != (frozenset(everybody), named)

    def forget(self) -> list[str]:
        """Let go of processes that have not been heard of for a while; the rooms that changes."""
        over = monotonic() - SILENT_SECONDS
        changed = []
        for room, processes in list(self._elsewhere.items()):
            kept = {process: said for process, said in processes.items() if said.at > over}
            if len(kept) < len(processes):
                changed.append(room)
            if kept:
                self._elsewhere[room] = kept
            else:
                del self._elsewhere[room]
        return changed

    def enter(self, room: str, sid: str, seat: Seat) -> None:
        """A socket is in a room from now on."""
        self._rooms[room][sid] = seat
        self._of_socket[sid].add(room)

    def leave(self, room: str, sid: str) -> Seat | None:
        """No longer; where it sat."""
        seats = self._rooms.get(room)
        seat = seats.pop(sid, None) if seats is not None else None
        if seats is not None and not seats:
            del self._rooms[room]
        if seat is not None:
            self._of_socket[sid].discard(room)
            if not self._of_socket[sid]:
                del self._of_socket[sid]
        return seat

    def rooms_of(self, sid: str) -> list[str]:
        """The rooms a socket is in."""
        return list(self._of_socket.get(sid, ()))

    def rooms(self) -> list[str]:
        """The rooms somebody is in."""
        return list(self._rooms)

    def seat(self, room: str, sid: str) -> Seat | None:
        """Where this socket sits in the room."""
        return self._rooms.get(room, {}).get(sid)

    def seats(self, room: str) -> list[tuple[str, Seat]]:
        """All who are in a room."""
        return list(self._rooms.get(room, {}).items())

    def people(self, rooms: Iterable[str]) -> int:
        """How many are in these rooms together, each name once."""
        everybody = {seat.guise.who for room in rooms for _, seat in self.seats(room)}
        return len(everybody.union(*(said.everybody for room in rooms for said in self._others(room))))

    def here(self, room: str) -> tuple[set[str], dict[str, Who]]:
        """What stands for each who is in a room in this process; and the names of those who do not sit quietly."""
        everybody, named = set(), {}
        for seat in self._rooms.get(room, {}).values():
            everybody.add(seat.guise.who)
            if not seat.quiet:
                named[seat.guise.who] = seat.who
        return everybody, named

    def present(self, room: str) -> dict[str, object]:
        """How many are in a room, each name once, and who; those who sit quietly are counted and not named."""
        everybody, named = self.here(room)
        for said in self._others(room):
            everybody |= said.everybody
            named |= {str(who["who"]): who for who in said.named}
        return {"room": room, "count": len(everybody), "names": list(named.values())[:NAMES]}

    def _others(self, room: str) -> list[Elsewhere]:
        return list(self._elsewhere.get(room, {}).values())


presence = Presence()
