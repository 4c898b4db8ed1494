"""Names to be known by: drawn, checked, and compared so that no two of them look alike.

What others see (the pseudonym) and what one logs in with (the log-in name) are two fields. A drawn log-in name holds
dots, which no pseudonym may hold, so the two never meet.
"""

import random
import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache

from confusable_homoglyphs import categories
from confusable_homoglyphs.confusables import confusables_data

from forum.accounts.words import adjectives, nouns
from forum.errors import N_, Invalid

MIN, MAX = 2, 30
MAX_DIGITS = 5  # fewer than any phone number, enough for a year
MAX_MARKS = 2  # accents on one letter; more of them run over the lines around

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))
_BLANK_LETTERS = frozenset("\u115f\u1160")  # letters by their class, invisible on the screen

# How a person can be reached elsewhere: signs, services, a postcode, the beginning of a bank account.
_CONTACT = re.compile(
    r"@|https?|www|://|\.[a-z]{2,}|\b(?:dot|punt|point) ?(?:com|net|org|nl|be|eu|de)\b|apenstaart"
    r"|gmail|hotmail|proton ?mail|whats ?app|\bwapp?\b|telegram|\binsta(?:gram)?\b|\bsnap(?: ?chat)?\b|\btik ?tok"
    r"|only ?fans|facebook|\b[1-9]\d{3} ?[a-z]{2}\b|\b[a-z]{2}\d{2} ?[a-z]{4}"
)
_DIGIT_WORDS = "nul|een|twee|drie|vier|vijf|zes|zeven|acht|negen|zero|one|two|three|four|five|six|seven|eight|nine"

# Titles of staff and offices. The first kind anywhere in a name, the second at the edge of one of its words
# ("siteadmin" but not "badminton"), the third as a word of it. The last may not be the whole name.
_TITLES_ANYWHERE = (
    "moderator moderatie moderation beheerder administrator administrateur hulpverle ervaringsdeskundig caseworker "
    "casemanager maatschappelijkwerk socialworker sociaalwerk begeleider zorgverle operator helpdesk klantenservice "
    "customerservice veldwerker outreach vertrouwenspersoon coordinator medewerker employee policeofficer "
    "politieagent rechercheur inspecteur inspector belastingdienst handhaver marechaussee webmaster "
    "expertbyexperience psycholoog psychologist therapeut therapist verpleegkundige hulplijn huiskamer"
)
_TITLES_AT_EDGE = "admin redactie"
_TITLES_AS_WORD = (
    "mod beheer staff team crew support ggd ggz politie police arts dokter doctor host owner bot root agent gemeente "
    "coach official officieel bestuur directie management manager leiding helper info service security beveiliging "
    "expert deskundige eigenaar personeel"
)
_RESERVED = (
    "systeem system gast guest lid member iedereen everyone anoniem anonymous verwijderd deleted onbekend unknown "
    "niemand nobody null undefined none ik jij you me login logout"
)

# Digits and letters that pass for other letters; each stays different from the other digits.
_LOOKS_LIKE = str.maketrans("01234578" + "i", "olzeastb" + "l")


def suggest(language: str, rng: random.Random | None = None) -> str:
    """A fresh pseudonym of two friendly words: "Stille Otter"."""
    rng = rng or secrets.SystemRandom()
    return f"{_capital(rng.choice(adjectives(language)))} {_capital(rng.choice(nouns(language)))}"


def draw_login_name(language: str) -> str:
    """A log-in name that no pseudonym can equal: "stille.otter.4821"."""
    number = 1000 + secrets.randbelow(9000)
    return f"{secrets.choice(adjectives(language))}.{secrets.choice(nouns(language))}.{number}"


def login_name(text: str) -> str:
    """A log-in name as it is compared: however it was spaced, in capitals or not, typed on whichever keyboard."""
    kept = "".join(sign for sign in _composed(text) if sign.isspace() or unicodedata.category(sign)[0] != "C")
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", kept).casefold())
    return " ".join(folded.split())


def check(pseudonym: str, *, reserved: Iterable[str] = ()) -> str:
    """The pseudonym, tidied. Raises Invalid with the reason where it cannot be one.

    `reserved` are names of the operator's, the site's own for one. Whether somebody else has the pseudonym already is
    for the database to say, by `skeleton()`.
    """
    name = " ".join(_composed(pseudonym).split())
    _refuse_contact(name)
    _refuse_signs(name)
    _refuse_titles(name, reserved)
    return name


