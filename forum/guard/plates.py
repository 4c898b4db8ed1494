"""Number plates: the Dutch ones in all their series (sidecodes), and the usual ones of where people come from."""

import re
from collections.abc import Iterator

from forum.guard.finding import Finding, Kind
from forum.guard.folding import Plain
from forum.guard.lists import either

_SERIES = (
    "XX-99-99 99-99-XX 99-XX-99 XX-99-XX XX-XX-99 99-XX-XX 99-XXX-9 9-XXX-99 XX-999-X X-999-XX XXX-99-X X-99-XXX"
    " 9-XX-999 999-XX-9"
)


def _series(between: str, letter: str) -> str:
    shapes = []
    for series in _SERIES.split():
        groups = [(letter if group[0] == "X" else r"\d") + f"{{{len(group)}}}" for group in series.split("-")]
        shapes.append(between.join(groups))
    return "|".join(shapes)


# With dashes a Dutch plate is unmistakable; with spaces or nothing, capitals or a word about plates must be there.
_DASHED = re.compile(r"(?<![\w/-])[a-z0-9]{1,3}-[a-z0-9]{1,3}-[a-z0-9]{1,3}(?![\w/-])")
_DUTCH = re.compile(_series("-", "[a-z]"))
_DUTCH_CAPITALS = re.compile(
    rf"(?<![\w/-])(?=[A-Z0-9]{{1,3}} [A-Z0-9])(?:{_series(' ', '[B-DF-HJ-NP-TV-Z]')})(?![\w/-])"
)
_DUTCH_ANY = re.compile(rf"(?<![\w/-])(?:{_series('[ .-]?', '[a-z]')})(?![\w/-])")
_BULGARIAN = "ABEKMHOPCTYXАВЕКМНОРСТУХ"
_ABROAD = re.compile(
    r"(?<![\w/-])(?=[A-ZА-Х\d]{1,4}[- ]?[A-ZА-Х\d]{1,4})(?:"
    rf"(?:{either('numbers.txt', 'county')})[- ]?\d{{2,3}}[- ]?(?!EUR|LEI|RON|USD|BTW)[A-Z]{{3}}"
    rf"|[{_BULGARIAN}]{{1,2}}[ -]?\d{{4}}[ -]?[{_BULGARIAN}]{{2}}"
    r"|[A-Z]{2}[ -][A-Z]{2}-\d{3}"  # Hungary
    r"|[A-Z]{1,3}-[A-Z]{1,2} ?\d{2,4}"  # Germany
    r"|[12]-[A-Z]{3}-\d{3}"  # Belgium
    r"|[A-Z]{2}\d{2} [A-Z]{3}"  # Britain
    r"|\d{4}-[B-DF-HJ-NP-TV-Z]{3}"  # Spain
    r")(?![\w/-])"
)
_SAID = re.compile(rf"\b(?:{either('numbers.txt', 'plate')})\b")
_SMALL_BULGARIAN = f"[{_BULGARIAN.lower()}a-z]"
_LOOSE = re.compile(
    r"(?<![\w/-])(?:[a-z]{3}[ -]?\d{3}|[a-z]{2}[ -]?[a-z]{2}[ -]?\d{3}|\d{4}[ -]?[b-df-hj-np-tv-z]{3}"
    r"|[a-z]{2,3}[ -]?(?=[a-z0-9]*\d)[a-z0-9]{4,5}|[a-z]{1,2}[ -]?\d{2,3}[ -]?[a-z]{3}"
    rf"|{_SMALL_BULGARIAN}{{1,2}}[ -]?\d{{4}}[ -]?{_SMALL_BULGARIAN}{{2}}"
    r"|[a-z]{1,3}-[a-z]{1,2}[ -]?\d{1,4})(?![\w/-])"
)
_STEMS = [
    "kentek",
    "nummer",
    "plaat",
    "plate",
    "reg",
    "inmatr",
    "plac",
    "rendsz",
    "рег",
    "номер",
    "табел",
    "matric",
    "rejes",
    "tablic",
    "blach",
]
_LINK = re.compile(r"\W{0,3}(?:(?:is|es|este|e|to|е|van|of|de|met|nr|nummer|numer|ми|му|lui|mi|su|a|az)\W{1,3}){0,3}")
NEAR = 45


def plates(text: Plain) -> Iterator[Finding]:
    """The number plates in a plain text."""
    lower = text.lower
    for found in _DASHED.finditer(lower):
        if _DUTCH.fullmatch(found[0]):
            yield Finding(Kind.PLATE, *found.span())
    for shape in (_DUTCH_CAPITALS, _ABROAD):
        for found in shape.finditer(text.cased):
            yield Finding(Kind.PLATE, *found.span())
    if not any(stem in lower for stem in _STEMS):
        return
    for said in _SAID.finditer(lower):
        link = _LINK.match(lower, said.end())
        start = link.end() if link else said.end()
        for shape in (_DUTCH_ANY, _LOOSE):
            if near := shape.search(lower, start, start + NEAR):
                yield Finding(Kind.PLATE, *near.span())
