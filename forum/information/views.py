"""What the queries of the information pages give, and what a page is made of."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from forum.languages import NAMES
from forum.text import Prose

Words = dict[str, str]  # one text in several languages
LANGUAGES = {language: NAMES[language] for language in ("nl", "en")}  # in which pages are there in full; else in short
FIRST = "nl"  # pages are written in it first, and the others say what it says
SHOWN_FROM = 5  # answers: fewer could be laid beside who was there
MAX_TITLE, MAX_SUMMARY, MAX_BODY, MAX_SOURCES = 120, 300, 20_000, 5_000


@dataclass(frozen=True)
class Wording:
    """A page in one language as it is to be. `same_as`: the Dutch version that it says in its own language."""

    title: str
    summary: str
    body: Prose
    sources: str
    dated: date
    same_as: int | None = None


class PageLine(NamedTuple):
    """A page in the list, in the language it was found in."""

    public_id: str
    area: Words
    language: str
    title: str
    summary: str


class Whole(NamedTuple):
    """The whole text of a page, for who reads the short one."""

    language: str
    title: str
    html: str
    sources: tuple[str, ...]


class TextView(NamedTuple):
    """A page in one language, as everybody reads it."""

    public_id: str
    area: Words
    language: str
    title: str
    summary: str
    html: str  # what forum.text.to_html made of it
    sources: tuple[str, ...]
    dated: date
    languages: tuple[str, ...]  # in which it can be read
    older: bool  # the Dutch text went on since it was translated
    furnished: bool  # as it came with the house: nobody here has gone over it
    whole: Whole | None = None  # where this is a short text, in the language she rather knows


class Answers(NamedTuple):
    """How many found a page clear, and how many did not."""

    clear: int
    unclear: int


class Tongue(NamedTuple):
    """A page in one language, for who writes them."""

    language: str
    newest: int
    published: int | None
    title: str
    older: bool  # its newest version says what an earlier Dutch one said
    answers: Answers | None  # none below SHOWN_FROM


class WorkLine(NamedTuple):
    """A page in the list of who writes them."""

    public_id: str
    area: Words
    taken: bool
    tongues: tuple[Tongue, ...]

    @property
    def language(self) -> str:
        """The language of its title."""
        return self.tongues[0].language

    @property
    def title(self) -> str:
        """The newest title, in Dutch if there is one."""
        return self.tongues[0].title


class VersionLine(NamedTuple):
    """One version in the list."""

    language: str
    version: int
    dated: date
    author: str | None


@dataclass(frozen=True, slots=True)
class WorkView:
    """A page with all its languages and versions, the newest first."""

    id: int
    public_id: str
    area_key: str
    area: Words
    position: int
    taken: bool
    tongues: tuple[Tongue, ...]
    versions: tuple[VersionLine, ...]

    @property
    def title(self) -> str:
        """The newest title, in Dutch if there is one."""
        return self.tongues[0].title

    def tongue(self, language: str) -> Tongue | None:
        """The page in this language; None where it is not written yet."""
        return next((tongue for tongue in self.tongues if tongue.language == language), None)

    def newest(self, language: str) -> int:
        """The number of the newest version; 0 for none."""
        return found.newest if (found := self.tongue(language)) else 0


class VersionView(NamedTuple):
    """What a page said in one version."""

    language: str
    version: int
    title: str
    summary: str
    body: str
    html: str
    sources: str
    dated: date
    translated_from: int | None
