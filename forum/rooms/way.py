"""The way somebody chose to be in a room, carried in the address: `as=n` by her name, `as=a` by her alias; `q=1`
quietly; `y=1` having agreed that what is said in the room of an evening stays there.

In the address, because nothing of it need be kept anywhere, and because the same page without scripts loads itself
anew. Where an address says nothing, it is the alias: a mistake must never show a name.
"""

from dataclasses import dataclass

from flask import request

BY_NAME, BY_ALIAS = "n", "a"


@dataclass(frozen=True)
class Way:
    """How she sits in a room. `chosen`: she has said so. `agreed`: to keep to herself what is said there."""

    alias: bool
    quiet: bool
    chosen: bool
    agreed: bool = False

    @property
    def args(self) -> dict[str, str]:
        """What an address carries to say the same."""
        said = {"as": BY_ALIAS if self.alias else BY_NAME}
        return said | ({"q": "1"} if self.quiet else {}) | ({"y": "1"} if self.agreed else {})


def way() -> Way:
    """The way in the address of this request."""
    said = request.args.get("as")
    quiet, agreed = (request.args.get(name) == "1" for name in ("q", "y"))
    return Way(said != BY_NAME, quiet, said in (BY_NAME, BY_ALIAS), agreed)
