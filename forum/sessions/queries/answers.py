"""What was said about an evening afterwards: counts alone, and none before there are enough to hide among."""

from dataclasses import dataclass

from sqlalchemy import select

from forum import clock
from forum.db import Reader, keyring
from forum.errors import N_
from forum.policy import Actor, Do, authorize, can
from forum.sessions import who
from forum.sessions.models import Answered, Tally
from forum.sessions.queries import AFTERWARDS, SessionView

ENOUGH = 5  # answers to a question before its result is shown


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about an evening: its words, and those of the answers to choose from."""

    words: str
    choices: dict[str, str]


HOW_MUCH = {"yes": N_("yes"), "bit": N_("a bit"), "no": N_("no")}
QUESTIONS = {
    "useful": Asked(N_("Was this of use to you?"), HOW_MUCH),
    "heard": Asked(N_("Could you say what you wanted?"), HOW_MUCH),
    "again": Asked(N_("Would you come again?"), {"yes": N_("yes"), "maybe": N_("maybe"), "no": N_("no")}),
}


@dataclass(frozen=True, slots=True)
class Result:
    """The answers to one question: how often each was given, in the order of the choices."""

    words: str
    counts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """How many answered it."""
        return sum(count for _, count in self.counts)


def asks(view: SessionView) -> bool:
    """Whether an evening's questions can be answered now: once it is over, for a week."""
    return view.over and clock.now() < (view.ended_at or view.ends_at) + AFTERWARDS


def has_answered(db: Reader, actor: Actor, view: SessionView) -> bool:
    """Whether she has said already how it was."""
    if actor.member_id is None:
        return False
    digest = who.digest(keyring(db), "answer", view.public_id, actor.member_id)
    mine = select(Answered.session_id).where(Answered.session_id == view.id, Answered.who == digest)
    return db.execute(mine).first() is not None


def may_answer(db: Reader, actor: Actor, view: SessionView) -> bool:
    """Whether she can still say how it was."""
    return can(actor, Do.SAY_HOW_IT_WAS, view) and asks(view) and not has_answered(db, actor, view)


def results(db: Reader, actor: Actor, view: SessionView) -> list[Result] | None:
    """The result of each question that ENOUGH have answered; None while there is no such question.

    Counted from the answers themselves: who answered is forgotten after a week, what was answered is not.
    """
    authorize(actor, Do.READ, view)
    rows = db.execute(select(Tally.question, Tally.choice, Tally.count).where(Tally.session_id == view.id))
    tallies = {(question, choice): count for question, choice, count in rows}
    found = [
        Result(asked.words, tuple((words, tallies.get((key, choice), 0)) for choice, words in asked.choices.items()))
        for key, asked in QUESTIONS.items()
    ]
    return [result for result in found if result.total >= ENOUGH] or None
