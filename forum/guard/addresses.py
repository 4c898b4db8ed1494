"""Where somebody lives: a street with a number, or a Dutch postcode."""

import re
from collections.abc import Iterator

from forum.guard.finding import Finding, Kind
from forum.guard.folding import Plain
from forum.guard.lists import either, parts
from forum.guard.numerals import WORDS

_LIST = "addresses.txt"
_NUMBER = re.compile(
    r"(?:nr\.?\s?|no\.?\s?|nummer\s|numar(?:ul)?\s|huisnummer\s|n[.°º]\s?|#)?"
    r"\d{1,4}(?:\s?-?\s?(?:[a-k]|bis|hs|huis|i{1,3})\b)?(?:[-/]\d{1,4})?(?!\d|[.:,]\d|\s?[%€]|°)"
)
_UNIT = re.compile(rf"[\s-]*(?:{either(_LIST, 'unit')})")
_STREET = re.compile(rf"(?:{either(_LIST, 'street')})\b\.?,?\s{{1,2}}(?=[\d#a-z])")
_NO_STREET = frozenset(parts(_LIST)["no_street"])
_WORD_BEFORE = re.compile(r"[a-z'-]{2,30}$")
_HUNGARIAN = re.compile(rf"\s(?:{either(_LIST, 'hungarian')})\s(?=\d)")
_ARTICLES = frozenset({"az", "a", "egy", "ez"})
_TWO_WORDS = re.compile(rf"\b(?:{either(_LIST, 'which')}) (?:{either(_LIST, 'short')})\s")
_BEFORE_NAME = re.compile(
    rf"\b(?:(?:{either(_LIST, 'before')})\s?[a-z .'-]{{0,30}}?[a-z.],?\s"
    rf"|(?:{either(_LIST, 'abroad')})(?:(?<=[./])\s?|\s)(?:[\w'\"-]{{1,20}}\.?[\s,]{{1,3}}){{1,4}}?"
    r"(?=(?:nr\.?\s?|n[.°º]\s?|numar(?:ul)? )?\d)"
    r"|(?:flat|apartment|apt\.?)\s\d{1,4}[a-z]?,?\s)"
)
_FIRST_WORDS = [*parts(_LIST)["which"], *parts(_LIST)["before"], *parts(_LIST)["abroad"], "flat", "apartment", "apt"]
_STEMS = tuple({word.replace("\\.", ".").replace(".?", "") for word in _FIRST_WORDS})
_ENGLISH = re.compile(rf"(?<![\d.,:€£$-])\b\d{{1,4}}[a-z]?,? (?:[A-Z][a-z'’]+ ){{1,3}}(?:{either(_LIST, 'english')})\b")
_POSTCODE = re.compile(r"(?<![\w.,€-])[1-9]\d{3}(?: ?(?!S[ADS]\b)[A-Z]{2}|(?!s[ads]\b)[a-z]{2})(?![\w-])")
_SPACED = re.compile(
    r"\b(?:postcode|postal code|zip|kod pocztowy|cod postal)\b\W{0,3}(?:\w{1,10}\W{1,3}){0,3}?([1-9]\d{3} ?[a-z]{2})\b"
)
_SAYS_POSTCODE = ("postcode", "postal", "zip", "pocztowy")
_ENGLISH_STREETS = parts(_LIST)["english"]
_NO_CODE = frozenset(parts(_LIST)["no_postcode"])
_WORD_AT = re.compile(r"[a-z]{2,30}\b")
# What stands before a Dutch street and belongs to its name: "Burgemeester de Vries|plein".
_BEFORE = re.compile(r"(?:[A-Z][\w.'-]{0,20} (?:(?:van|de|der|den|het|'t|ten|ter|op|in) ){0,3}){1,3}$")


def addresses(text: Plain) -> Iterator[Finding]:
    """The addresses in a plain text."""
    lower = text.lower
    for street, start in _streets(lower):
        if end := _number(lower, street.end()):
            name = _BEFORE.search(text.cased[max(0, start - 60) : start])
            yield Finding(Kind.ADDRESS, start - (len(name[0]) if name else 0), end)
    for code in _POSTCODE.finditer(text.cased):
        if code[0][-2:].lower() not in _NO_CODE:
            yield Finding(Kind.ADDRESS, *code.span())
    if any(word in lower for word in _SAYS_POSTCODE):
        for code in _SPACED.finditer(lower):
            yield Finding(Kind.ADDRESS, *code.span(1))
    if any(word in text.cased for word in _ENGLISH_STREETS):
        for line in _ENGLISH.finditer(text.cased):
            yield Finding(Kind.ADDRESS, *line.span())


def _streets(lower: str) -> Iterator[tuple[re.Match[str], int]]:
    """What is named as a street is, and where its name begins."""
    for shape in (_STREET, _HUNGARIAN):
        for street in shape.finditer(lower):
            word = _WORD_BEFORE.search(lower[max(0, street.start() - 30) : street.start()])
            if word and word[0] not in _ARTICLES and word[0] + street[0].rstrip(" .,\n") not in _NO_STREET:
                yield street, street.start() - len(word[0])
    if any(stem in lower for stem in _STEMS):
        for shape in (_TWO_WORDS, _BEFORE_NAME):
            for street in shape.finditer(lower):
                yield street, street.start()


def _number(lower: str, at: int) -> int:
    """Where the house number ends that stands at `at`; 0 if none does, or if it counts something."""
    if number := _NUMBER.match(lower, at):
        return 0 if _UNIT.match(lower, number.end()) else number.end()
    word = _WORD_AT.match(lower, at)
    if word and len(word[0]) > 3 and WORDS.get(word[0], (None, ""))[1]:
        return 0 if _UNIT.match(lower, word.end()) else word.end()
    return 0
