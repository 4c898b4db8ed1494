"""Whether a decision fits its case and says all it must."""

from dataclasses import replace

from sqlalchemy.orm import Session

from forum.errors import N_, Invalid
from forum.moderation.targets import Target
from forum.moderation.views import LONGEST_MUTE, LONGEST_SUSPENSION, SANCTIONS, Decision, Measure
from forum.rules import queries as rules
from forum.text import MAX_BODY, clean_text

MAX_WORDS = 2000  # characters


def checked(db: Session, target: Target, decision: Decision) -> tuple[Decision, int]:
    """The decision tidied, with the version of the house rules it refers to. Raises Invalid at the field concerned."""
    measures = decision.measures
    if not measures or not measures <= target.measures:
        raise Invalid(N_("Please choose what should happen."), field="measures")
    if Measure.NONE in measures:
        if len(measures) > 1:
            raise Invalid(N_("Doing nothing goes with nothing else."), field="measures")
        words = clean_text(decision.words, longest=MAX_WORDS, field="words") if decision.words.strip() else ""
        return Decision(measures, words=words), 0
    if len(measures & SANCTIONS) > 1:
        raise Invalid(N_("Please choose one: not writing, staying away, or a ban."), field="measures")
    if {Measure.HIDE, Measure.TAKE_OUT} <= measures:
        raise Invalid(N_("Take the whole text away, or what must not be in it: not both."), field="measures")
    hours = decision.hours if Measure.MUTE in measures else 0
    days = decision.days if Measure.SUSPEND in measures else 0
    if Measure.MUTE in measures and not 1 <= hours <= LONGEST_MUTE:
        raise Invalid(N_("Please choose how long, two weeks at most."), field="hours")
    if Measure.SUSPEND in measures and not 1 <= days <= LONGEST_SUSPENSION:
        raise Invalid(N_("Please choose how long, a year at most."), field="days")
    if Measure.MOVE in measures and not decision.board:
        raise Invalid(N_("Please choose a board."), field="board")
    masked = ""
    if Measure.TAKE_OUT in measures:
        masked = clean_text(decision.masked, longest=MAX_BODY, field="masked")
    words = clean_text(
        decision.words, longest=MAX_WORDS, field="words", empty=N_("Please write a few kind words to the person.")
    )
    version = _version(db, decision.rule)
    return replace(decision, hours=hours, days=days, words=words, masked=masked), version


def _version(db: Session, rule: int) -> int:
    current = rules.current(db)
    if rule not in {line.number for line in current.rules}:
        raise Invalid(N_("Please choose the house rule that this is about."), field="rule")
    return current.version
