"""Phone numbers. Which are possible is in the tables of `phonenumbers`; help lines and paid lines are left alone."""

import re
from collections.abc import Iterator
from itertools import pairwise

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberType

from forum.guard.digits import Atom, rows
from forum.guard.finding import Finding, Kind
from forum.guard.lists import either, lines

LEAST = 7  # digits; fewer are only part of a number
_FOREIGN = 6  # numbers from other countries looked up in one text: each costs more
_LIST = "numbers.txt"
_PUBLIC = frozenset(lines("public.txt"))
_ALL = ("mobile", "fixed_line", "voip", "personal_number")
# Fixed lines abroad without +: too many shapes, so of most countries the mobile numbers alone.
_HOME = {
    "NL": ("0", _ALL),
    "RO": ("0", ("mobile", "fixed_line")),
    "BG": ("0", ("mobile",)),
    "HU": ("06", ("mobile", "fixed_line")),
    "PL": ("", ("mobile",)),
    "ES": ("", ("mobile",)),
    "DE": ("0", ("mobile",)),
    "BE": ("0", ("mobile",)),
    "GB": ("0", ("mobile",)),
}
_MORE = {"NL": r"6\d{8}"}  # 066 and 067 too: people make mistakes, and numbers in texts are meant to be called
_ABOUT = re.compile(rf"\b(?:{either(_LIST, 'call')})\b[\s:.=>\-]{{0,3}}(?:\w+[\s:.,=\-]{{1,3}}){{0,4}}$")
_NOT_ABOUT = re.compile(
    rf"(?:{either(_LIST, 'other')})[\w-]*[\s.:#№-]{{0,3}}"
    r"(?:(?:nummer|number|numer|nr|no|van|de|is|of)[\s.:#-]{0,3}){0,2}$"
)
_MONEY_AFTER = re.compile(rf"\s?(?:{either(_LIST, 'counted')})")
_FIRST = frozenset("0345678")  # what a number begins with, at home or abroad without the plus
# Lines of organisations: what they begin with, and how many digits they have at least.
_NOBODY = {"088": 10, "0800": 8, "0900": 8, "0906": 8, "0909": 8}


def _table(region: str) -> PhoneMetadata:
    table = PhoneMetadata.metadata_for_region(region)
    assert table is not None, region
    return table


def _shape(region: str, kinds: tuple[str, ...]) -> str:
    known = [getattr(_table(region), kind) for kind in kinds]
    shapes = [one.national_number_pattern for one in known if one and one.national_number_pattern]
    return f"(?:{'|'.join([*shapes, *filter(None, [_MORE.get(region)])])})"


def _home() -> re.Pattern[str]:
    """Numbers as they are dialled within a country, or abroad without the plus."""
    shapes = [f"{prefix}{_shape(region, kinds)}" for region, (prefix, kinds) in _HOME.items()]
    shapes += [f"{_table(region).country_code}0?{_shape(region, ('mobile',))}" for region in _HOME]
    return re.compile("|".join([*shapes, _MORE["NL"]]))


def _abroad() -> re.Pattern[str]:
    """Numbers of the nine countries with their code."""
    return re.compile("|".join(f"{_table(region).country_code}0?{_shape(region, _ALL)}" for region in _HOME))


_AT_HOME, _ABROAD = _home(), _abroad()
_CODES = re.compile("|".join(str(_table(region).country_code) for region in _HOME))
_KINDS = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
_KINDS |= {PhoneNumberType.VOIP, PhoneNumberType.PERSONAL_NUMBER}


def phones(lower: str) -> Iterator[Finding]:
    """The phone numbers in a plain text of small letters."""
    looked_up = [0]
    for atoms in rows(lower, LEAST):
        at = 0
        while at < len(atoms):
            if public := _public_run(atoms[at:]):
                at += public
                continue
            used = _longest(lower, atoms, at, looked_up)
            if used:
                yield Finding(Kind.PHONE, _start(lower, atoms[at]), atoms[at + used - 1].end)
            at += used or 1


def _public_run(atoms: list[Atom]) -> int:
    """How many atoms are the number of a help line or another organisation."""
    digits, enough = "", _NOBODY.get(atoms[0].digits, 99)
    for used, atom in enumerate(atoms[:6], 1):
        digits += atom.digits
        if _public(digits) or enough <= len(digits) <= 11:
            return used
    return 0


def _longest(text: str, atoms: list[Atom], at: int, looked_up: list[int]) -> int:
    """How many atoms from `at` on are one number: as many as possible; 0 if none is."""
    first = atoms[at]
    about = _ABOUT.search(text[max(0, first.start - 60) : first.start]) is not None
    if not (about or first.plus or first.digits[0] in _FIRST):
        return 0
    digits, best, likely = "", 0, 0
    for used, atom in enumerate(atoms[at : at + 16], 1):
        digits += atom.digits
        if len(digits) > 16 or (used > 1 and atom.plus):
            break
        if len(digits) < LEAST:
            continue
        if _is_phone(text, atoms[at : at + used], digits, about, looked_up):
            best = used
        elif first.plus and 10 <= len(digits) <= 13 and not _public(digits):
            likely = used  # a plus and so many digits are meant as a number, in whatever country
    best = best or likely
    return 0 if _counting(atoms[at : at + best]) else best


def _is_phone(text: str, atoms: list[Atom], digits: str, about: bool, looked_up: list[int]) -> bool:
    first = atoms[0]
    bare = digits[2:] if digits.startswith("00") else digits
    if first.plus or bare is not digits:
        if _CODES.match(bare):
            return bool(_ABROAD.fullmatch(bare))
        return len(bare) >= 8 and _elsewhere(bare, looked_up)
    if len(digits) > 8 and digits[0] in _FIRST and _AT_HOME.fullmatch(digits):
        return digits[0] == "0" or not (
            _listed(text, atoms) or _other(text, first) or _MONEY_AFTER.match(text, atoms[-1].end)
        )
    return about and 7 <= len(digits) <= 10 and digits[:2] not in ("08", "09") and not _other(text, first)


def _other(text: str, first: Atom) -> bool:
    """Whether the words before a number say that it is of something else."""
    return _NOT_ABOUT.search(text[max(0, first.start - 60) : first.start]) is not None


def _counting(atoms: list[Atom]) -> bool:
    """Whether somebody counts: ten, nine, eight, seven …"""
    steps = {int(after.digits) - int(before.digits) for before, after in pairwise(atoms)}
    return len(atoms) > 4 and steps in ({1}, {-1})


def _listed(text: str, atoms: list[Atom]) -> bool:
    """Whether these are amounts one after the other: 650, 700, 750."""
    gaps = [text[before.end : after.start] for before, after in pairwise(atoms)]
    return (
        any("," in gap or ";" in gap for gap in gaps)
        and all(len(atom.digits) > 2 for atom in atoms)
        and text[atoms[0].start].isdigit()
    )


def _public(digits: str) -> bool:
    return digits in _PUBLIC or (digits[:2] == "31" and "0" + digits[2:].removeprefix("0") in _PUBLIC)


def _elsewhere(digits: str, looked_up: list[int]) -> bool:
    looked_up[0] += 1
    if looked_up[0] > _FOREIGN:
        return len(digits) >= 10
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in _KINDS


def _start(text: str, first: Atom) -> int:
    """With the plus and the bracket before it."""
    start = first.start
    while start and first.start - start < 3 and text[start - 1] in "+(":
        start -= 1
    return start
