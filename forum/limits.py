"""Named rate limits, for HTTP and sockets alike. An address is known only as a keyed digest that changes every day."""

import hmac
import ipaddress
import secrets
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from forum.errors import TooFast

# What somebody in a hurry, or a house full of people behind one address, still stays under.
LIMITS: dict[str, str] = {
    "sign_up": "60/hour",  # per address: over Tor and in a shelter many people share one
    "log_in": "120/minute",  # per address
    "log_in_name": "10/5 minute",  # per address and name: guessing slows, the owner elsewhere is not locked out
    "second_factor": "10/5 minute",  # per member: a million codes cannot be tried
    "recover": "10/10 minute",  # per address
    "passphrase": "10/5 minute",  # per member, where she must give it again
    "post": "20/minute",  # per member
    "draft": "60/minute",  # per member: a save every second and a half at most
    "react": "60/minute",  # per member
    "search": "60/minute",  # per member; of visitors, per address
    "say": "30/10 second",  # per member
    "typing": "10/10 second",  # per member
    "enter": "60/minute",  # per member
    "event": "200/10 second",  # per log-in, all socket events together
    "connect": "3000/minute",  # per address: after a restart a whole room comes back, over Tor from one address
}
DAY = 24 * 3600


class Limiter:
    """Counts hits in memory, exactly: an estimate over two windows lets floods through at their turn."""

    def __init__(self) -> None:
        self._counter = MovingWindowRateLimiter(MemoryStorage())
        self._items: dict[str, RateLimitItem] = {name: parse(text) for name, text in LIMITS.items()}
        self._key = secrets.token_bytes(32)
        self._day = 0

    def hit(self, name: str, *who: object) -> None:
        """Count one use of the limit `name` by `who`. Raises TooFast beyond it."""
        item = self._items[name]
        key = self._digest(":".join(map(str, who)))
        if not self._counter.hit(item, name, key):
            reset = self._counter.get_window_stats(item, name, key).reset_time
            raise TooFast(retry_after=max(1, int(reset - time.time()) + 1))

    def address(self, address: str | None) -> str:
        """What stands for a network address today: one digest for an IPv4 address or an IPv6 /64."""
        try:
            ip = ipaddress.ip_address(address or "")
        except ValueError:
            return "unknown"
        if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        net = ip if ip.version == 4 else ipaddress.ip_network((ip, 64), strict=False)
        return self._digest(str(net))

    def _digest(self, text: str) -> str:
        today = int(time.time() // DAY)
        if today != self._day:
            self._day, self._key = today, secrets.token_bytes(32)
        return hmac.digest(self._key, text.encode(), "sha256").hex()[:32]
