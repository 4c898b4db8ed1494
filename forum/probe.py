"""How a request from outside arrives here, told to the operator's check alone (`forum check`).

A proxy that does not say who asks makes one person of all; one that lets people say it themselves makes limits a
matter of taste. Neither shows from inside. So the check asks from outside, with a word that only who holds the keys
can make, and is told two numbers: no address.
"""

import hmac
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from forum import clock
from forum.keys import KeyRing

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "Probe"
OURS = "203.0.113.77"  # an address that is nobody's (RFC 5737), said to be where the check comes from
MINUTE = 60


def word(ring: KeyRing) -> str:
    """What the check says at this minute."""
    return _word(ring, int(clock.now().timestamp()) // MINUTE)


class Probe:
    """Before everything else, so that it sees what came."""

    def __init__(self, app: "WSGIApplication", ring: KeyRing) -> None:
        self._app, self._ring = app, ring

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        said = environ.pop("HTTP_PROBE", None)
        if said is None or not self._ours(said):
            return self._app(environ, start_response)
        names = [name.strip() for name in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if name.strip()]
        # How many there are, and which of them, from the last on, is what we said ourselves; 0: none.
        place = names[::-1].index(OURS) + 1 if OURS in names else 0

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*headers, (HEADER, f"{len(names)} {place}")], *more)

        return self._app(environ, start)

    def _ours(self, said: str) -> bool:
        minute = int(clock.now().timestamp()) // MINUTE
        given = said.encode("latin-1", "replace")
        return any(hmac.compare_digest(given, _word(self._ring, at).encode()) for at in (minute, minute - 1))


def _word(ring: KeyRing, minute: int) -> str:
    return ring.signature("probe", str(minute))
