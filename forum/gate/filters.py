"""Lists of words and sites, matched against folded texts: case, accents and look-alike signs make no difference."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.pseudonyms import latin
from forum.gate.models import FilterDoes, FilterEntry
from forum.guard.folding import plain

_LOOKS_LIKE = str.maketrans("013457@$i", "oleastasl")
_WORD = re.compile(r"\w+")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
VERSIONS_KEPT = 4


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of the list."""

    does: FilterDoes
    note: str


class Filters:
    """A list made ready: a text is walked through once, however long the list is."""

    def __init__(self, entries: list[FilterEntry]) -> None:
        self._phrases: defaultdict[str, list[tuple[list[str], Rule]]] = defaultdict(list)
        self._sites: dict[str, Rule] = {}
        for entry in entries:
            rule, folded = Rule(entry.does, entry.note), fold(entry.words)
            words = _WORD.findall(folded)
            if entry.is_site:
                self._sites[folded] = rule
            elif words:
                self._phrases[words[0]].append((words, rule))

    def matches(self, text: str) -> list[Rule]:
        """The entries that the text holds."""
        if not self._phrases and not self._sites:
            return []
        folded = fold(text)
        words = _WORD.findall(folded)
        found = [
            rule
            for at, word in enumerate(words)
            for phrase, rule in self._phrases.get(word, ())
            if words[at : at + len(phrase)] == phrase
        ]
        if self._sites:
            for host in _HOST.findall(folded):
                parts = host.split(".")
                found += [self._sites[site] for i in range(len(parts)) if (site := ".".join(parts[i:])) in self._sites]
        return found


NOTHING = Filters([])


def fold(text: str) -> str:
    """A text as the lists compare it."""
    low = plain(text).lower
    if not low.isascii():
        low = "".join(sign if sign.isascii() else latin(sign) for sign in low).lower()
    return low.translate(_LOOKS_LIKE)


def filters(db: Session, version: int) -> Filters:
    """The list of this version; 0 is the empty one. Versions are drawn, so that no two houses share one."""
    if not version:
        return NOTHING
    kept = _kept()
    if version not in kept:
        if len(kept) >= VERSIONS_KEPT:
            kept.clear()
        kept[version] = Filters(list(db.execute(select(FilterEntry)).scalars()))
    return kept[version]


@lru_cache
def _kept() -> dict[int, Filters]:
    return {}
