"""What is new in the rules, word by word: as they are shown beside those before."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from forum.languages import choose
from forum.rules.checking import LANGUAGES, Rule
from forum.rules.queries import RuleLine

Piece = tuple[str, str]  # "same", "new" or "gone", and the words


@dataclass(frozen=True, slots=True)
class Change:
    """One rule as it was and is. Without a number it is gone; "new" without one before."""

    number: int | None
    before: int | None
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Whether a word of it is other than before."""
        return any(kind != "same" for kind, _ in self.title + self.text)


def changes(old: Sequence[RuleLine], new: Sequence[RuleLine], language: str) -> list[Change]:
    """Each rule, in the new order; those that are gone stand where they stood."""
    titles = [_said(line.title, language) for line in old]
    wanted = [_said(line.title, language) for line in new]
    found: list[Change] = []
    for _, a, to_a, b, to_b in SequenceMatcher(None, titles, wanted, autojunk=False).get_opcodes():
        found += [_change(was, now, language) for was, now in zip_longest(old[a:to_a], new[b:to_b])]
    return found


def translated(now: Sequence[RuleLine], rules: Sequence[Rule]) -> list[Rule]:
    """These rules; those that say what they say now do so in all their languages."""
    same = {_key(line): Rule(line.title, line.text) for line in now}
    return [same.get(_key(rule), rule) for rule in rules]


def _key(rule: Rule | RuleLine) -> tuple[str, ...]:
    return tuple(words.get(language, "") for words in (rule.title, rule.text) for language in LANGUAGES)


def _change(was: RuleLine | None, now: RuleLine | None, language: str) -> Change:
    pieces = [
        _pieces(_said(was.title if was else {}, language), _said(now.title if now else {}, language)),
        _pieces(_said(was.text if was else {}, language), _said(now.text if now else {}, language)),
    ]
    return Change(now.number if now else None, was.number if was else None, *pieces)


def _pieces(was: str, now: str) -> tuple[Piece, ...]:
    a, b = was.split(), now.split()
    pieces: list[Piece] = []
    for kind, i, to_i, j, to_j in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", " ".join(a[i:to_i])))
            continue
        if to_i > i:
            pieces.append(("gone", " ".join(a[i:to_i])))
        if to_j > j:
            pieces.append(("new", " ".join(b[j:to_j])))
    return tuple(pieces)


def _said(words: dict[str, str], language: str) -> str:
    return choose(words, language)
