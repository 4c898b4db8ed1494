"""How it was: three questions afterwards. What is kept is how often each answer was given, and who has answered; what
ties the two together is nowhere.
"""

from collections.abc import Mapping

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from forum.db import keyring
from forum.errors import N_, Conflict, Invalid
from forum.policy import Actor, Do, authorize
from forum.sessions import queries, who
from forum.sessions.models import Answered, Tally
from forum.sessions.queries import answers


def say_how_it_was(db: Session, actor: Actor, session_id: str, given: Mapping[str, str]) -> None:
    """Answer once; each of the questions may be left out, not all."""
    view = queries.session(db, actor, session_id)
    authorize(actor, Do.SAY_HOW_IT_WAS, view)
    assert actor.member_id is not None
    if not answers.asks(view):
        raise Conflict(N_("How it was can be said in the seven days after the evening."))
    chosen = {question: given[question] for question in answers.QUESTIONS if given.get(question)}
    if not chosen:
        raise Invalid(N_("Please choose an answer first."))
    if not all(choice in answers.QUESTIONS[question].choices for question, choice in chosen.items()):
        raise Invalid(N_("This is no answer to the question. Please choose again."))
    digest = who.digest(keyring(db), "answer", session_id, actor.member_id)
    first = insert(Answered).values(session_id=view.id, who=digest).on_conflict_do_nothing()
    if db.execute(first.returning(Answered.session_id)).first() is None:
        raise Conflict(N_("You have answered already. Nobody knows which answer was yours, so it cannot be changed."))
    for question, choice in chosen.items():  # in one order, so that two who answer at once never wait for each other
        tally = insert(Tally).values(session_id=view.id, question=question, choice=choice, count=1)
        db.execute(
            tally.on_conflict_do_update(
                index_elements=["session_id", "question", "choice"], set_={"count": Tally.count + 1}
            )
        )
