"""What shall be talked about: questions asked beforehand, and those that others want too. Nobody sees who asked."""

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from forum import clock, gate
from forum.db import keyring, new_id
from forum.errors import N_, Conflict, NotAllowed, NotFound
from forum.gate import Sent
from forum.policy import Actor, Do, authorize
from forum.rooms import evenings
from forum.sessions import places, queries, who
from forum.sessions.models import Question, QuestionSecond, QuestionState, ThemedSession
from forum.text import clean_text

MAX_QUESTION = 500  # characters
OPEN_QUESTIONS = 3  # of one person for one evening: there is room for others


def ask(db: Session, actor: Actor, session_id: str, text: str, sent: Sent = Sent.FIRST) -> str:
    """Ask something for an evening; the question's public id."""
    view = queries.session(db, actor, session_id)
    authorize(actor, Do.ASK_AHEAD, view)
    assert actor.member_id is not None
    text = clean_text(text, longest=MAX_QUESTION, field="text", empty=N_("Please type a question."))
    gate.check_words(db, actor, {"text": text}, sent)
    evening = places.held(db, view.id)
    _check_still_ahead(evening)
    digest = who.digest(keyring(db), "question", session_id, actor.member_id)
    asked = select(func.count()).where(
        Question.session_id == view.id, Question.who == digest, Question.state != QuestionState.DONE
    )
    if db.execute(asked).scalar_one() >= OPEN_QUESTIONS:
        raise Conflict(N_("You have asked three questions. Take one back to ask another."), field="text")
    # Counted apart from the sign-ups: one count for both would tell which of them came one after the other.
    last = select(func.coalesce(func.max(Question.n), 0)).where(Question.session_id == view.id)
    n, public_id = db.execute(last).scalar_one() + 1, new_id()
    db.add(Question(public_id=public_id, session_id=view.id, who=digest, text=text, n=n))
    db.flush()
    return public_id


def second(db: Session, actor: Actor, question_id: str, *, give: bool = True) -> str:
    """Want a question to be talked about too, or not any more; the evening's public id. Twice is the same as once."""
    question, view = _found(db, actor, question_id)
    authorize(actor, Do.SECOND_QUESTION, view)
    assert actor.member_id is not None
    _check_still_ahead(places.held(db, view.id))
    ring = keyring(db)
    if question.who == who.digest(ring, "question", view.public_id, actor.member_id):
        raise NotAllowed(N_("This is your own question. It counts already."))
    digest = who.digest(ring, f"second:{question_id}", view.public_id, actor.member_id)
    if give:
        new = insert(QuestionSecond).values(question_id=question.id, who=digest).on_conflict_do_nothing()
        change = 1 if db.execute(new.returning(QuestionSecond.question_id)).first() else 0
    else:
        gone = delete(QuestionSecond).where(QuestionSecond.question_id == question.id, QuestionSecond.who == digest)
        change = -1 if db.execute(gone.returning(QuestionSecond.question_id)).first() else 0
    count = update(Question).where(Question.id == question.id).values(seconds=Question.seconds + change)
    db.execute(count.execution_options(synchronize_session=False))
    return view.public_id


def withdraw_question(db: Session, actor: Actor, question_id: str) -> str:
    """Take an own question back, whenever; the evening's public id."""
    question, view = _found(db, actor, question_id)
    authorize(actor, Do.SECOND_QUESTION, view)
    assert actor.member_id is not None
    if question.who != who.digest(keyring(db), "question", view.public_id, actor.member_id):
        raise NotAllowed
    evening = places.held(db, view.id)
    gone = delete(Question).where(Question.id == question.id).returning(Question.state)
    state = db.execute(gone.execution_options(synchronize_session=False)).scalar_one_or_none()
    if state is QuestionState.NOW and evening.room_id is not None:
        evenings.set_topic(db, evening.room_id, "")  # it stood at the top of the room
    return view.public_id


def _found(db: Session, actor: Actor, question_id: str) -> tuple[Question, queries.SessionView]:
    """A question that the actor may see, with its evening; one that is hidden only if it is her own."""
    row = db.execute(
        select(Question, ThemedSession.public_id)
        .join(ThemedSession, ThemedSession.id == Question.session_id)
        .where(Question.public_id == question_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    question, session = row
    view = queries.session(db, actor, session)
    own = who.digest(keyring(db), "question", session, actor.member_id or 0)
    if question.state is QuestionState.HIDDEN and question.who != own:
        raise NotFound
    return question, view


def _check_still_ahead(evening: ThemedSession) -> None:
    if evening.state not in places.TAKES_PLACES or evening.ends_at <= clock.now():
        raise Conflict(N_("Questions can be asked until the evening is over."))
