"""The questions asked for an evening, as one person sees them. Who asked is in no answer."""

from dataclasses import dataclass

from sqlalchemy import case, select

from forum.db import Reader, keyring
from forum.policy import Actor, Do, authorize, can
from forum.sessions import who
from forum.sessions.models import Question, QuestionSecond, QuestionState
from forum.sessions.queries import SessionView


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question; `mine` and `seconded` are the reader's own."""

    public_id: str
    text: str
    seconds: int
    state: QuestionState
    mine: bool
    seconded: bool

    @property
    def now(self) -> bool:
        """It is talked about at this moment."""
        return self.state is QuestionState.NOW

    @property
    def done(self) -> bool:
        """It was talked about."""
        return self.state is QuestionState.DONE

    @property
    def later(self) -> bool:
        """It waits for another evening."""
        return self.state is QuestionState.LATER

    @property
    def hidden(self) -> bool:
        """Only the hosts, and who asked it, see it."""
        return self.state is QuestionState.HIDDEN


def questions(db: Reader, actor: Actor, view: SessionView, *, hidden: bool = False) -> list[QuestionView]:
    """The questions for an evening: the one talked about first, then what most want. Visitors see none.

    `hidden`: with those a host has hidden, for hosts. Of hidden ones everybody else sees her own alone.
    """
    if hidden:
        authorize(actor, Do.HOST_SESSION, view)
    if actor.member_id is None or not can(actor, Do.SECOND_QUESTION, view):
        return []
    rows = db.execute(
        select(Question.id, Question.public_id, Question.text, Question.seconds, Question.state, Question.who)
        .where(Question.session_id == view.id)
        .order_by(case((Question.state == QuestionState.NOW, 0), else_=1), Question.seconds.desc(), Question.n)
    ).all()
    ring = keyring(db)
    own = who.digest(ring, "question", view.public_id, actor.member_id)
    digests = [who.digest(ring, f"second:{row.public_id}", view.public_id, actor.member_id) for row in rows]
    given = set(db.execute(select(QuestionSecond.question_id).where(QuestionSecond.who.in_(digests))).scalars())
    return [
        QuestionView(row.public_id, row.text, row.seconds, row.state, row.who == own, row.id in given)
        for row in rows
        if hidden or row.state is not QuestionState.HIDDEN or row.who == own
    ]
