"""How an evening comes to its end: by the clock, or because a host ends it. Whoever calls has asked."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from forum.notices.models import Kind
from forum.rooms import evenings
from forum.sessions import ranges
from forum.sessions.models import Question, QuestionState, SessionState, SignUp, ThemedSession
from forum.sessions.telling import tell_comers


def end(db: Session, evening: ThemedSession, ended_at: datetime, now: datetime, *, took_place: bool = True) -> None:
    """Note that it is over, close its room, and let those who came say how it was.

    `took_place`: not where the house was down all the while, so that nobody can have come.
    """
    signed_up = select(func.count()).select_from(SignUp).where(SignUp.session_id == evening.id)
    evening.state, evening.ended_at = SessionState.OVER, ended_at
    evening.wanted = ranges.of(db.execute(signed_up).scalar_one())
    on_now = update(Question).where(Question.session_id == evening.id, Question.state == QuestionState.NOW)
    db.execute(on_now.values(state=QuestionState.DONE))
    if evening.room_id is not None:
        evenings.close(db, evening.room_id, now)
    db.flush()
    if took_place:
        tell_comers(db, evening.public_id, Kind.AFTER)
