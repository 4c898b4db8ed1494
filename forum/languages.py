"""The languages of the interface, and what a reader of one sees where a text is there in others alone."""

import unicodedata
from collections.abc import Mapping

# Each by its own name. How its words count and where a comma goes, Babel knows.
NAMES = {
    "nl": "Nederlands",
    "en": "English",
    "ro": "Română",
    "bg": "Български",
    "hu": "Magyar",
    "pl": "Polski",
    "es": "Español",
}
# The order of a day, where it is another than "24 november 2026".
ORDERS = {
    "hu": {
        "d MMMM": "MMMM d.",
        "d MMMM y": "y. MMMM d.",
        "EEEE d MMMM": "MMMM d., EEEE",
        "EEEE d MMMM HH:mm": "MMMM d., EEEE HH:mm",
        "LLLL y": "y. LLLL",
    },
    "es": {
        "d MMMM": "d 'de' MMMM",
        "d MMMM y": "d 'de' MMMM 'de' y",
        "EEEE d MMMM": "EEEE d 'de' MMMM",
        "EEEE d MMMM HH:mm": "EEEE d 'de' MMMM HH:mm",
        "LLLL y": "LLLL 'de' y",
    },
}

# Letters with a place of their own, after the one they are drawn from. All other marks count only where words are alike
# without them. What counts as one letter in Hungarian (cs, sz) does not here.
OWN_LETTERS = {"bg": "й", "ro": "ăâîșț", "hu": "öőüű", "pl": "ąćęłńóśźż", "es": "ñ"}
DRAWN_FROM = {"ł": "l"}  # Unicode takes the marks off all others
AFTER_ALL = 0xFFF0


def words(*texts: str) -> dict[str, str]:
    """One text in all the languages, in the order of NAMES."""
    return dict(zip(NAMES, texts, strict=True))


def named(language: str | None) -> str | None:
    """The language of a text as it is kept: None for what is none of them, which is "another one" or "not said"."""
    return language if language in NAMES else None


def choose(texts: Mapping[str, str], language: str) -> str:
    """A text in this language; else in English, which most can read; else in what there is."""
    return texts.get(language) or texts.get("en") or next((text for text in texts.values() if text), "")


def said_anew(before: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """What a text becomes by new words in some languages: those in others stay as long as they still say the same."""
    same = all(before.get(language, "") == text for language, text in new.items())
    return {**before, **new} if same else dict(new)


def order(pattern: str, language: str) -> str:
    """A pattern of a day as this language has it."""
    return ORDERS.get(language, {}).get(pattern, pattern)


def by_alphabet(text: str, language: str = "") -> tuple[str, str]:
    """The key that puts texts in the order of this language's alphabet; without one, letters go without their marks."""
    own = OWN_LETTERS.get(language, "")
    folded = unicodedata.normalize("NFC", text).casefold()
    plain = ""
    for letter in folded:
        plain += unicodedata.normalize("NFD", DRAWN_FROM.get(letter, letter))[0]
        plain += chr(AFTER_ALL + own.index(letter)) if letter in own else ""
    return plain, folded
