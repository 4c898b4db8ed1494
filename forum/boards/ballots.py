"""The rules of polls: what may be asked and chosen, and what a reader may know of the answers.

The house keeps how often each answer was given, and who has answered until the poll closes; never who gave which. Two
counts, one before and one after somebody answered, would tell it all the same: so only who has answered herself sees a
running result, and not before there are ENOUGH answers to hide among.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum import clock
from forum.boards.models import Ballot, Poll
from forum.boards.views import PollView
from forum.errors import N_, Invalid
from forum.retention import removed
from forum.text import clean_line

SHORTEST_QUESTION, LONGEST_QUESTION = 3, 200
FEWEST_OPTIONS, MOST_OPTIONS = 2, 8
LONGEST_OPTION = 80
LONGEST_OPEN = 60  # days
ENOUGH = 5  # answers before a running result is shown


def checked_question(text: str) -> str:
    """A question as it is kept. Raises Invalid."""
    question = clean_line(text, longest=LONGEST_QUESTION, field="question", empty=N_("Please type a question."))
    if len(question) < SHORTEST_QUESTION:
        raise Invalid(N_("Please make the question a little longer."), field="question")
    return question


def checked_options(texts: Sequence[str]) -> list[str]:
    """The answers to choose from as they are kept, without empty ones. Raises Invalid."""
    options = [clean_line(text, longest=LONGEST_OPTION, field="options") for text in texts if text.strip()]
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        raise Invalid(N_("Please give two to eight answers, each on a line of its own."), field="options")
    if len({option.casefold() for option in options}) < len(options):
        raise Invalid(N_("Two of the answers are the same."), field="options")
    return options


def closing(days: int) -> datetime:
    """When a poll made now closes: on the whole hour, so that nobody can tell when it was made. Raises Invalid."""
    if not 1 <= days <= LONGEST_OPEN:
        raise Invalid(N_("A poll is open for 1 to 60 days."), field="days")
    return (clock.now() + timedelta(days=days, hours=1)).replace(minute=0, second=0, microsecond=0)


def checked_choices(choices: Sequence[int], options: int, several: bool) -> frozenset[int]:
    """The places of the answers somebody gives. Raises Invalid where they fit no ballot of this poll."""
    chosen = frozenset(choices)
    if not chosen:
        raise Invalid(N_("Please choose an answer first."))
    if not chosen <= set(range(options)):
        raise Invalid(N_("This answer is not in the poll. Please choose again."))
    if len(chosen) > 1 and not several:
        raise Invalid(N_("You can choose one answer here."))
    return chosen


def seen(
    question: str,
    several: bool,
    closes_at: datetime,
    options: Sequence[str],
    votes: Sequence[int],
    voted: bool,
    ballots: int,
) -> PollView:
    """A poll as one reader may see it. `ballots`: how many have answered, as far as that is still known."""
    closed = closes_at <= clock.now()
    # Who leaves the house takes her ballot along, not her answer.
    answered = max(ballots, max(votes, default=0)) if several else sum(votes)
    shown = closed or (voted and answered >= ENOUGH)
    return PollView(question, several, closes_at, tuple(options), tuple(votes) if shown else (), voted, closed)


def purge_ballots(db: Session, now: datetime) -> int:
    """Forget who answered the polls that have closed; how many rows that were."""
    over = select(Poll.thread_id).where(Poll.closes_at <= now)
    return removed(db, delete(Ballot).where(Ballot.thread_id.in_(over)).execution_options(synchronize_session=False))
