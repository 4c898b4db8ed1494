"""What the guard finds: a piece of a text, and of what kind it is."""

from collections.abc import Iterable
from enum import StrEnum, auto
from typing import NamedTuple

MASK = "▇▇▇"


class Kind(StrEnum):
    """What leads to a person."""

    PHONE = auto()
    EMAIL = auto()
    IBAN = auto()
    BSN = auto()  # and the citizen numbers of Romania, Bulgaria, Poland, Spain
    ADDRESS = auto()
    PLATE = auto()
    HANDLE = auto()
    AD = auto()  # a link to an advertisement


class Finding(NamedTuple):
    """`text[start:end]` is of this kind."""

    kind: Kind
    start: int
    end: int


def masked(text: str, found: Iterable[Finding]) -> str:
    """The text with a mask for each piece found in it."""
    parts, at = [], 0
    for piece in found:
        parts += [text[at : piece.start], MASK]
        at = piece.end
    return "".join([*parts, text[at:]])


def apart(pieces: Iterable[Finding]) -> tuple[Finding, ...]:
    """The pieces in their order; what overlaps becomes one piece, of the kind that was named first."""
    whole: list[Finding] = []
    for piece in sorted(pieces, key=lambda piece: piece.start):
        if whole and piece.start < whole[-1].end:
            last = whole[-1]
            whole[-1] = last._replace(end=max(last.end, piece.end))
        elif piece.start < piece.end:
            whole.append(piece)
    return tuple(whole)
