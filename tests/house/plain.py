"""Plain Dutch at level B1, as far as a machine can tell: short sentences, seldom passive, no words that are not wanted.

The lists of those words are in wanted.py.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST = 18  # words in one sentence: the longest that still read well aloud, when all texts were read (November 2026)
AVERAGE = 10  # words in a sentence, over all texts of a kind
RESTING = 0.05  # the share of sentences that tell a state ("is verstuurd") without saying who did it
AROUND = 40  # characters shown on both sides of a word

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
_MARKUP = re.compile(r"<[^>]+>|!?\[|\]\([^)]*\)|[*_]{1,2}(?=\w)|(?<=\w)[*_]{1,2}|^#+ |^- |^\d+\. ", re.MULTILINE)
_CODE = re.compile(r"^```.*?^```|`[^`]*`", re.MULTILINE | re.DOTALL)
_END = re.compile(r"(?<=[.?!…])[\"”')]*\s+|\n+")
_WORD = re.compile(r"\w[\w'./@-]*")
_BEING_DONE = re.compile(r"\b(?:word|wordt|worden|werd|werden)\b", re.IGNORECASE)
_DONE = re.compile(r"\b(?:is|zijn|was|waren)\b", re.IGNORECASE)
_PARTICIPLE = re.compile(
    r"\b(?:\w*ge\w{2,}(?:d|t|en)|(?:be|ver|ont|her)(?:\w{2,}d|\w*plaatst|\w*werkt))\b", re.IGNORECASE
)
# Look like participles, and are none; or tell of no deed of somebody else ("is gestopt", "is ingelogd").
_NONE = frozenset(
    """
    bezoekadres gebieden gedachten gegevens gemeenten gesprekken getallen gevoelens gezichten gezondheid lotgenoten
    verband verstand
    aangekomen aangemeld begonnen bekend doorgegaan gebeurd gebleven gegaan gekomen geleden gelukt gestopt geweest
    geworden gezond ingelogd toegekomen uitgelogd veranderd verhuisd verkeerd
    """.split()  # noqa: SIM905 - a list of words reads as one
)


@dataclass(frozen=True)
class Sentence:
    """One sentence, a title, a label or an entry of a list."""

    said: str

    @property
    def words(self) -> list[str]:
        return _WORD.findall(self.said)

    @property
    def is_whole(self) -> bool:
        """Whether it ends as a sentence does."""
        return self.said.rstrip("\"”')").endswith((".", "?", "!"))

    @property
    def is_being_done(self) -> bool:
        """ "Het wordt gewist": in the passive."""
        return bool(_BEING_DONE.search(self.said)) and self._has_participle

    @property
    def is_done(self) -> bool:
        """ "Het is gewist": a state that somebody made."""
        return bool(_DONE.search(self.said)) and self._has_participle

    @property
    def _has_participle(self) -> bool:
        return any(word.lower() not in _NONE for word in _PARTICIPLE.findall(self.said))


def sentences(texts: Iterable[str]) -> Iterator[Sentence]:
    """All sentences of texts, without their markup; what is filled in counts as one word."""
    for text in texts:
        for said in _END.split(_MARKUP.sub("", _PLACEHOLDER.sub("x", without_code(text)))):
            if _WORD.search(said):
                yield Sentence(said.strip())


def without_code(text: str) -> str:
    """A text without what is typed into a machine."""
    return _CODE.sub("x", text)


def average(all_sentences: Iterable[Sentence]) -> float:
    """How many words a whole sentence has on average."""
    counts = [len(sentence.words) for sentence in all_sentences if sentence.is_whole]
    return sum(counts) / len(counts)


def found(words: Iterable[str], texts: Iterable[str]) -> list[tuple[str, str]]:
    """Which of these beginnings of words stand in texts, with what is around them. A word that ends with . is whole."""
    everything = "\n".join(texts)
    return [
        (word, everything[max(0, match.start() - AROUND) : match.end() + AROUND])
        for word in words
        for match in re.finditer(_pattern(word), everything, re.IGNORECASE)
    ]


def _pattern(word: str) -> str:
    begin = r"\b" if word[0].isalpha() else ""
    if word.endswith(".") and word.count(".") == 1:
        return begin + re.escape(word[:-1]) + r"\b"
    return begin + re.escape(word)
