"""Sockets of who holds letters by a receipt, without a log-in, and their end: put away, left, or after half an hour.

Which browser holds which letters, no row says: a socket is known by the letters it came in with (docs/decisions.md 59).
"""

from time import monotonic

from forum import live
from forum.accounts.events import LetGo
from forum.events import subscribe
from forum.house import House
from forum.neighbours import when_heard
from forum.policy import Actor
from forum.web import HELD

KIND = "let_go"  # among what processes tell each other


class Holders:
    """Which sockets, in this process, came in with the receipt of which letters, and when. That good is a receipt for
    half an hour (forum/web.py); then the page comes back by itself, and is let in if it was looked at meanwhile.
    """

    def __init__(self) -> None:
        self._holds: dict[str, tuple[str, float]] = {}

    def add(self, sid: str, letters: str) -> None:
        """A socket came in with the receipt of these letters."""
        self._holds[sid] = (letters, monotonic())

    def remove(self, sid: str) -> None:
        """It has closed."""
        self._holds.pop(sid, None)

    def of(self, letters: str) -> list[str]:
        """The sockets that came in with the receipt of these letters."""
        return [sid for sid, (held, _) in self._holds.items() if held == letters]

    def old(self) -> list[str]:
        """The sockets whose receipt is not good any more."""
        over = monotonic() - HELD.total_seconds()
        return [sid for sid, (_, since) in self._holds.items() if since <= over]


holders = Holders()


def _came(sid: str, actor: Actor) -> None:
    if actor.holds:
        holders.add(sid, actor.holds)


def _look(house: House) -> None:
    live.shut(holders.old())


def _let_go(event: LetGo) -> None:
    # Which of the browsers with this receipt it was, nobody knows: the others are back at once by their own cookies.
    live.shut(holders.of(event.letters))
    live.tell_neighbours(KIND, {"letters": event.letters})


live.when_come(_came)
live.when_gone(holders.remove)
live.when_sweeping(_look)
subscribe(LetGo, _let_go)
when_heard(KIND, lambda _, said: live.shut(holders.of(said["letters"])))
