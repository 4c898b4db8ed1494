"""The same text again and again: noticed in memory, for a few minutes, by keyed digests; nothing is stored.

A text is known by its rarest shingles (k-minimum values: A. Broder, "On the resemblance and containment of documents",
1997), so that a word changed here and there makes no new text. Each process remembers for itself, like the limits.
"""

import hmac
import re
import secrets
import time
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

SHORTEST = 30  # letters; "thank you" may be said as often as one likes
WORDS = 3  # in a shingle
KEPT = 24  # shingles that stand for a text
ALIKE = 0.6  # of them in common: nearly the same text
OWN_SECONDS = 600
SPREAD_SECONDS = 3600
SPREAD = 3  # people with one text: then the third waits for a look
MOST = 400  # texts remembered
_WORD = re.compile(r"\w+")


class Seen(Enum):
    """What is known of a text."""

    NEW = auto()
    AGAIN = auto()  # the same person said nearly the same a moment ago
    SPREAD = auto()  # several people bring one text


@dataclass(frozen=True, slots=True)
class _Text:
    at: float
    who: bytes
    marks: frozenset[int]


class Floods:
    """Remembers the last texts."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._key = secrets.token_bytes(32)
        self._texts: OrderedDict[bytes, _Text] = OrderedDict()  # by the number each was sent with
        self._having: defaultdict[int, set[bytes]] = defaultdict(set)  # the numbers of the texts that have this shingle

    def look(self, who: str, text: str, once: str) -> Seen:
        """Take note of a text. The same `once` is a retry, and as new as it was at first."""
        folded = " ".join(_WORD.findall(text.casefold()))
        if len(folded) < SHORTEST:
            return Seen.NEW
        now, person, number = self._now(), self._digest(who), self._digest(f"{who}:{once}")
        while self._texts and next(iter(self._texts.values())).at + SPREAD_SECONDS <= now:
            self._forget_oldest()
        marks = self._marks(folded)
        alike = [kept for key, kept in self._sharing(marks) if key != number]
        if number not in self._texts:
            self._keep(number, _Text(now, person, marks))
            while len(self._texts) > MOST:
                self._forget_oldest()
        if any(kept.who == person and kept.at + OWN_SECONDS > now for kept in alike):
            return Seen.AGAIN
        others = {kept.who for kept in alike} - {person}
        return Seen.SPREAD if len(others) >= SPREAD - 1 else Seen.NEW

    def _sharing(self, marks: frozenset[int]) -> list[tuple[bytes, _Text]]:
        """The texts that have so much in common with these shingles that they are nearly the same.

        Found by the shingles: to compare each kept text with each message cost a fifth of what a message costs.
        """
        common = Counter(number for mark in marks for number in self._having.get(mark, ()))
        texts = ((number, self._texts[number], count) for number, count in common.items())
        return [(number, text) for number, text, count in texts if count >= ALIKE * max(len(text.marks), len(marks))]

    def _keep(self, number: bytes, text: _Text) -> None:
        self._texts[number] = text
        for mark in text.marks:
            self._having[mark].add(number)

    def _forget_oldest(self) -> None:
        number, text = self._texts.popitem(last=False)
        for mark in text.marks:
            self._having[mark].discard(number)
            if not self._having[mark]:
                del self._having[mark]

    def _marks(self, folded: str) -> frozenset[int]:
        words = folded.split()
        runs = {" ".join(words[i : i + WORDS]) for i in range(max(1, len(words) - WORDS + 1))}
        return frozenset(sorted(hash((self._key, run)) for run in runs)[:KEPT])

    def _digest(self, value: str) -> bytes:
        return hmac.digest(self._key, value.encode(), "sha256")[:16]
