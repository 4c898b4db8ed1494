"""Bank accounts and citizen numbers: what they look like here, whether their check digits are right by `stdnum`."""

import re
from collections.abc import Iterator

from stdnum import iban as banks
from stdnum.bg import egn
from stdnum.es import dni, nie
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.ro import cnp

from forum.guard.finding import Finding, Kind
from forum.guard.lists import lines

# How long an account number is, by country.
_LENGTHS = {country: int(length) for country, length in (line.split() for line in lines("accounts.txt"))}
_BEGIN = re.compile(rf"\b({'|'.join(_LENGTHS)})[ .-]?\d[ ]?\d(?=[ .-]?\w)")
_DUTCH = re.compile(r"nl\d\d[a-z]{4}\d{10}")
_SAYS_IBAN = re.compile(r"\b(?:iban|rekening\w*|bankrekening\w*|account|cont\w*|szamla\w*|сметка\w*|cuenta|kont\w*)\b")

_CITIZEN = re.compile(
    r"(?<![\w+./-])(?:\d{9}|\d{3}[ .-]\d{3}[ .-]\d{3}|\d{4}[ .-]\d{2}[ .-]\d{3}|\d{2}[ .-]\d{3}[ .-]\d{4}"
    r"|\d{3}[ .-]\d{2}[ .-]\d{4}|\d{10,11}|\d{13}|\d{8}[ -]?[a-z]|[xyz][ -]?\d{7}[ -]?[a-z])(?![\w/-]|[.,]\d)"
)
_SAYS = {
    "nl": re.compile(
        r"\b(?:bsn\w*|burgerservice\w*|burger service\w*|sofi\w*|citizen service number|service number)\b"
    ),
    "ro": re.compile(r"\b(?:cnp\w*|cod(?:ul)? numeric)\b"),
    "bg": re.compile(r"(?:\bегн\w*|\begn\b|единен граждански)"),
    "pl": re.compile(r"\bpesel\w*"),
    "es": re.compile(r"\b(?:dni|nie|nif|documento nacional)\b"),
}
_PERSONAL = re.compile(
    r"\b(?:geboren|geboortedatum|paspoort\w*|id-?kaart|digid|identiteit\w*|born|passport|date of birth)\b"
)
_OTHER = re.compile(
    r"(?:zaak|dossier|kenmerk|factuur|bestel|order|ticket|referentie|kvk|klant|polis|btw|rsin)[\w-]*\W{0,3}(?:\w+\W{1,3}){0,2}$"
)


def ibans(lower: str) -> Iterator[Finding]:
    """Bank accounts: those with right check digits, and Dutch ones by their shape alone."""
    end = 0
    for begin in _BEGIN.finditer(lower):
        if begin.start() < end:
            continue
        number, stop = _take(lower, begin.start(), _LENGTHS[begin[1]])
        if len(number) == _LENGTHS[begin[1]] and not lower[stop : stop + 1].isalnum():
            said = _SAYS_IBAN.search(lower, max(0, begin.start() - 40), begin.start())
            if _DUTCH.fullmatch(number) or banks.is_valid(number) or said:
                end = stop
                yield Finding(Kind.IBAN, begin.start(), stop)


def _take(text: str, start: int, length: int) -> tuple[str, int]:
    """So many letters and digits from `start` on, over single spaces, dots and dashes; and where they end."""
    taken, at = "", start
    while at < len(text) and len(taken) < length:
        letter = text[at]
        if letter.isascii() and letter.isalnum():
            taken += letter
        elif letter not in " .-" or text[at - 1] in ".-" or (letter == text[at - 1] == " " and text[at - 2] == " "):
            break
        at += 1
    return taken, at


def citizens(lower: str) -> Iterator[Finding]:
    """Citizen numbers with right check digits, where the words around or the rest of the text say that it is one."""
    for found in _CITIZEN.finditer(lower):
        number = re.sub(r"[ .-]", "", found[0])
        before, after = lower[max(0, found.start() - 60) : found.start()], lower[found.end() : found.end() + 30]
        if _is_citizen(number, before, after, lower):
            yield Finding(Kind.BSN, found.start(), found.end())


def _is_citizen(number: str, before: str, after: str, text: str) -> bool:
    def said(language: str) -> bool:
        return bool(_SAYS[language].search(before) or _SAYS[language].search(after))

    if len(number) == 9 and number.isdigit():
        if not bsn.is_valid(number):
            return False
        alone = text.strip(" .!\n") == number
        return said("nl") or alone or (bool(_PERSONAL.search(text)) and not _OTHER.search(before))
    if len(number) == 13:
        return said("ro") and cnp.is_valid(number)
    if len(number) == 11:
        return said("pl") and pesel.is_valid(number)
    if len(number) == 10:
        return said("bg") and egn.is_valid(number)
    return said("es") and (dni.is_valid(number) or nie.is_valid(number))
