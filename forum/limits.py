"""Named rate limits, for HTTP and sockets alike. An address is known only as a keyed digest that changes every day."""

import hmac
import ipaddress
import math
import secrets
import time
from array import array
from collections import OrderedDict
from collections.abc import Callable

from forum.errors import TooFast
from forum.metrics.tally import tally

# What somebody in a hurry, or a house full of people behind one address, still stays under.
LIMITS: dict[str, str] = {
    "sign_up": "60/hour",  # per address, without a card: over Tor and in a shelter many people share one
    "work": "120/10 minute",  # per address: puzzles of sign-up; who gets none goes without, and waits for a look
    "card": "200/hour",  # per address: sign-ups with a card, right or wrong; a code is one of 27 million million
    "make_cards": "30/hour",  # per member
    "log_in": "120/minute",  # per address: tries that failed. Then "…_shared" holds too, for each name there
    "log_in_name": "10/5 minute",  # per address and name: guessing slows, the owner elsewhere is not locked out
    "log_in_shared": "3/5 minute",  # who guesses many names fills an address all of Tor shares, and locks nobody out
    "second_factor": "10/5 minute",  # per member: a million codes cannot be tried
    "recover": "60/10 minute",  # the same for recovery codes
    "recover_name": "10/10 minute",
    "recover_shared": "2/10 minute",
    "passphrase": "10/5 minute",  # per member, where she must give it again
    "go_on": "10/5 minute",  # per covered log-in: tries at its passphrase; her other log-ins are not slowed
    "visit": "30/hour",  # per address: guests who come in
    "calendar": "60/minute",  # per address: fetches by a link that does not exist
    "calendar_link": "20/hour",  # per member: links made
    "post": "20/minute",  # per member
    "draft": "60/minute",  # per member: a save every second and a half at most
    "react": "60/minute",  # per member
    "come": "30/minute",  # per member: to an evening, or not after all
    "ask_ahead": "10/10 minute",  # per member: questions for an evening
    "search": "60/minute",  # per member; of visitors, per address
    "slow_10": "1/10 second",  # per person and room, where who leads it slowed it
    "slow_30": "1/30 second",
    "slow_60": "1/60 second",
    "say": "30/10 second",  # per member
    "guest_say": "10/10 second",  # per visit
    "typing": "10/10 second",  # per person
    "enter": "60/minute",  # per person
    "call": "6/10 minute",  # per person: somebody is called to a room
    "report": "20/hour",  # per person
    "rest": "1/24 hour",  # per person: the box that says where to turn, put away (forum/guard/routes.py)
    "appeal": "10/hour",  # per member
    "clear": "10/hour",  # per address and information page: whether it was clear; over Tor many share an address
    "receipt": "20/hour",  # per address: tries; of ten million million million numbers few are any
    "outside": "20/hour",  # per address: notices of something against the law
    "outside_all": "120/hour",  # of the whole house: more than a few people can read is a flood
    "letters": "300/10 minute",  # per address: wrong numbers of letters; few of so many are any
    "letters_all": "30000/hour",  # of the whole house: with ten thousand letters, thirty million hours would find one
    "ask_help": "20/hour",  # per address (of members, per account): requests for help
    "ask_help_all": "120/hour",  # of the whole house, without accounts: more than a team can read is a flood
    "letter": "30/minute",  # per person: letters written
    "refused": "20/hour",  # per person or address: tries at other people's letters that are written down
    "plan": "30/hour",  # per person: evenings or series
    "hand": "20/minute",  # per person: up or down
    "event": "200/10 second",  # per log-in, all socket events together
    "ready": "600/minute",  # per address: whether this process is ready; the answer is kept for a second
    "connect": "3000/minute",  # per address: after a restart a whole room comes back, over Tor from one address
}
UNITS = {"second": 1, "minute": 60, "hour": 3600}
DAY = 24 * 3600
FORGET_AT_ONCE = 2  # a hit adds one key at most, so with two they never pile up


class Limiter:
    """Counts hits in memory, exactly: an estimate over two windows lets floods through at their turn."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._windows = {name: Window(text) for name, text in LIMITS.items()}
        self._key = secrets.token_bytes(32)
        self._day = 0

    def hit(self, name: str, *who: object) -> None:
        """Count one use of the limit `name` by `who`. Raises TooFast beyond it."""
        window = self._windows[name]
        early = window.hit(self._digest(":".join(map(str, who))), self._clock())
        if early > 0:
            tally.limited[name] = tally.limited.get(name, 0) + 1
            raise TooFast(retry_after=math.ceil(early))

    def used(self, name: str, *who: object) -> bool:
        """Whether `who` has used up the limit `name`. Counts nothing."""
        window = self._windows[name]
        return bool(window.hits) and window.full(self._digest(":".join(map(str, who))), self._clock())

    def address(self, address: str | None) -> str:
        """What stands for a network address today: one digest for an IPv4 address or an IPv6 /64."""
        try:
            ip = ipaddress.ip_address(address or "")
        except ValueError:
            return "unknown"
        if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        net = ip if ip.version == 4 else ipaddress.ip_network((ip, 64), strict=False)
        return self._digest(str(net)).hex()

    def _digest(self, text: str) -> bytes:
        today = int(time.time() // DAY)
        if today != self._day:
            self._day, self._key = today, secrets.token_bytes(32)
            for window in self._windows.values():  # nobody is found again under yesterday's key
                window.hits.clear()
        return hmac.digest(self._key, text.encode(), "sha256")[:16]


class Window:
    """The hits of one limit that may still count. A hit costs the same however many people there are."""

    def __init__(self, text: str) -> None:
        """`text` as in LIMITS: so many, a slash, in how long."""
        most, _, span = text.partition("/")
        *number, unit = span.split()
        self.most = int(most)
        self.seconds = (int(number[0]) if number else 1) * UNITS[unit]
        self.hits: OrderedDict[bytes, array[float]] = OrderedDict()  # times by key; whoever hit last stands last

    def hit(self, key: bytes, now: float) -> float:
        """Count a hit and give 0; or give how many seconds too early it is, and do not count it."""
        self._forget(now)
        times = self.hits.setdefault(key, array("d"))
        if len(times) == self.most:
            early = times[0] + self.seconds - now
            if early > 0:
                return early
            del times[0]
        times.append(now)
        self.hits.move_to_end(key)
        return 0

    def full(self, key: bytes, now: float) -> bool:
        """Whether a hit would come too early now."""
        times = self.hits.get(key)
        return times is not None and len(times) == self.most and times[0] + self.seconds > now

    def _forget(self, now: float) -> None:
        """Let go of keys none of whose hits count any more: they stand first."""
        for _ in range(FORGET_AT_ONCE):
            first = next(iter(self.hits), None)
            if first is None or self.hits[first][-1] + self.seconds > now:
                return
            del self.hits[first]
