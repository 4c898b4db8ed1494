"""Two versions side by side: line by line, and within a changed line word by word."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

from forum.information.views import VersionView

AROUND = 1  # lines that stayed, shown beside those that did not
Piece = tuple[str, bool]  # some words, and whether they are on this side alone
_WORDS = re.compile(r"\s*\S+")


class Row(NamedTuple):
    """A line as it was and as it is; None: no such line on that side."""

    before: tuple[Piece, ...] | None
    after: tuple[Piece, ...] | None


class Part(NamedTuple):
    """What changed in one part of a page: in each list of rows, lines that stand together."""

    name: str
    places: tuple[tuple[Row, ...], ...]


def compare(before: VersionView, after: VersionView) -> list[Part]:
    """The parts in which the two differ."""
    names = ("title", "summary", "body", "sources")
    parts = [Part(name, _places(getattr(before, name), getattr(after, name))) for name in names]
    return [part for part in parts if part.places]


def _places(before: str, after: str) -> tuple[tuple[Row, ...], ...]:
    a, b = ([line for line in text.split("\n") if line] for text in (before, after))
    groups = SequenceMatcher(None, a, b).get_grouped_opcodes(AROUND) if a != b else ()
    return tuple(tuple(row for code in group for row in _rows(a, b, code)) for group in groups)


def _rows(a: Sequence[str], b: Sequence[str], code: tuple[str, int, int, int, int]) -> Iterator[Row]:
    kind, i, to_i, j, to_j = code
    for was, now in zip_longest(a[i:to_i], b[j:to_j]):
        if kind == "equal":
            yield Row(((was, False),), ((now, False),))
        elif was is None or now is None:
            yield Row(_alone(was), _alone(now))
        else:
            yield _words(was, now)


def _alone(line: str | None) -> tuple[Piece, ...] | None:
    return None if line is None else ((line, True),)


def _words(was: str, now: str) -> Row:
    a, b = _WORDS.findall(was), _WORDS.findall(now)
    before, after = list[Piece](), list[Piece]()
    for kind, i, to_i, j, to_j in SequenceMatcher(None, a, b).get_opcodes():
        for side, words in ((before, a[i:to_i]), (after, b[j:to_j])):
            if words:
                side.append(("".join(words), kind != "equal"))
    return Row(tuple(before), tuple(after))
