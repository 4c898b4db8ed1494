"""Passphrases after NIST 800-63B: long, any signs, not a common one; and drawn ones of words."""

import re
import secrets
import unicodedata
from collections.abc import Iterable

from zxcvbn import zxcvbn

from forum.accounts.words import LANGUAGES, code_words
from forum.errors import N_, Invalid

MIN = 12
MIN_STAFF = 15
MAX = 128
WORDS = 5

# zxcvbn's highest score: 10^10 guesses or more. A thief of the database tries perhaps a thousand a second
# on one machine (Argon2id, 46 MiB), so that is four months each; an ordinary sentence is beyond 10^15.
# One score less would let "maastricht2024!" pass.
STRONG = 4
# zxcvbn's time grows faster than the length. A text weak in its first 40 signs counts as weak.
MEASURED = 40

# What zxcvbn, which knows English, would take for rare: words of this site, and what people here like to take.
_FAVOURITES = (
    "huiskamer wachtwoord wachtzin welkom lotgenoot geheim inloggen forum chat passphrase password sekswerk sekswerker "
    "ervaringsdeskundige hulpverlener livingroom ikhouvanjou ikhouvanje prinses prinsesje schatje lieverd liefje "
    "moppie engeltje lekkerding knuffel nederland amsterdam rotterdam utrecht denhaag eindhoven groningen tilburg "
    "feyenoord ajax sinterklaas voetbal zomer winter lente herfst appeltaart zonnebloem vlinder vrijheid"
)


def normalise(passphrase: str) -> str:
    """The one form in which a passphrase is hashed, whichever keyboard typed it; also to be used at log-in.

    Blanks around it are left out: phone keyboards and copying add them.
    """
    return unicodedata.normalize("NFKC", passphrase).strip()


def check(
    passphrase: str, *, staff: bool = False, personal: Iterable[str] = (), field: str | None = "passphrase"
) -> str:
    """The passphrase, normalised. Raises Invalid with the reason where it will not do.

    `personal` is what someone who knows the person tries first: her pseudonym, her log-in name.
    """
    if len(passphrase) > 4 * MAX:  # before any work on it
        raise _too_long(len(passphrase), field)
    known = normalise(passphrase)
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in known):
        raise Invalid(
            N_("This passphrase holds signs that cannot be typed again. Please leave out line ends and the like."),
            field=field,
        )
    least = MIN_STAFF if staff else MIN
    if len(known) < least:
        raise Invalid(
            N_(
                "This passphrase is %(length)s characters long; it needs at least %(min)s. "
                "A few words in a row are easy to keep."
            ),
            field=field,
            length=len(known),
            min=least,
        )
    if len(known) > MAX:
        raise _too_long(len(known), field)
    if strength(known, personal) < STRONG:
        raise Invalid(
            N_("This passphrase is easy to guess. Please take five words that have nothing to do with each other."),
            field=field,
        )
    return known


def strength(passphrase: str, personal: Iterable[str] = ()) -> int:
    """From 0 (guessed at once) to 4 (STRONG)."""
    parts = _parts(personal)
    if parts and _letters_left(passphrase, parts) < 4:  # "stille.otter 1": her name and some signs
        return 0
    words = [word for language in LANGUAGES for word in code_words(language)]
    result = zxcvbn(passphrase[:MEASURED], user_inputs=[*parts, *_FAVOURITES.split(), *words])
    return int(result["score"])


def generate(language: str, words: int = WORDS) -> str:
    """A passphrase drawn of words. Each of the 2,048 or more words adds 11 bits: five make at least 55."""
    return " ".join(secrets.choice(code_words(language)) for _ in range(words))


def _parts(personal: Iterable[str]) -> list[str]:
    """Each text as it is, in one piece, and its words."""
    found = []
    for text in personal:
        pieces = re.findall(r"\w+", text.casefold())
        found += [text.casefold(), "".join(pieces), *pieces]
    return [part for part in found if len(part) > 2]


def _letters_left(passphrase: str, parts: list[str]) -> int:
    """How many letters are not of these parts."""
    rest = re.sub("|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True)), "", passphrase.casefold())
    return sum(sign.isalpha() for sign in rest)


def _too_long(length: int, field: str | None) -> Invalid:
    return Invalid(
        N_("This passphrase is %(length)s characters long; there is room for %(max)s. Please make it shorter."),
        field=field,
        length=length,
        max=MAX,
    )
