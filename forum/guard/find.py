"""All that the guard finds in a text."""

import re
from collections.abc import Iterator

from forum.guard.accounts import citizens, ibans
from forum.guard.addresses import addresses
from forum.guard.contacts import ads, emails, handles
from forum.guard.finding import MASK, Finding, apart, masked
from forum.guard.folding import plain
from forum.guard.phones import phones
from forum.guard.plates import plates

ROUNDS = 8  # what a mask brings to light is found too; each round covers more of the text, so it ends
AROUND = 250  # characters beside a mask in which that may be: further away nothing has changed


def findings(text: str) -> tuple[Finding, ...]:
    """What in `text` leads to a person: sorted, not overlapping. In the masked text nothing is found any more."""
    found = apart(_once(text))
    for _ in range(ROUNDS):
        more = list(_beside_masks(masked(text, found), found)) if found else []
        if not more:
            break
        found = apart([*found, *_unmasked(found, more)])
    return found


def _beside_masks(hidden: str, found: tuple[Finding, ...]) -> Iterator[Finding]:
    """What is found in the masked text, close to the masks."""
    places: list[list[int]] = []
    shift = 0
    for piece in found:
        at = piece.start + shift
        if places and at - AROUND <= places[-1][1]:
            places[-1][1] = at + AROUND
        else:
            places.append([max(0, at - AROUND), at + AROUND])
        shift += len(MASK) - (piece.end - piece.start)
    for start, end in places:
        for one in _once(hidden[start:end]):
            yield one._replace(start=one.start + start, end=one.end + start)


_DIGIT = re.compile(r"\d")


def _once(text: str) -> Iterator[Finding]:
    simple = plain(text)
    lower = simple.lower
    digits = _DIGIT.search(lower) is not None
    pieces = [*emails(lower), *ads(lower), *handles(simple)]
    if digits:
        pieces += [*ibans(lower), *citizens(lower), *plates(simple)]
    pieces += [*phones(lower), *addresses(simple)]
    for piece in pieces:
        yield Finding(piece.kind, *simple.span(piece.start, piece.end))


def _unmasked(found: tuple[Finding, ...], more: list[Finding]) -> Iterator[Finding]:
    """Pieces of the masked text, where they stand in the original."""
    for piece in more:
        yield piece._replace(start=_original(found, piece.start), end=_original(found, piece.end - 1) + 1)


def _original(found: tuple[Finding, ...], at: int) -> int:
    shift = 0
    for piece in found:
        if at < piece.start + shift + len(MASK):
            break
        shift += len(MASK) - (piece.end - piece.start)
    return at - shift
