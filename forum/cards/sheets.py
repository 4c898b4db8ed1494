"""What is on a sheet: the codes of a batch, kept sealed together, and the drawing that a phone reads."""

from dataclasses import dataclass
from itertools import groupby

import segno

from forum.cards.codes import LENGTH
from forum.keys import KeyRing
from forum.sealing import seal, unseal

QUIET = 4  # modules of white that a reader needs around the drawing


def seal_codes(ring: KeyRing, batch: str, codes: list[str]) -> bytes:
    """The codes as the database keeps them, bound to their batch."""
    return seal(ring.data, "".join(codes).encode(), f"card-batch:{batch}")


def unseal_codes(ring: KeyRing, batch: str, sealed: bytes) -> list[str]:
    """The codes again. Raises Broken."""
    text = unseal(ring.data, sealed, f"card-batch:{batch}").decode()
    return [text[at : at + LENGTH] for at in range(0, len(text), LENGTH)]


@dataclass(frozen=True)
class Drawing:
    """A QR code: dark bars of a height of one, in a square of `side` modules, its white border counted in."""

    side: int
    bars: tuple[tuple[int, int, int], ...]  # from the left, from the top, how long

    @property
    def path(self) -> str:
        """The bars as an SVG path."""
        return "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in self.bars)


@dataclass(frozen=True)
class Words:
    """What all cards of a batch say, in its language."""

    language: str
    name: str
    line: str
    how: str
    address: str  # the short one, without what every browser puts before it


@dataclass(frozen=True)
class Face:
    """What is on one card alone."""

    code: str  # in groups
    drawing: Drawing


def draw(address: str) -> Drawing:
    """The QR code of an address."""
    bars = []
    matrix = segno.make(address, error="m", micro=False).matrix
    for y, row in enumerate(matrix):
        x = 0
        for dark, modules in groupby(row):
            length = len(list(modules))
            if dark:
                bars.append((x + QUIET, y + QUIET, length))
            x += length
    return Drawing(len(matrix) + 2 * QUIET, tuple(bars))
