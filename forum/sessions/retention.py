"""How the sessions forget: who came, asked and answered a week after an evening, the evening itself when a
conversation would go too, and whoever leaves the house at once.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from forum.config import Retention
from forum.db import keyring
from forum.keys import KeyRing
from forum.retention import erases_first, purges, removed
from forum.rooms import evenings
from forum.rooms.models import Room
from forum.sessions import places, ranges, who
from forum.sessions.models import (
    Answered,
    Question,
    QuestionSecond,
    QuestionState,
    Series,
    SessionState,
    SignUp,
    ThemedSession,
)
from forum.sessions.queries import AFTERWARDS

AT_ONCE = 500  # digests in one statement


@purges("sessions")
def purge(db: Session, retention: Retention, now: datetime) -> int:
    """Forget people a week after an evening; evenings, with what is left of them, after the house's time for talk."""
    _keep_how_many(db, now)
    past = select(ThemedSession.id).where(_ended() <= now - AFTERWARDS)
    people = sum(
        removed(db, delete(table).where(table.session_id.in_(past)).execution_options(synchronize_session=False))
        for table in (SignUp, Question, Answered)  # with a question goes who seconded it
    )
    address = update(ThemedSession).where(_ended() <= now - AFTERWARDS, ThemedSession.sealed_address.is_not(None))
    db.execute(address.values(sealed_address=None).execution_options(synchronize_session=False))
    old = _ended() <= now - timedelta(days=retention.forum_days)
    evenings = removed(db, delete(ThemedSession).where(old).execution_options(synchronize_session=False))
    left = exists().where(ThemedSession.series_id == Series.id)
    series = delete(Series).where(Series.ended_at.is_not(None), ~left)
    return people + evenings + removed(db, series.execution_options(synchronize_session=False))


@purges("rooms of evenings")
def purge_rooms(db: Session, retention: Retention, now: datetime) -> int:
    """Remove the rooms of evenings that were over some days ago, or that are gone, with all that was said there."""
    before = now - timedelta(days=retention.session_days)
    done = ThemedSession.state.in_((SessionState.OVER, SessionState.CANCELLED))
    past = select(ThemedSession.public_id).where(done, _ended() <= before)
    there = exists().where(ThemedSession.public_id == Room.session)
    theirs = select(Room.id).where(Room.session.is_not(None), or_(Room.session.in_(past), ~there))
    rooms = db.execute(theirs).scalars().all()
    for room_id in rooms:
        evenings.remove(db, room_id)
    return len(rooms)


@erases_first
def erase_member(db: Session, member_id: int, keep_texts: bool) -> None:
    """Take away all that stands for a member; whoever waits longest gets her places.

    Her questions go too, or stay and lead to nobody. What she answered cannot be found again: nothing ties it to her.
    """
    ring = keyring(db)
    evenings = list(db.execute(select(ThemedSession.id, ThemedSession.public_id).where(_has_rows())))
    _erase_places(db, ring, member_id, {row.public_id: row.id for row in evenings})
    _delete(db, Answered, [who.digest(ring, "answer", row.public_id, member_id) for row in evenings])
    _erase_questions(db, [who.digest(ring, "question", row.public_id, member_id) for row in evenings], keep_texts)
    _erase_seconds(db, ring, member_id)


def _ended() -> ColumnElement[datetime]:
    """When an evening was over, or called off."""
    return func.coalesce(ThemedSession.ended_at, ThemedSession.ends_at)


def _has_rows() -> ColumnElement[bool]:
    """Evenings in which somebody left something."""
    return or_(*(exists().where(table.session_id == ThemedSession.id) for table in (SignUp, Question, Answered)))


def _keep_how_many(db: Session, now: datetime) -> None:
    """How many had signed up stays, as a range, for those who plan the next evenings."""
    count = select(func.count()).where(SignUp.session_id == ThemedSession.id).scalar_subquery()
    unknown = select(ThemedSession.id, count).where(_ended() <= now - AFTERWARDS, ThemedSession.wanted.is_(None))
    for evening, wanted in db.execute(unknown).all():
        known = update(ThemedSession).where(ThemedSession.id == evening).values(wanted=ranges.of(wanted))
        db.execute(known.execution_options(synchronize_session=False))


def _erase_places(db: Session, ring: KeyRing, member_id: int, evenings: dict[str, int]) -> None:
    ids = {who.digest(ring, "sign-up", public_id, member_id): evening for public_id, evening in evenings.items()}
    hers = []
    for some in _parts(list(ids)):
        hers += [ids[digest] for digest in db.execute(select(SignUp.who).where(SignUp.who.in_(some))).scalars()]
    # All of them held first, in one order: two who leave at once never wait for each other.
    held = [places.held(db, evening) for evening in sorted(hers)]
    _delete(db, SignUp, list(ids))
    for evening in held:
        places.take_seat(db, evening, member_id)
        places.fill_places(db, evening.id)


def _erase_questions(db: Session, digests: list[bytes], keep_texts: bool) -> None:
    if not keep_texts:
        _hush_rooms(db, digests)
        _delete(db, Question, digests)
        return
    for some in _parts(digests):
        for question in db.execute(select(Question.id).where(Question.who.in_(some))).scalars().all():
            nobody = update(Question).where(Question.id == question).values(who=secrets.token_bytes(32))
            db.execute(nobody.execution_options(synchronize_session=False))


def _hush_rooms(db: Session, digests: list[bytes]) -> None:
    """What she asked stands at the top of no room any more."""
    for some in _parts(digests):
        rooms = select(ThemedSession.room_id).join(Question, Question.session_id == ThemedSession.id)
        on_now = Question.who.in_(some), Question.state == QuestionState.NOW, ThemedSession.room_id.is_not(None)
        for room_id in db.execute(rooms.where(*on_now)).scalars().all():
            evenings.set_topic(db, room_id or 0, "")


def _erase_seconds(db: Session, ring: KeyRing, member_id: int) -> None:
    rows = db.execute(
        select(Question.id, Question.public_id, ThemedSession.public_id.label("session"))
        .join(ThemedSession, ThemedSession.id == Question.session_id)
        .where(Question.seconds > 0)
    ).all()
    hers = {who.digest(ring, f"second:{row.public_id}", row.session, member_id): row.id for row in rows}
    for some in _parts(list(hers)):
        gone = delete(QuestionSecond).where(QuestionSecond.who.in_(some)).returning(QuestionSecond.question_id)
        questions = db.execute(gone.execution_options(synchronize_session=False)).scalars().all()
        fewer = update(Question).where(Question.id.in_(questions)).values(seconds=Question.seconds - 1)
        db.execute(fewer.execution_options(synchronize_session=False))


def _delete(db: Session, table: type[SignUp | Question | Answered], digests: list[bytes]) -> None:
    for some in _parts(digests):
        db.execute(delete(table).where(table.who.in_(some)).execution_options(synchronize_session=False))


def _parts(digests: list[bytes]) -> Iterable[list[bytes]]:
    return (digests[start : start + AT_ONCE] for start in range(0, len(digests), AT_ONCE))
