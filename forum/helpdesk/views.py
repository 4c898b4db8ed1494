"""What reads of help give."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto

from forum.errors import N_
from forum.helpdesk.models import By, CheckIn, State, Wanted
from forum.policy import Role

ROLES = {
    Wanted.EITHER: frozenset({Role.EXPERT, Role.CASEWORKER}),
    Wanted.EXPERT: frozenset({Role.EXPERT}),
    Wanted.CASEWORKER: frozenset({Role.CASEWORKER}),
}


class HouseSays(StrEnum):
    """What a letter of the house holds: a word for what happened, told in the reader's language (`HOUSE_SAYS`)."""

    CHECK_IN = auto()
    LET_IN = auto()
    TOOK_OVER = auto()
    WELL = auto()
    SO_SO = auto()
    TALK = auto()
    ENOUGH = auto()


# `name` is that of the colleague it is about.
HOUSE_SAYS: dict[str, str] = {
    HouseSays.CHECK_IN: N_("You said yes to a question later on. So here it is: how are you now?"),
    HouseSays.LET_IN: N_("%(name)s can read along and answer too now."),
    HouseSays.TOOK_OVER: N_("%(name)s answers from now on."),
    HouseSays.WELL: N_("Answer to how it is now: it is going well."),
    HouseSays.SO_SO: N_("Answer to how it is now: it goes up and down."),
    HouseSays.TALK: N_("Answer to how it is now: talking again would be good."),
    HouseSays.ENOUGH: N_("Answer to how it is now: it has been enough."),
}


class Soon(StrEnum):
    """How soon she would like an answer."""

    CALM = auto()  # no haste
    DAYS = auto()  # in the next days
    TODAY = auto()


@dataclass(frozen=True)
class Asked:
    """A request as it is to be. `areas`: keys of areas of life; `region`: of forum/directory/regions.py, or ""."""

    words: str
    areas: tuple[str, ...]
    wanted: Wanted
    woman: bool
    language: str
    region: str
    soon: Soon


@dataclass(frozen=True)
class Head:
    """What those addressed see of a request before one takes it on: no word of what was written."""

    areas: tuple[str, ...]
    woman: bool
    language: str
    region: str
    soon: Soon


@dataclass(frozen=True)
class Promise:
    """Until when an answer comes, by the hours the team keeps; and how many of those addressed are on now."""

    due_at: datetime
    reachable: int


@dataclass(frozen=True)
class Placed:
    """What asking gives: the conversation, and for who has no account the receipt (once, digits alone)."""

    public_id: str
    receipt: str


@dataclass(frozen=True)
class LetterView:
    """One letter. `name` and `badge` of staff; "" for the asker, the house, and who has left."""

    public_id: str
    number: int
    by: By
    name: str
    badge: str
    mine: bool
    text: str  # of the house: one of HouseSays
    at: datetime
    opens: bool = True  # False where it was changed, or put there from elsewhere: then there is no text


@dataclass(frozen=True)
class Colleague:
    """Somebody of the staff beside a conversation; `asks` while it waits for the asker's yes."""

    public_id: str  # of the access, for a yes or a no
    name: str
    badge: str
    takes_over: bool
    asks: bool


@dataclass(frozen=True)
class Opening:
    """Who of the staff opened the letters, and when."""

    name: str
    at: datetime


@dataclass(frozen=True)
class ReferralLine:
    """A page with organisations, in a conversation."""

    public_id: str
    at: datetime


@dataclass(frozen=True)
class Letters:
    """A conversation for one of its participants. The fields above the line are what policy asks for."""

    mine: bool
    answering: frozenset[int]
    closed: bool
    # ---
    id: int
    public_id: str
    by_receipt: bool  # asked without an account
    state: State
    head: Head
    wanted: Wanted
    asked_at: datetime
    due_at: datetime
    late: bool
    ends_at: datetime | None
    check_in: CheckIn
    check_in_at: datetime | None
    claimed_by: str  # pseudonym, or ""
    claimed_by_me: bool
    letters: tuple[LetterView, ...]
    colleagues: tuple[Colleague, ...]
    openings: tuple[Opening, ...]
    referrals: tuple[ReferralLine, ...]


@dataclass(frozen=True)
class QueueLine:
    """A request in the list of those addressed."""

    mine: bool
    wanted_roles: frozenset[Role]
    # ---
    public_id: str
    state: State
    wanted: Wanted
    head: Head | None  # None where the key is missing
    due_at: datetime
    late: bool
    claimed_by: str
    answers: bool  # the reader is one of those who answer it


@dataclass(frozen=True)
class OwnLine:
    """One of her own conversations in her list."""

    public_id: str
    state: State
    asked_at: datetime
    due_at: datetime
    areas: tuple[str, ...]


@dataclass(frozen=True)
class Picked:
    """An organisation as it was when it was picked: what the page to keep shows."""

    name: str
    about: dict[str, str]
    phone: str
    website: str
    hours: str
    cost: str
    name_asked: str


@dataclass(frozen=True)
class Referral:
    """A page to keep or print, neutral."""

    public_id: str
    conversation: str
    note: str
    picked: tuple[Picked, ...]
    at: datetime
    opens: bool = True  # as with letters


class How(StrEnum):
    """Answers to a check-in, one tap each."""

    WELL = auto()
    SO_SO = auto()
    TALK = auto()  # opens the conversation again
    ENOUGH = auto()  # no more of this


class Which(StrEnum):
    """Parts of the list of those addressed."""

    OPEN = auto()  # nobody is on them
    MINE = auto()  # the reader answers them
    ALL = auto()  # all that are not closed
    CLOSED = auto()  # closed ones which the reader answered


@dataclass(frozen=True)
class Queue:
    """A page of that list. `waiting` counts each part."""

    lines: tuple[QueueLine, ...]
    which: Which
    page: int
    pages: int
    total: int
    waiting: dict[Which, int]


@dataclass(frozen=True)
class Waiting:
    """How many wait for an answer, and how many of them longer than was promised: all that who runs the house sees."""

    waiting: int
    late: int
