"""The lists of words in data/: one thing a line, # before a remark, [name] before a part."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "data"


def parts(name: str) -> dict[str, tuple[str, ...]]:
    """The parts of a list, by their names; what stands before the first is part ""."""
    found: dict[str, list[str]] = {}
    part = ""
    for line in (_FOLDER / name).read_text("utf-8").splitlines():
        line = line.strip()
        if line.startswith("[") and line.endswith("]"):
            part = line[1:-1]
        elif line and not line.startswith("#"):
            found.setdefault(part, []).append(line)
    return {part: tuple(lines) for part, lines in found.items()}


def lines(name: str) -> tuple[str, ...]:
    """A list that is all one part."""
    return parts(name)[""]


def either(name: str, part: str = "") -> str:
    """A part of a list, written as what a regular expression may find: this or that."""
    return "|".join(parts(name)[part])
