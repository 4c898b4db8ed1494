"""By which words an organisation is found. Filters are tokens too, behind signs no word can hold."""

from collections.abc import Iterable

from forum.directory.regions import NATIONWIDE, REGIONS
from forum.directory.views import Entry
from forum.search.words import STEM, indexed, stems, tokens

MOST_WORDS = 8  # of a search count
REGION, LANGUAGE = "#", "="


def name_key(name: str) -> str:
    """A name as it is compared: small letters, no accents, no signs."""
    return " ".join(token.word for token in tokens(name))[:200] or name.casefold()[:200]


def found_by(entry: Entry, area_names: Iterable[str]) -> str:
    """All tokens of an organisation, each between blanks."""
    said = [
        entry.name,
        *entry.what.values(),
        *entry.note.values(),
        *area_names,
        *map(REGIONS.__getitem__, entry.regions),
    ]
    marks = [REGION + code for code in entry.regions] + [LANGUAGE + code for code in entry.languages]
    words = dict.fromkeys([*indexed("\n".join((*said, *entry.stance, entry.site))), *marks])
    return f" {' '.join(words)} "


def wanted(text: str) -> list[tuple[str, ...]]:
    """What must stand in `found_by`: of each word of a search one of several beginnings or whole tokens."""
    words = list(dict.fromkeys(token.word for token in tokens(text)))[:MOST_WORDS]
    return [(f" {word}", *(f" {STEM}{stem} " for stem in stems(word))) for word in words]


def of_region(code: str) -> tuple[str, ...]:
    """One of these must stand there for a region: what is for the whole country is for each of its regions."""
    return tuple(dict.fromkeys((f" {REGION}{code} ", f" {REGION}{NATIONWIDE} ")))


def of_language(code: str) -> tuple[str, ...]:
    """This must stand there for a language."""
    return (f" {LANGUAGE}{code} ",)
