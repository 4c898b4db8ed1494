"""What a host does while an evening goes on, and after it: lead through the questions, see to the time, sum up."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum import clock, trail
from forum.boards import actions as boards
from forum.boards import queries as board_queries
from forum.errors import N_, Conflict, Invalid, NotFound
from forum.notices.models import Kind
from forum.policy import Actor, Do, authorize
from forum.rooms import evenings
from forum.sessions import places, queries
from forum.sessions.ending import end
from forum.sessions.models import Question, QuestionState, SessionState, ThemedSession
from forum.sessions.queries import hosting
from forum.sessions.telling import tell_comers
from forum.text import Prose
from forum.trail import Deed

MINUTES = (5, 60)  # at least and at most, added at once
AHEAD = timedelta(hours=4)  # no evening goes on for longer than that without a host who says so


def set_question(db: Session, actor: Actor, question_id: str, state: QuestionState) -> str:
    """Say what becomes of a question; the evening's public id. One is talked about at a time: it is shown in the room.

    HIDDEN takes it out of sight for all but the hosts and who asked it, WAITING brings it back.
    """
    view = hosting.evening_of(db, actor, question_id)
    authorize(actor, Do.HOST_SESSION, view)
    evening = places.held(db, view.id)
    if state is QuestionState.NOW and evening.state is not SessionState.OPEN:
        raise Conflict(N_("A question can be talked about while the evening goes on."))
    hers = update(Question).where(Question.session_id == view.id).execution_options(synchronize_session=False)
    if state is QuestionState.NOW:
        db.execute(hers.where(Question.state == QuestionState.NOW).values(state=QuestionState.DONE))
    changed = hers.where(Question.public_id == question_id).values(state=state).returning(Question.id)
    if db.execute(changed).first() is None:
        raise NotFound  # taken back at this moment
    if evening.room_id is not None and evening.state is SessionState.OPEN:
        on_now = select(Question.text).where(Question.session_id == view.id, Question.state == QuestionState.NOW)
        evenings.set_topic(db, evening.room_id, db.execute(on_now).scalar_one_or_none() or "")
    trail.record(db, actor, Deed.QUESTION_SET, question_id, session=view.public_id, to=state)
    return view.public_id


def extend(db: Session, actor: Actor, session_id: str, minutes: int) -> None:
    """Let the evening go on for some minutes more."""
    view = queries.session(db, actor, session_id)
    authorize(actor, Do.HOST_SESSION, view)
    evening = _going_on(db, view.id)
    least, most = MINUTES
    if not least <= minutes <= most:
        raise Invalid(N_("Please choose from 5 to 60 minutes."), field="minutes")
    ends_at = evening.ends_at + timedelta(minutes=minutes)
    if ends_at > clock.now() + AHEAD:
        raise Conflict(N_("It already goes on for hours. Extend it once more when its end is near."))
    evening.ends_at = ends_at
    evening.sequence += 1
    db.flush()
    trail.record(db, actor, Deed.SESSION_EXTENDED, session_id, minutes=minutes)


def end_early(db: Session, actor: Actor, session_id: str) -> None:
    """End the evening now."""
    view = queries.session(db, actor, session_id)
    authorize(actor, Do.HOST_SESSION, view)
    evening = _going_on(db, view.id)
    now = clock.now()
    evening.ends_at = max(evening.starts_at, now)
    evening.sequence += 1
    end(db, evening, now, now)
    trail.record(db, actor, Deed.SESSION_ENDED, session_id)


def write_summary(db: Session, actor: Actor, session_id: str, board_id: str, title: str, body: Prose) -> str:
    """Sum up an evening in a thread, once; the thread. Who came hears of it.

    The board is for no more people than the evening was. The words are the host's own: nothing of the talk goes along.
    """
    view = queries.session(db, actor, session_id)
    authorize(actor, Do.HOST_SESSION, view)
    evening = places.held(db, view.id)
    if evening.state is not SessionState.OVER:
        raise Conflict(N_("A summary can be written when the evening is over."))
    if evening.summary:
        raise Conflict(N_("There is a summary of this evening already."))
    board = board_queries.board_frame(db, actor, board_id)
    if not hosting.fits(board.audience, view.audience):
        raise Invalid(N_("More people read this board than could come to the evening. Choose another."), field="board")
    placed = boards.start_thread(db, actor, board_id, title, body)
    evening.summary = placed.thread
    db.flush()
    tell_comers(db, session_id, Kind.AFTER, but=actor.member_id)
    trail.record(db, actor, Deed.SESSION_SUMMED_UP, session_id, thread=placed.thread)
    return placed.thread


def _going_on(db: Session, session_id: int) -> ThemedSession:
    """The evening, held until the commit."""
    evening = places.held(db, session_id)
    if evening.state is not SessionState.OPEN:
        raise Conflict(N_("This evening does not go on at this moment."))
    return evening
