"""A text made plain to search in: without accents, odd digits and what is not seen; and the way back."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

_ALIKE = str.maketrans("łŁđĐøØıŀ‐‑‒–—―−’‘“”·•⁄ꓳ", "lLdDoOil-------''\"\"../O")
_UNSEEN = {"Mn", "Me", "Cf", "Cc"}


@dataclass(frozen=True)
class Plain:
    """`cased` for what is written in capitals, `lower` for words; both as long as `back`: places in the original."""

    cased: str
    back: Sequence[int]

    @cached_property
    def lower(self) -> str:
        """The same without capitals."""
        low = self.cased.lower()
        return low if len(low) == len(self.cased) else "".join(_one_lower(letter) for letter in self.cased)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `cased[start:end]` stands in the original."""
        return self.back[start], self.back[end - 1] + 1


def plain(text: str) -> Plain:
    """`text`, plain."""
    if text.isascii():
        return Plain(text, range(len(text)))
    even = text.translate(_EVEN)
    if _UNEVEN not in even:
        return Plain(even, range(len(text)))
    parts: list[str] = []
    back: list[int] = []
    for at, letter in enumerate(text):
        if letter.isascii():
            parts.append(letter)
            back.append(at)
        elif folded := _letter(letter):
            parts.append(folded)
            back.extend([at] * len(folded))
    return Plain("".join(parts), back)


def words(text: str) -> str:
    """`text` as phrases are compared: plain, in small letters, with single spaces and one kind of apostrophe."""
    return re.sub(r"[\W_]+", " ", plain(text).lower.replace("'", "")).strip()


@lru_cache(maxsize=4096)
def _letter(letter: str) -> str:
    """What one letter outside ASCII becomes: a digit of any script its digit, é an e, a joiner nothing."""
    if (digit := unicodedata.decimal(letter, None)) is not None:
        return str(digit)
    parts = unicodedata.normalize("NFKD", letter).translate(_ALIKE)
    kept = "".join(part for part in parts if unicodedata.category(part) not in _UNSEEN)
    return re.sub(r"\s", " ", kept)


class _Even(dict[int, str]):
    """For str.translate: each letter plain, and a sign for those that do not become exactly one letter."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        folded = letter if letter.isascii() else _letter(letter)
        if len(self) < 4096:
            self[code] = folded if len(folded) == 1 else _UNEVEN
        return folded if len(folded) == 1 else _UNEVEN


_UNEVEN = "\ue000"
_EVEN = _Even()


def _one_lower(letter: str) -> str:
    low = letter.lower()
    return low if len(low) == 1 else letter
