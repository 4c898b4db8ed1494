"""What somebody looks for: from what she typed to what the databases are asked, and back to what is marked.

words           all of them must be there, in any form ("brief" finds "brieven")
"words so"      exactly these, one behind the other
huis*           words that begin so
-word           what must not be there; also -"words so" and -huis*
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from forum.errors import N_, Invalid
from forum.policy import Audience
from forum.search.words import STEM, fold, stems, tokens

LONGEST = 200  # characters typed
MOST_PIECES = 12  # each is a walk through an index
SHORTEST_BEGINNING = 3  # letters before the star: fewer would gather half of all words

_PIECE = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
_QUOTES = str.maketrans(dict.fromkeys("“”„«»″", '"'))
PLACE = "="  # before an audience or a language among the tokens of a text; no word can hold it


@dataclass(frozen=True, slots=True)
class Word:
    """A word in any of its forms."""

    stems: tuple[str, ...]

    def spans(self, words: list[str]) -> Iterator[range]:
        """Which of a text's words this is about."""
        return (range(i, i + 1) for i, word in enumerate(words) if not set(self.stems).isdisjoint(stems(word)))

    def fts5(self) -> str:
        """For SQLite."""
        return "(" + " OR ".join(f'"{STEM}{stem}"' for stem in self.stems) + ")"

    def tsquery(self) -> str:
        """For PostgreSQL."""
        return "(" + " | ".join(f"'{STEM}{stem}'" for stem in self.stems) + ")"


@dataclass(frozen=True, slots=True)
class Beginning:
    """Words that begin so."""

    letters: str

    def spans(self, words: list[str]) -> Iterator[range]:
        """Which of a text's words this is about."""
        return (range(i, i + 1) for i, word in enumerate(words) if word.startswith(self.letters))

    def fts5(self) -> str:
        """For SQLite."""
        return f'"{self.letters}" *'

    def tsquery(self) -> str:
        """For PostgreSQL."""
        return f"'{self.letters}':*"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Exactly these words, one behind the other."""

    words: tuple[str, ...]

    def spans(self, words: list[str]) -> Iterator[range]:
        """Which of a text's words this is about."""
        wanted, length = list(self.words), len(self.words)
        return (range(i, i + length) for i in range(len(words) - length + 1) if words[i : i + length] == wanted)

    def fts5(self) -> str:
        """For SQLite."""
        return '"' + " ".join(self.words) + '"'

    def tsquery(self) -> str:
        """For PostgreSQL."""
        if len(self.words) == 1:
            return f"'{self.words[0]}'"
        pairs = [f"'{one} {other}'" for one, other in pairwise(self.words)]  # each pair of neighbours is a token there
        whole = [" <-> ".join(f"'{word}'" for word in self.words)] if len(pairs) > 1 else []
        return "(" + " & ".join([*pairs, *(f"({phrase})" for phrase in whole)]) + ")"


Piece = Word | Beginning | Phrase


@dataclass(frozen=True, slots=True)
class Wanted:
    """All of `pieces`, none of `without`. Words are letters and digits alone, so nothing typed is ever syntax."""

    pieces: tuple[Piece, ...]
    without: tuple[Piece, ...] = ()
    language: str | None = None  # of the texts; None: any

    def only(self, language: str | None) -> "Wanted":
        """The same, in texts of one language alone."""
        return replace(self, language=language)

    def fts5(self, audiences: Iterable[Audience]) -> str:
        """As SQLite's FTS5 is asked; only texts for these audiences, all where none is named."""
        places = " OR ".join(f'"{PLACE}{audience.value}"' for audience in sorted(audiences))
        language = [f'"{PLACE}{self.language}"'] if self.language else []
        pieces = [piece.fts5() for piece in self.pieces]
        asked = " AND ".join([*pieces, *language, *([f"({places})"] if places else [])])
        left_out = " OR ".join(piece.fts5() for piece in self.without)
        return f"({asked}) NOT ({left_out})" if left_out else asked

    def tsquery(self, audiences: Iterable[Audience]) -> str:
        """As PostgreSQL is asked; only texts for these audiences, all where none is named."""
        places = " | ".join(f"'{PLACE}{audience.value}'" for audience in sorted(audiences))
        language = [f"'{PLACE}{self.language}'"] if self.language else []
        asked = [*(piece.tsquery() for piece in self.pieces), *language, *([f"({places})"] if places else [])]
        return " & ".join([*asked, *(f"!{piece.tsquery()}" for piece in self.without)])


def parse(typed: str) -> Wanted:
    """What these words ask for. Raises Invalid where there is nothing, or too much, to look for."""
    if len(typed) > LONGEST:
        raise Invalid(N_("Please use fewer words: there is room for %(longest)s signs."), field="q", longest=LONGEST)
    wanted: dict[Piece, None] = {}
    without: dict[Piece, None] = {}
    for minus, quoted, bare in _PIECE.findall(typed.translate(_QUOTES)):
        piece = _piece(bare) if bare else _phrase(quoted)
        if piece is not None:
            (without if minus else wanted)[piece] = None
    if not wanted:
        raise Invalid(N_("Please give a word that must be there.") if without else N_("Please give a word."), field="q")
    if len(wanted) + len(without) > MOST_PIECES:
        raise Invalid(N_("Please use fewer words: at most %(most)s."), field="q", most=MOST_PIECES)
    return Wanted(tuple(wanted), tuple(without))


def _piece(bare: str) -> Piece | None:
    words = [token.word for token in tokens(bare)]
    if len(words) != 1:
        return Phrase(tuple(words)) if words else None  # "e-mail": its parts, one behind the other
    if bare.endswith("*") and len(fold(bare)) >= SHORTEST_BEGINNING:
        return Beginning(words[0])
    return Word(stems(words[0]))


def _phrase(quoted: str) -> Piece | None:
    words = tuple(token.word for token in tokens(quoted))
    return Phrase(words) if words else None
