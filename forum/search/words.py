"""From a text to the tokens by which it is found: its words without accents, and the stems of each.

A word stands as it is ("brieven"), for phrases and beginnings of words; its Dutch and its English stem stand behind a
sign no word can hold ("~brief", "~brieven"). Both databases keep and ask for exactly these tokens, so neither of their
own ways of splitting and stemming texts plays a part. One stream for both languages, because people mix them.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# Not snowballstemmer.stemmer(): it takes PyStemmer where that is installed, whose stems may be others than those kept.
from snowballstemmer.dutch_stemmer import DutchStemmer  # type: ignore[import-untyped]
from snowballstemmer.english_stemmer import EnglishStemmer  # type: ignore[import-untyped]

STEM = "~"
LONGEST_WORD = 64  # what is longer is no word; PostgreSQL takes no token above 2 kB
STEMS_KEPT = 20_000

# Letters, with the accents that may follow them as signs of their own.
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_BEHIND_A_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])['’]$")
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})


class Token(NamedTuple):
    """A word and where it stands in its text."""

    word: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """The words of a text. A single letter behind an apostrophe is none: "foto's" is "foto", "zo'n" is "zo"."""
    for found in _WORD.finditer(text):
        start, end = found.span()
        word = fold(found.group())
        if word and not (len(word) == 1 and _BEHIND_A_WORD.search(text, max(0, start - 2), start)):
            yield Token(word, start, end)


def fold(word: str) -> str:
    """A word in small letters without accents; nothing but letters and digits is left."""
    if word.isascii() and word.isalnum():  # most are, and it is four times as fast
        return word.lower()[:LONGEST_WORD]
    bare = unicodedata.normalize("NFKD", word.casefold()).casefold()
    return "".join(sign for sign in bare if sign.isalnum()).translate(_PLAIN)[:LONGEST_WORD]


@lru_cache(STEMS_KEPT)
def stems(word: str) -> tuple[str, ...]:
    """The Dutch and the English stem of a folded word; one where they are the same. Some 50 us at the first time.

    Stemmers hold the word they work on, so each call takes its own: the thread that writes stems beside the others.
    """
    return tuple(dict.fromkeys((DutchStemmer().stemWord(word), EnglishStemmer().stemWord(word))))


def indexed(text: str) -> list[str]:
    """All tokens of a text: its words in their order, then their stems."""
    words = [token.word for token in tokens(text)]
    return words + [STEM + stem for word in words for stem in stems(word)]


def forget() -> None:
    """Let go of the words kept. Done with each purge, so that memory holds no erased or searched word for long."""
    stems.cache_clear()
