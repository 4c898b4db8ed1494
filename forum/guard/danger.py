"""Words of acute danger in the seven languages. They show the writer where to turn; nothing is kept, nobody is told.

The phrases stand in data/danger.txt. Who writes "dood" may only be tired, so none is a single word like that.
"""

from forum.guard.folding import words
from forum.guard.lists import parts

WORDS: dict[str, tuple[str, ...]] = parts("danger.txt")
_PHRASES = tuple((words(phrase).split()[0], f" {words(phrase)} ") for phrases in WORDS.values() for phrase in phrases)


def danger(text: str, language: str) -> bool:
    """Whether `text` holds words of danger: in the `language` of the page or in another, for people write their own."""
    simple = f" {words(text)} "
    written = set(simple.split())
    return any(first in written and phrase in simple for first, phrase in _PHRASES)
