"""Rows of digits in a text, however they are written: 06-12, "0 6 1 2", "nul zes twaalf", O6l2."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from forum.guard.numerals import WORDS, Part, may_be_row, row

MOST = 19  # digits that can belong to one number
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_BETWEEN = re.compile(r"[^\w▇€$£%°=\x01]{0,5}_{0,3}[^\w▇€$£%°=\x01]{0,3}")
_LOOKS = str.maketrans("oilzsbоз", "01125803")
_LOOK_ALIKE = re.compile("[oilzsbоз]{1,4}")
_CLOSE = re.compile("[ -]{0,3}")
_NO_PHONE = re.compile(
    r"(?<![\d:.])(?:[01]?\d|2[0-4])[:.][0-5]\d(?:\s?[-–]\s?|\s(?:tot|till?|to|bis|do|до|a las|până la)\s)"
    r"(?:[01]?\d|2[0-4])[:.][0-5]\d(?![\d:.]*\d)"
    r"|(?<![\d:])(?:[01]?\d|2[0-4]):[0-5]\d(?![\d:])"
    r"|(?<![\d.])(?:[01]?\d|2[0-4])\.[0-5]\d(?=\s?(?:u|uur|h|pm|am|óra|ora)\b)"
    r"|(?<![\d./-])(?:[0-3]?\d([-./])[01]?\d\1(?:19|20)\d\d|(?:19|20)\d\d([-./])[01]?\d\2[0-3]?\d)"
    r"(?![\d/-]|[. ]\d\d?\b(?!:|\.))"
)


class Atom(NamedTuple):
    """What stands for one or more digits in a row; `apart` when a space or sign stands before it."""

    start: int
    end: int
    digits: str
    plus: bool = False


class _Token(NamedTuple):
    start: int
    end: int
    part: Part | None
    digits: str


def rows(lower: str, least: int) -> Iterator[list[Atom]]:
    """The rows of at least so many digits. Times and dates are passed over."""
    for start, end in _places(lower, least):
        before = max(0, start - 16)
        part = _NO_PHONE.sub(lambda found: "\x01" * len(found[0]), lower[before : end + 16])
        row_: list[_Token] = []
        for token in _tokens(part, start - before, end - before):
            if row_ and not _BETWEEN.fullmatch(part, row_[-1].end, token.start):
                yield from _long(part, row_, least, before)
                row_ = []
            row_.append(token)
        yield from _long(part, row_, least, before)


def _places(lower: str, least: int) -> Iterator[tuple[int, int]]:
    """Where numbers and number words follow each other with enough digits: quick, for most texts have none."""
    words = _TOKEN.findall(lower)
    weight = {word: _weight(word) for word in set(words)}  # most words come again
    weights = [weight[word] for word in words]
    places: list[tuple[int, int]] = []
    first = total = 0
    for at, digits in enumerate([*weights, 0]):
        if digits:
            total += digits
        else:
            if total >= least:
                places.append((first, at))
            first, total = at + 1, 0
    if not places:
        return
    found = list(_TOKEN.finditer(lower))
    for first, after in places:
        yield found[first].start(), found[after - 1].end()


def _weight(word: str) -> int:
    """How many digits a word may stand for."""
    if known := WORDS.get(word):
        return len(known[1]) * 2 or 1
    if word[0] in "0123456789":
        return len(word)
    if len(word) < 5:
        return len(word) if word[0] in "oilzsbоз" and not word.strip("oilzsbоз") else 0
    return len(word) if len(word) > 5 and may_be_row(word) else 0


def _tokens(text: str, start: int, end: int) -> Iterator[_Token]:
    """Numbers and number words; whatever stands between two of them tells whether they belong together."""
    last = -1
    for found in _TOKEN.finditer(text, start, end):
        start, end, word = found.start(), found.end(), found[0]
        if word[0].isdigit():
            yield _Token(start, end, None, word)
        elif _LOOK_ALIKE.fullmatch(word) and (start == last or text[end : end + 1].isdigit()):
            yield _Token(start, end, None, word.translate(_LOOKS))
        elif known := WORDS.get(word):
            yield _Token(start, end, *known)
        elif together := row(word, last >= 0 and start - last <= 3):
            yield _Token(start, end, None, together)
        else:
            continue
        last = end


def _long(text: str, tokens: list[_Token], least: int, moved: int) -> Iterator[list[Atom]]:
    atoms = list(_atoms(text, tokens))
    if sum(len(atom.digits) for atom in atoms) >= least:
        yield [atom._replace(start=atom.start + moved, end=atom.end + moved) for atom in atoms]


def _atoms(text: str, tokens: list[_Token]) -> Iterator[Atom]:
    """Words put together to numbers: "treinta y cuatro" is 34, "double six" 66, "drie keer nul" 000."""
    at, plus = 0, -1
    while at < len(tokens):
        first, used = tokens[at], 1
        digits = first.digits
        follow = tokens[at + 1 : at + 4]
        if first.part is Part.PLUS:
            plus, digits = first.start, ""
        elif first.part in (Part.TWICE, Part.THRICE):
            digits = ""
            if follow and len(follow[0].digits) == 1:
                digits, used = follow[0].digits * (2 if first.part is Part.TWICE else 3), 2
        elif first.part in (Part.JOIN, Part.TIMES):
            digits = ""
        elif (
            first.part is Part.UNIT and len(follow) > 1 and follow[0].part is Part.TIMES and len(follow[1].digits) == 1
        ):
            digits, used = follow[1].digits * int(first.digits), 3
        elif first.part in (Part.TENS, Part.HUNDREDS):
            digits, used = _put_together(text, first, follow)
        if digits:
            start = first.start
            signed = plus >= 0 or text[max(0, start - 2) : start].rstrip("( ").endswith("+")
            yield Atom(plus if plus >= 0 else start, tokens[at + used - 1].end, digits, signed)
            plus = -1
        at += used


def _put_together(text: str, first: _Token, follow: list[_Token]) -> tuple[str, int]:
    """The digits of a number of several words, and of how many."""
    total, used, part, end = int(first.digits), 1, first.part, first.end
    for token in follow:
        if not _CLOSE.fullmatch(text, end, token.start):
            break
        end = token.end
        if token.part is Part.JOIN:
            continue
        lower = token.part in (Part.UNIT, Part.WHOLE, Part.TENS) and token.digits != "0"
        if not lower or (part is Part.TENS and token.part is not Part.UNIT) or part in (Part.UNIT, Part.WHOLE):
            break
        total, part = total + int(token.digits), token.part
        used = follow.index(token) + 2
    return str(total), used
