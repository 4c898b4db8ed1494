"""What is said in a room goes before pages.

A page takes the event loop for some milliseconds. A message needs it several times, for one or two each: to read it, to
write it, to hand it on. So each page that began meanwhile would hold it up anew; a page that waits for the message
instead comes five milliseconds later, and nobody sees it. So it does before it begins, after its passphrase was hashed,
and before it is rendered. See docs/decisions.md 92.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import gevent
from gevent.event import Event

LONGEST = 0.05  # seconds that a page waits at most, so that it comes in a house where talk never ends, too


class Precedence:
    """Counts what is under way in the rooms of this process, and lets pages wait for it."""

    def __init__(self) -> None:
        self._under_way = 0
        self._quiet = Event()
        self._quiet.set()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """What happens in this block goes before pages."""
        self._under_way += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._quiet.set()

    def give(self) -> None:
        """Let the event loop read what has arrived, and wait until nothing is under way; LONGEST at most."""
        with gevent.Timeout(LONGEST, False):
            gevent.idle()  # a sleep of 0 would let only those go on who need not be read first
            self._quiet.wait()


precedence = Precedence()