def skeleton(pseudonym: str) -> str:
    """What a pseudonym looks like at a glance: two that could be mistaken for each other have the same skeleton.

    Capitals, accents, spaces and signs do not count; letters of other alphabets, digits and pairs that pass for a Latin
    letter count as that letter.
    """
    bare = _bare(_bare(pseudonym).casefold())
    drawn = _bare("".join(latin(sign) for sign in bare)).casefold()
    letters = "".join(sign for sign in drawn if sign.isalnum()).translate(_LOOKS_LIKE)
    return letters.replace("rn", "m").replace("vv", "w")


def _capital(word: str) -> str:
    """With a capital, or with the two that Dutch gives to "ij": "IJsvogel"."""
    length = 2 if word.startswith("ij") else 1
    return word[:length].upper() + word[length:]


def _composed(text: str) -> str:
    return unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)).translate(_APOSTROPHES)


def _bare(text: str) -> str:
    """Without accents and other marks."""
    parts = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFKC", "".join(sign for sign in parts if unicodedata.category(sign)[0] != "M"))


@cache
def latin(sign: str) -> str:
    """The Latin letters that this sign, or its capital, is drawn like; itself where there are none."""
    if sign.isascii():
        return sign
    for form in (sign, sign.upper()):
        name = unicodedata.name(form, "") if len(form) == 1 else ""
        if small_capital := re.fullmatch(r"LATIN LETTER SMALL CAPITAL ([A-Z])", name):
            return small_capital[1].lower()
        for other in confusables_data.get(form, ()):
            drawn = _bare(other["c"]).casefold()
            if drawn.isascii() and drawn.isalnum():
                return drawn
    return sign


def _refuse_contact(name: str) -> None:
    folded = name.casefold()
    digits = len(re.findall(rf"\d|(?<![^\W\d_])(?:{_DIGIT_WORDS})(?![^\W\d_])", folded))
    runs = re.findall(r"[0-9oil]{6,}", re.sub(r"[\W_]", "", folded))  # "O6 I2 34 5": letters among the digits
    if digits > MAX_DIGITS or any(sum(sign.isdigit() for sign in run) >= 3 for run in runs) or _CONTACT.search(folded):
        raise _invalid(
            N_("This looks like a phone number, an address or an account. Please choose a name that leads nowhere.")
        )


def _refuse_signs(name: str) -> None:
    if not MIN <= len(name) <= MAX:
        raise _invalid(N_("Please choose a name of %(min)s to %(max)s characters."), min=MIN, max=MAX)
    letters, marks = 0, 0
    for sign in name:
        kind = unicodedata.category(sign)
        marks = marks + 1 if kind[0] == "M" else 0
        letters += kind[0] == "L"
        allowed = kind[0] == "L" or sign in "0123456789 -'" or (letters and 0 < marks <= MAX_MARKS)
        if not allowed or sign in _BLANK_LETTERS:
            raise _invalid(N_("A name here has letters, digits, spaces, - and '. Please leave out the other signs."))
    if letters < MIN:
        raise _invalid(N_("Please choose a name with at least %(min)s letters in it."), min=MIN)
    if len({categories.alias(sign) for sign in name if sign.isalpha()} - {"COMMON", "INHERITED"}) > 1:
        raise _invalid(N_("Please use the letters of one alphabet. Mixed alphabets make names that look alike."))


def _refuse_titles(name: str, reserved: Iterable[str]) -> None:
    whole = skeleton(name)
    # "TeamLid", "Team-lid", "team lid": each has the word "team".
    parts = re.split(r"[ '-]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))
    words = {skeleton(form) for part in [*parts, name] for form in (part, part.rstrip("0123456789 -"))} - {""}
    anywhere, at_edge, as_word, as_whole = _titles()
    own = {skeleton(word) for word in reserved} - {""}
    if (
        any(title in whole for title in anywhere)
        or any(word.startswith(at_edge) or word.endswith(at_edge) for word in words)
        or any(word in as_word or word.removesuffix("s") in as_word for word in words)
    ):
        raise _invalid(N_("This looks like the title of somebody who works here. Please choose another name."))
    if whole in as_whole | own or skeleton(name.rstrip("0123456789 -")) in as_whole | own:
        raise _invalid(N_("This word means something else on this site. Please choose another name."))


@cache
def _titles() -> tuple[tuple[str, ...], tuple[str, ...], frozenset[str], frozenset[str]]:
    return (
        tuple(map(skeleton, _TITLES_ANYWHERE.split())),
        tuple(map(skeleton, _TITLES_AT_EDGE.split())),
        frozenset(map(skeleton, _TITLES_AS_WORD.split())),
        frozenset(map(skeleton, _RESERVED.split())),
    )


def _invalid(message: str, **params: object) -> Invalid:
    return Invalid(message, field="pseudonym", **params)
