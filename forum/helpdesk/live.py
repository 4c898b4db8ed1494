"""What goes out to the pages of a conversation that are open: that it changed, and who is there. Never a word of it.

Each page then asks for what is new itself, and is asked anew whether it may (sockets.py).
"""

from forum import live
from forum.errors import Problem
from forum.events import subscribe
from forum.helpdesk.events import LettersChanged, LettersGone, LetterWritten
from forum.helpdesk.queries.frames import frame
from forum.house import House
from forum.neighbours import when_heard
from forum.policy import Actor, Audience, Do, can
from forum.rooms.names import Guise
from forum.rooms.presence import Presence, Seat

KIND = "letters"  # among what processes tell each other
ASKER = "asker"  # stands for who asked: her name is told to nobody

# The rooms' book of who sits where, with conversations for rooms.
presence = Presence()
_known: dict[str, int] = {}  # the number of the last letter, of each conversation somebody is in


def heard(letters: str) -> str:
    """The name under which the sockets of a conversation hear news of it."""
    return f"letters:{letters}"


def sit(letters: str, sid: str, actor: Actor, *, asked: bool) -> None:
    """Let somebody be there, and the other side know: staff by name, who asked without."""
    staff = Guise(actor.public_id, actor.pseudonym, actor.mark, actor.badge)
    guise = Guise(ASKER, "", 0, "") if asked else staff
    seat = Seat(actor, guise, False, False, frozenset(), b"", (Audience.MEMBERS, None))  # nothing else of a room's seat
    presence.enter(letters, sid, seat)
    tell(letters)


def here(letters: str) -> dict[str, object]:
    """Who is there now."""
    return {"letters": letters, "here": presence.present(letters)["names"]}


def tell(letters: str) -> None:
    """Tell who is there, here and in other processes."""
    _tell_neighbours(letters)
    live.emit_here("letters:here", here(letters), to=heard(letters))


def gone(sid: str) -> None:
    """A socket has closed."""
    for letters in presence.rooms_of(sid):
        presence.leave(letters, sid)
        tell(letters)


def look(house: House) -> None:
    """Close the pages of those who may read no more, and tell the others what may have been missed; once a second."""
    for letters in presence.forget():
        live.emit_here("letters:here", here(letters), to=heard(letters))
    for over in _known.keys() - set(presence.rooms()):
        del _known[over]
    if not presence.rooms():
        return
    with house.database.reading() as db:
        for letters in presence.rooms():
            _tell_neighbours(letters)
            for sid, seat in presence.seats(letters):
                try:
                    found = frame(db, seat.actor, letters)
                except Problem:
                    live.shut([sid])
                    continue
                if not can(seat.actor, Do.READ_LETTERS, found):
                    live.shut([sid])
                if _known.get(letters, found.letters) != found.letters:
                    live.emit_here("letters:changed", {"letters": letters}, to=heard(letters))
                _known[letters] = found.letters


def _tell_neighbours(letters: str) -> None:
    if live.shared():
        everybody, named = presence.here(letters)
        live.tell_neighbours(KIND, {"room": letters, "everybody": list(everybody), "named": list(named.values())})


def _heard(process: str, said: dict[str, list[str]]) -> None:
    letters = str(said["room"])
    if presence.heard(process, letters, said["everybody"], said["named"]):  # type: ignore[arg-type]
        live.emit_here("letters:here", here(letters), to=heard(letters))


def _changed(event: LetterWritten | LettersChanged | LettersGone) -> None:
    live.emit("letters:changed", {"letters": event.letters}, to=heard(event.letters))


subscribe(LetterWritten, _changed)
subscribe(LettersChanged, _changed)
subscribe(LettersGone, _changed)
live.when_gone(gone)
live.when_sweeping(look)
when_heard(KIND, _heard)
