"""What the directory's pages are made of."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum, auto

from babel import Locale

from forum import clock
from forum.directory.kinds import ALWAYS, COSTS, NAMES_ASKED, STANCES, Cost, NameAsked, Stance
from forum.directory.models import Change, Words
from forum.directory.regions import NATIONWIDE, REGIONS
from forum.errors import N_

FRESH = timedelta(days=365)  # what was checked longer ago is marked


# Who checked it, to be read after "by".
CHECKED_AS: dict[str, str] = {
    "expert": N_("an expert by experience"),
    "caseworker": N_("a caseworker"),
    "operator": N_("whoever runs this house"),
    "house": N_("whoever runs this house"),
}


class Verified(StrEnum):
    """How far one can rely on what stands here."""

    NEVER = auto()
    LONG_AGO = auto()
    LATELY = auto()


@dataclass(frozen=True, slots=True)
class Entry:
    """All that is said of an organisation. Areas are keys, regions and languages codes."""

    name: str
    what: Words
    areas: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    cost: Cost = Cost.UNKNOWN
    name_asked: NameAsked = NameAsked.UNKNOWN
    stance: tuple[Stance, ...] = ()
    hours: str = ""
    phone: str = ""
    site: str = ""
    note: Words = field(default_factory=dict)

    @property
    def nationwide(self) -> bool:
        """Whether it is there for the whole country."""
        return NATIONWIDE in self.regions

    @property
    def always(self) -> bool:
        """Whether it answers day and night."""
        return self.hours == ALWAYS

    @property
    def region_names(self) -> list[str]:
        """Where it helps; message ids."""
        return [REGIONS.get(code, code) for code in self.regions]

    @property
    def cost_said(self) -> str:
        """What it costs, a message id."""
        return COSTS[self.cost]

    @property
    def name_said(self) -> str:
        """Whether a name is asked, a message id."""
        return NAMES_ASKED[self.name_asked]

    @property
    def stance_said(self) -> list[str]:
        """From where it looks; message ids."""
        return [STANCES[stance] for stance in self.stance]

    def languages_in(self, language: str) -> list[str]:
        """The names of its languages."""
        return [language_name(code, language) for code in self.languages]


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """An organisation as it is now. `by` is the name of who verified it, for those who keep the list, else ""."""

    public_id: str
    version: int
    entry: Entry
    area_names: tuple[Words, ...]
    verified_on: date | None
    verified_as: str
    removed: bool
    by: str = ""

    @property
    def checked_as(self) -> str:
        """Who verified it, a message id."""
        return CHECKED_AS.get(self.verified_as, CHECKED_AS["house"])

    @property
    def verified(self) -> Verified:
        """How far one can rely on it today."""
        if self.verified_on is None:
            return Verified.NEVER
        return Verified.LONG_AGO if self.verified_on <= clock.now().date() - FRESH else Verified.LATELY


@dataclass(frozen=True, slots=True)
class Filter:
    """What somebody looks for; "" is anything. A region also finds what is there for the whole country."""

    text: str = ""
    area: str = ""
    region: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class VersionView:
    """An organisation as it was once, and what was different from the version before (names of columns)."""

    n: int
    change: Change
    at: datetime
    by: str  # "" where she has gone, or it was done at the machine
    by_as: str
    entry: Entry
    verified_on: date | None
    different: tuple[str, ...]

    @property
    def done_as(self) -> str:
        """Who made it so, a message id."""
        return CHECKED_AS.get(self.by_as, CHECKED_AS["house"])


@dataclass(frozen=True, slots=True)
class Kept:
    """The list as those see it who keep it: what to check next, and what was removed."""

    total: int
    to_verify: tuple[tuple[str, str, date | None], ...]  # public id, name, when it was last checked
    unverified: int  # how many were never checked, or long ago
    removed: tuple[tuple[str, str], ...]


# What each column of a version is called on the page of its history.
COLUMN_NAMES: dict[str, str] = {
    "name": N_("name"),
    "what": N_("what it does"),
    "areas": N_("areas of life"),
    "regions": N_("region"),
    "languages": N_("languages"),
    "cost": N_("cost"),
    "name_asked": N_("whether your name is asked"),
    "stance": N_("what kind it is"),
    "hours": N_("opening hours"),
    "phone": N_("phone"),
    "site": N_("site"),
    "note": N_("note"),
}


def language_name(code: str, language: str) -> str:
    """What a language is called in another."""
    names = Locale.parse(language).languages
    return str(names.get(code, code))
