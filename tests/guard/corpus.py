"""The corpus of the guard: harmless texts, and texts with a piece of personal data marked in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from forum.guard import Finding, findings

FOLDER = Path(__file__).parent / "corpus"
HELD_BACK = "# --- held back"


@dataclass(frozen=True)
class Sample:
    """One text of the corpus. `pieces` are where its personal data stands; a harmless one has none, and no kind."""

    language: str
    text: str
    held: bool
    kind: str = ""
    pieces: tuple[tuple[int, int], ...] = ()

    def missed(self) -> bool:
        """Whether a letter or digit of a piece would be read by others, or a piece is taken for another kind."""
        found = findings(self.text)
        return not all(_covered(self.text, piece, self.kind, found) for piece in self.pieces)


def harmless() -> list[Sample]:
    """Texts in which nothing may be found."""
    return [Sample(language, text, held) for held, (language, text) in _rows("harmless.txt")]


def personal() -> list[Sample]:
    """Texts in which each piece must be found."""
    return [_marked(*row, held=held) for held, row in _rows("personal.txt")]


def _rows(name: str) -> Iterator[tuple[bool, list[str]]]:
    held = False
    for line in (FOLDER / name).read_text("utf-8").splitlines():
        held = held or line.startswith(HELD_BACK)
        if line and not line.startswith("#"):
            yield held, line.split("\t")


def _marked(kind: str, language: str, marked: str, *, held: bool) -> Sample:
    text, pieces = "", []
    for part in marked.replace("⟦", "\0⟦").replace("⟧", "\0").split("\0"):
        if part.startswith("⟦"):
            pieces.append((len(text), len(text) + len(part) - 1))
        text += part.removeprefix("⟦")
    return Sample(language, text, held, kind, tuple(pieces))


def _covered(text: str, piece: tuple[int, int], kind: str, found: tuple[Finding, ...]) -> bool:
    start, end = piece
    shown = {at for at in range(start, end) if text[at].isalnum()}
    for one in found:
        if one.kind == kind:
            shown -= set(range(one.start, one.end))
    return not shown
