"""Where a notice from outside points: an address of this house, and what an expert can do with it.

Nobody is told whether there is anything at an address: what members wrote must not be found by trying.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from forum.errors import N_, Invalid

FOREIGN = N_(
    "This is not an address of this site. Please copy the whole address from the bar at the top of the browser."
)
LONGEST = 500  # characters
# What can be shown to the moderators, by where it stands: the endpoint, the parameter that says which.
KINDS = {
    "boards.post": ("post", "post_id"),
    "people.profile": ("profile", "member_id"),
    "announcements.announcement": ("announcement", "announcement_id"),
}
_POST = "p"  # before the id of a post, in the address of a conversation


def on_this_site(typed: str, origins: Sequence[str]) -> str:
    """The path in an address of this house, with what stands behind it. Raises Invalid for any other."""
    address = typed.strip()
    for origin in origins:
        for start in (origin, origin.partition("://")[2]):
            if address.lower().startswith(f"{start.lower()}/"):
                address = address[len(start) :]
    try:
        parts = urlsplit(address)
    except ValueError:
        raise Invalid(FOREIGN, field="where") from None
    odd = "\\" in address or any(ord(letter) < 33 for letter in address) or len(address) > LONGEST
    if odd or not address.startswith("/") or parts.scheme or parts.netloc:
        raise Invalid(FOREIGN, field="where")
    return address


def reportable(endpoint: str, values: Mapping[str, object], fragment: str) -> tuple[str, str] | None:
    """The kind and id of what stands at an address, as moderation names them; None where it names no single thing."""
    if endpoint == "boards.thread" and fragment.startswith(_POST):
        return "post", fragment.removeprefix(_POST)
    if endpoint not in KINDS:
        return None
    kind, name = KINDS[endpoint]
    return kind, str(values[name])
