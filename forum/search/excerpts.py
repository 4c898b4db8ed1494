"""The piece of a text in which the words stand, cut into what is marked and what is not."""

from forum.search.wanted import Wanted
from forum.search.words import tokens

LENGTH = 200  # characters of an excerpt, about
BEFORE = 50  # of these, at most, before the first word found

Segments = tuple[tuple[str, bool], ...]  # pieces of a text, and whether each is to be marked


def marked(text: str, wanted: Wanted) -> Segments:
    """A whole line, the words found in it apart."""
    return _cut(text, _spans(text, wanted), 0, len(text))


def excerpt(text: str, wanted: Wanted) -> Segments:
    """Some 200 characters of a text around the first word found (its beginning, where that is in the title alone)."""
    text = " ".join(text.split())
    spans = _spans(text, wanted)
    start, end = _window(text, spans[0][0] if spans else 0)
    inside = [span for span in spans if span[0] >= start and span[1] <= end]
    segments = _cut(text, inside, start, end)
    before, after = (("… ", False),) if start else (), (("…", False),) if end < len(text) else ()
    return (*before, *segments, *after)


def _spans(text: str, wanted: Wanted) -> list[tuple[int, int]]:
    """Where in the text words were found, from left to right, none over another."""
    found = list(tokens(text))
    words = [token.word for token in found]
    hits = sorted({i for piece in wanted.pieces for span in piece.spans(words) for i in span})
    return [(found[i].start, found[i].end) for i in hits]


def _window(text: str, first: int) -> tuple[int, int]:
    """Where the excerpt begins and ends: between words, unless a word is longer than all of it."""
    start = max(0, first - BEFORE)
    if start:
        start = text.find(" ", start, first) + 1 or first
    end = min(len(text), start + LENGTH)
    if end < len(text):
        cut = text.rfind(" ", first + 1, end)
        end = cut if cut > 0 else end
    return start, end


def _cut(text: str, spans: list[tuple[int, int]], start: int, end: int) -> Segments:
    segments: list[tuple[str, bool]] = []
    at = start
    for begin, stop in spans:
        segments += [(text[at:begin], False), (text[begin:stop], True)]
        at = stop
    segments.append((text[at:end], False))
    return tuple((piece, hit) for piece, hit in segments if piece)
