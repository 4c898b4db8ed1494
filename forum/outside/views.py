"""What is shown of notices from outside."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.outside.models import Outcome
from forum.rules.queries import RuleLine

CLAIM_ENDS = timedelta(hours=2)  # whoever is on a notice and forgets it keeps nobody else from it
AGAIN_WITHIN = timedelta(days=180)  # EU 2022/2065, article 20: at least six months


@dataclass(frozen=True, slots=True)
class Given:
    """A notice as it is given: what, where, and if somebody wants to say it, who."""

    why: str
    where: str
    name: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it is given; `rule` is the number of a house rule, 0 for none; `law` names a law in words."""

    outcome: Outcome
    words: str
    rule: int = 0
    law: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it is read."""

    outcome: Outcome
    words: str
    law: str
    rule: RuleLine | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What a receipt opens: one's own words, and what came of them."""

    where: str
    why: str
    asked_at: datetime
    answer: Answered | None
    again: str  # the words of the request for another look; "" where there is none
    last: Answered | None  # the answer to that
    may_ask: bool
    until: datetime | None  # it can be asked for until then


@dataclass(frozen=True, slots=True)
class LookLine:
    """A look that waits, in the list."""

    public_id: str
    second: bool
    beginning: str
    due_at: datetime
    late: bool
    claimed_by: str  # "" for nobody


@dataclass(frozen=True, slots=True)
class LookView:
    """One look, for who answers it."""

    public_id: str
    second: bool
    given: Given
    again: str
    first: Answered | None
    answer: Answered | None
    asked_at: datetime
    due_at: datetime
    claimed_by: str
    mine: bool  # she is on it
    hers: bool  # she gave the first answer, so another looks again
