"""The project's own word lists, written for it: for passphrases and recovery codes, and for drawn pseudonyms.

`nl.txt` and `en.txt`: 2,048 words or more each, any two at least two letters apart, so that one slip never makes
another word. `*-adjectives.txt` and `*-nouns.txt`: the two halves of a pseudonym; the Dutch nouns all take "de", so
that the adjective ends in -e before each of them.
"""

from functools import cache
from importlib.resources import files

LANGUAGES = ("nl", "en")


def code_words(language: str) -> tuple[str, ...]:
    """The words of which passphrases and recovery codes are drawn."""
    return _read(_known(language))


def adjectives(language: str) -> tuple[str, ...]:
    return _read(f"{_known(language)}-adjectives")


def nouns(language: str) -> tuple[str, ...]:
    return _read(f"{_known(language)}-nouns")


def _known(language: str) -> str:
    """A language without a list of its own gets English words."""
    return language if language in LANGUAGES else "en"


@cache
def _read(name: str) -> tuple[str, ...]:
    return tuple((files(__name__) / f"{name}.txt").read_text(encoding="ascii").split())
