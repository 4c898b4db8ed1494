"""The way somebody chose to be in a room, carried in the address: `as=n` by her name, `as=a` by her alias; `q=1`
quietly.

In the address, because nothing of it need be kept anywhere, and because the same page without scripts loads itself
anew. Where an address says nothing, it is the alias: a mistake must never show a name.
"""

from dataclasses import dataclass

from flask import request

BY_NAME, BY_ALIAS = "n", "a"


@dataclass(frozen=True)
class Way:
    """How she sits in a room. `chosen`: she has said so."""

    alias: bool
    quiet: bool
    chosen: bool

    @property
    def args(self) -> dict[str, str]:
        """What an address carries to say the same."""
        return {"as": BY_ALIAS if self.alias else BY_NAME} | ({"q": "1"} if self.quiet else {})


def way() -> Way:
    """The way in the address of this request."""
    said = request.args.get("as")
    return Way(said != BY_NAME, request.args.get("q") == "1", said in (BY_NAME, BY_ALIAS))
