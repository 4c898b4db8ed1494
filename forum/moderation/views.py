"""What moderation asks and gives: small frozen objects, with what the reader may know and nothing else."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum, auto
from typing import NamedTuple

from forum.moderation.models import Earlier, Reason, Words
from forum.policy import Audience

__all__ = ["Earlier", "Reason"]  # as pages ask for them here

PAGE = 20  # cases to a page
CLAIM_ENDS = timedelta(hours=2)  # who began on a case and went home does not keep it from the others
APPEAL_DAYS = timedelta(days=14)  # in which one may ask for another look
UNDO_DAYS = timedelta(days=30)  # as long as a text that was taken away can be put back
LONGEST_MUTE = 14 * 24  # hours
LONGEST_SUSPENSION = 365  # days


class Measure(StrEnum):
    """What moderators can do. NONE stands alone; of MUTE, SUSPEND and BAN there is one at most."""

    NONE = auto()
    HIDE = auto()  # the text is taken away, its place stays
    TAKE_OUT = auto()  # personal data in it are masked
    MOVE = auto()  # the conversation goes to another board
    LOCK = auto()  # the conversation takes no answers
    WARN = auto()  # kind words to the person
    MUTE = auto()  # reads along, does not write, for hours
    SUSPEND = auto()  # stays away, for days
    BAN = auto()


SANCTIONS = frozenset({Measure.MUTE, Measure.SUSPEND, Measure.BAN})


class Which(StrEnum):
    """Which cases the queue shows."""

    ALL = auto()
    UNCLAIMED = auto()
    MINE = auto()
    APPEALS = auto()


class AppealState(StrEnum):
    """Where an appeal against a decision stands."""

    NOTHING = auto()  # nothing was done that one could appeal against
    POSSIBLE = auto()
    OVER = auto()  # its days have passed
    WAITING = auto()
    GRANTED = auto()
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class Filter:
    """What the queue shows."""

    which: Which = Which.ALL
    reason: Reason | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Decision:
    """What a moderator decides, as the form brings it. `rule` is the number of the house rule; 0 only for NONE."""

    measures: frozenset[Measure]
    rule: int = 0
    words: str = ""
    hours: int = 0  # of a MUTE
    days: int = 0  # of a SUSPEND
    board: str = ""  # the public id where a MOVE leads
    masked: str = ""  # the text as TAKE_OUT leaves it


class Claim(NamedTuple):
    """Who is on a case, since when."""

    by: str  # her pseudonym; "" once she has left
    since: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as the queue shows it."""

    public_id: str
    kind: str  # of a target: post, message, profile, question, announcement
    place: Words
    excerpt: str
    reasons: tuple[tuple[Reason, int], ...]  # each with how many gave it, most first
    opened_at: datetime
    due_at: datetime  # until when we promise to look
    late: bool
    claim: Claim | None
    appeal: str | None  # the public id of an appeal that waits


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the queue: what waits longest first."""

    cases: list[CaseLine]
    page: int
    pages: int
    total: int
    waiting: dict[Which, int]  # how many there are under each heading


class ContextLine(NamedTuple):
    """A line said around what was reported."""

    author: str  # as it was shown; "" where no name is left
    text: str
    reported: bool


class Link(NamedTuple):
    """Where something stands: an endpoint with its values, and an anchor."""

    endpoint: str
    values: dict[str, str | int]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Sanction:
    """A measure against a person, and when it ends (None: it does not)."""

    measure: Measure
    until: datetime | None


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision as moderators see it in its case."""

    public_id: str
    by: str
    at: datetime
    measures: tuple[Measure, ...]
    sanction: Sanction | None
    rule_version: int
    rule: int
    words: str
    undone_at: datetime | None
    undone_why: str
    appeal: AppealState
    may_undo: bool


@dataclass(frozen=True, slots=True)
class Reportable:
    """What the form to report shows of the thing."""

    kind: str
    place: Words
    author: str
    excerpt: str
    audience: Audience
    link: Link


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as a moderator works on it. Under a one-time name it shows that name, and nothing leads further."""

    public_id: str
    kind: str
    audience: Audience
    place: Words
    title: str
    author: str
    badge: str  # a role, or "alias", or "number"
    text: str  # as it was when it was first reported; "" once it was removed
    written_at: datetime | None
    context: tuple[ContextLine, ...]
    there: bool  # whether it still stands where it stood
    link: Link | None
    reasons: tuple[tuple[Reason, int], ...]
    notes: tuple[str, ...]  # what reporters added, without who
    earlier: Earlier
    handed: str  # what the moderator before left about it
    measures: tuple[Measure, ...]  # those this kind of thing knows
    masked: str  # a proposal for TAKE_OUT
    opened_at: datetime
    due_at: datetime
    claim: Claim | None
    open: bool
    own: bool  # the reader wrote it herself: another moderator decides
    decisions: tuple[DecisionLine, ...]


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision as the person it concerns reads it. `public_id` is that of her letter, not the moderators' one."""

    public_id: str
    kind: str
    place: Words
    text: str  # what it is about; "" once removed
    at: datetime
    measures: tuple[Measure, ...]
    sanction: Sanction | None
    rule_version: int
    rule: int
    words: str
    undone: bool
    appeal: AppealState
    days_left: int  # to appeal
    answer: str  # what was said to the appeal
    waits_for_another: bool  # there is no other moderator who could decide it at this moment
    member_id: int | None = field(repr=False, default=None)  # the reader's own number where it concerns her


@dataclass(frozen=True, slots=True)
class AppealView:
    """An appeal as the moderator who decides it sees it."""

    public_id: str
    text: str
    at: datetime
    case: CaseView
    decision: DecisionLine
    may_decide: bool  # not who took the decision


class AppealedCase(NamedTuple):
    """What an appeal is about, in a list."""

    kind: str
    place: Words


@dataclass(frozen=True, slots=True)
class AppealLine:
    """An appeal in the list of those that wait."""

    public_id: str
    text: str
    at: datetime
    case: AppealedCase
    may_decide: bool  # not who took the decision, nor whom it concerns


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What became of something one has reported, in general words."""

    kind: str
    place: Words
    day: datetime
    open: bool
    acted: bool  # looked at, and something was done


@dataclass(frozen=True, slots=True)
class Farewell:
    """What somebody who was put out reads after the right passphrase."""

    decision: DecisionView
    receipt: str  # in groups of four; with it she reads this and appeals without a log-in
