"""Evenings are planned, changed, moved, cancelled and skipped; and whoever signed up hears of it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from forum import clock, trail
from forum.db import keyring, new_id
from forum.errors import N_, Conflict, Invalid
from forum.notices.models import Kind
from forum.policy import Actor, Do, authorize, readable
from forum.rooms.models import Room
from forum.sessions import growing, plans, queries, ranges, rhythm
from forum.sessions.addresses import open_address, seal_address
from forum.sessions.models import Question, Series, SessionHost, SessionState, SignUp, ThemedSession
from forum.sessions.places import fill_places, held
from forum.sessions.plans import NewSession, When
from forum.sessions.queries import planning as planned
from forum.sessions.queries.planning import For
from forum.sessions.rhythm import Rhythm
from forum.sessions.telling import tell_comers
from forum.text import clean_text
from forum.trail import Deed

DAY_BEFORE, HOUR_BEFORE = timedelta(days=1), timedelta(hours=1)  # when people are reminded
AHEAD = (SessionState.PLANNED, SessionState.OPEN)  # a room opens before its evening begins


def plan(db: Session, actor: Actor, new: NewSession, when: When, zone: ZoneInfo) -> str:
    """Plan a single evening; its public id."""
    authorize(actor, Do.PLAN_SESSION, For(new.audience))
    new = plans.checked(new)
    starts_at, ends_at = plans.moments(when, zone)
    evening = _keep(db, new, starts_at, ends_at, plans.hosts(db, actor, new))
    trail.record(db, actor, Deed.SESSION_PLANNED, evening.public_id, audience=new.audience)
    return evening.public_id


def plan_series(db: Session, actor: Actor, new: NewSession, when: When, chosen: Rhythm, zone: ZoneInfo) -> str:
    """Plan a series, its evenings made a year ahead; its public id."""
    authorize(actor, Do.PLAN_SESSION, For(new.audience))
    new = plans.checked(new)
    starts_at, ends_at = plans.moments(when, zone)
    rule = rhythm.write(chosen, when.on)
    hosts = plans.hosts(db, actor, new)
    series = Series(
        names=new.theme,
        rule=rule,
        first_on=when.on,
        begins=when.begins.strftime("%H:%M"),
        minutes=when.minutes,
    )
    db.add(series)
    db.flush()
    first = _keep(db, new, starts_at, ends_at, hosts)
    first.series_id, first.on_rule = series.id, when.on
    db.flush()
    growing.grow_one(db, series, clock.now(), zone)
    trail.record(db, actor, Deed.SERIES_PLANNED, series.public_id, audience=new.audience)
    return series.public_id


def change(db: Session, actor: Actor, session_id: str, new: NewSession) -> None:
    """Change everything of an evening but its time. Who signed up hears of another place."""
    view = queries.session(db, actor, session_id)
    authorize(actor, Do.HOST_SESSION, view)
    if new.audience is not view.audience:
        authorize(actor, Do.PLAN_SESSION, For(new.audience))
    evening = _still_planned(held(db, view.id))
    new = plans.checked(new)
    if new.audience is not evening.audience and _somebody_counts_on(db, evening):
        raise Invalid(
            N_(
                "People count on this evening as it is. For whom it is can only change while nobody signed up or asked."
            ),
            field="audience",
        )
    hosts = plans.hosts(db, actor, new)
    _check_places(db, evening, new.capacity)
    moved = _settle(db, evening, new)
    db.execute(delete(SessionHost).where(SessionHost.session_id == evening.id))
    db.add_all(SessionHost(session_id=evening.id, member_id=host) for host in hosts)
    db.flush()
    if moved:
        tell_comers(db, evening.public_id, Kind.MOVED, waiting=True, hosts=True, but=actor.member_id)
    fill_places(db, evening.id)
    trail.record(db, actor, Deed.SESSION_CHANGED, session_id, audience=new.audience)


def reword(db: Session, actor: Actor, session_id: str, theme: dict[str, str], about: dict[str, str]) -> None:
    """Change theme and text of an evening that is not over; the name of its room follows."""
    view = queries.session(db, actor, session_id)
    authorize(actor, Do.HOST_SESSION, view)
    evening = held(db, view.id)
    if evening.state not in AHEAD:
        raise Conflict(plans.stays(evening.state))
    evening.theme, evening.about = plans.words(theme, about)
    evening.sequence += 1
    if evening.room_id is not None:
        db.execute(update(Room).where(Room.id == evening.room_id).values(names=evening.theme))
    trail.record(db, actor, Deed.SESSION_REWORDED, session_id)


def move(db: Session, actor: Actor, session_id: str, when: When, place: str, address: str, zone: ZoneInfo) -> None:
    """Let an evening begin at another time, or be elsewhere; who signed up hears of it."""
    view = queries.session(db, actor, session_id)
    authorize(actor, Do.HOST_SESSION, view)
    evening = _still_planned(held(db, view.id))
    starts_at, ends_at = plans.moments(when, zone)
    place, address = plans.where(evening.online, place, address)
    ring = keyring(db)
    before = (evening.starts_at, evening.ends_at, evening.place)
    if (starts_at, ends_at, place) == before and address == open_address(ring, session_id, evening.sealed_address):
        return
    evening.starts_at, evening.ends_at = starts_at, ends_at
    evening.place, evening.sealed_address = place, seal_address(ring, session_id, address)
    evening.sequence += 1
    evening.reminded = _reminded(starts_at, clock.now())
    tell_comers(db, session_id, Kind.MOVED, waiting=True, hosts=True, but=actor.member_id)
    trail.record(db, actor, Deed.SESSION_MOVED, session_id)


def cancel(db: Session, actor: Actor, session_id: str, reason: str) -> None:
    """Cancel an evening, with a word for those who signed up; they and the hosts hear of it."""
    view = queries.session(db, actor, session_id)
    authorize(actor, Do.HOST_SESSION, view)
    evening = held(db, view.id)
    if not (evening.state in AHEAD and evening.starts_at > clock.now()):
        raise Conflict(plans.stays(evening.state))
    if reason.strip():
        reason = clean_text(reason, longest=plans.LONGEST_REASON, field="reason")
    evening.state, evening.reason = SessionState.CANCELLED, reason.strip()
    evening.sequence += 1
    tell_comers(db, session_id, Kind.OFF, waiting=True, hosts=True, but=actor.member_id)
    trail.record(db, actor, Deed.SESSION_CANCELLED, session_id)


def skip(db: Session, actor: Actor, session_id: str) -> None:
    """Leave out an evening of a series on which nobody counts. Nobody is told."""
    view = queries.session(db, actor, session_id)
    authorize(actor, Do.HOST_SESSION, view)
    evening = _still_planned(held(db, view.id))
    if evening.series_id is None:
        raise Conflict(N_("This evening belongs to no series. Cancel it instead."))
    if _somebody_counts_on(db, evening):
        raise Conflict(N_("People signed up for this evening, or asked something. Cancel it, so that they see why."))
    evening.state = SessionState.SKIPPED
    evening.sequence += 1
    trail.record(db, actor, Deed.SESSION_SKIPPED, session_id)


def unskip(db: Session, actor: Actor, session_id: str) -> None:
    """Let an evening take place that was left out, as long as it lies ahead."""
    view = queries.session(db, actor, session_id)
    authorize(actor, Do.HOST_SESSION, view)
    evening = held(db, view.id)
    if evening.state is not SessionState.SKIPPED or evening.starts_at <= clock.now():
        raise Conflict
    evening.state = SessionState.PLANNED
    evening.sequence += 1
    evening.reminded = _reminded(evening.starts_at, clock.now())
    trail.record(db, actor, Deed.SESSION_UNSKIPPED, session_id)


def end_series(db: Session, actor: Actor, series_id: str) -> int:
    """Make no more evenings. Those ahead for which nobody signed up are left out; how many others stay."""
    view = planned.series(db, actor, series_id)
    authorize(actor, Do.HOST_SESSION, view)
    series = db.execute(select(Series).where(Series.id == view.id).with_for_update()).scalar_one()
    series.ended_at = series.ended_at or clock.now()
    ahead = select(ThemedSession).where(
        ThemedSession.series_id == series.id,
        ThemedSession.state == SessionState.PLANNED,
        ThemedSession.starts_at > clock.now(),
        ThemedSession.audience.in_(readable(actor)),  # an evening that is not there for her stays
    )
    held_ahead = ahead.order_by(ThemedSession.id).with_for_update().execution_options(populate_existing=True)
    staying = 0
    for evening in db.execute(held_ahead).scalars().all():
        if _somebody_counts_on(db, evening):
            staying += 1
        else:
            evening.state = SessionState.SKIPPED
            evening.sequence += 1
    trail.record(db, actor, Deed.SERIES_ENDED, series_id, staying=staying)
    return staying


def _keep(db: Session, new: NewSession, starts_at: datetime, ends_at: datetime, hosts: list[int]) -> ThemedSession:
    public_id = new_id()
    evening = ThemedSession(
        public_id=public_id,
        starts_at=starts_at,
        ends_at=ends_at,
        theme=new.theme,
        about=new.about,
        audience=new.audience,
        languages=list(new.languages),
        capacity=new.capacity,
        online=new.online,
        place=new.place,
        sealed_address=seal_address(keyring(db), public_id, new.address),
        address_hours=new.address_hours,
        reminded=_reminded(starts_at, clock.now()),
    )
    db.add(evening)
    db.flush()
    db.add_all(SessionHost(session_id=evening.id, member_id=host) for host in hosts)
    db.flush()
    return evening


def _settle(db: Session, evening: ThemedSession, new: NewSession) -> bool:
    """Write what was changed into an evening; whether it is elsewhere now."""
    ring = keyring(db)
    there = (evening.online, evening.place, open_address(ring, evening.public_id, evening.sealed_address))
    moved = (new.online, new.place, new.address) != there
    if moved or new.theme != evening.theme or new.about != evening.about:
        evening.sequence += 1
    evening.theme, evening.about = new.theme, new.about
    evening.audience, evening.languages, evening.capacity = new.audience, list(new.languages), new.capacity
    evening.online, evening.place, evening.address_hours = new.online, new.place, new.address_hours
    if moved:
        evening.sealed_address = seal_address(ring, evening.public_id, new.address)
    return moved


def _still_planned(evening: ThemedSession) -> ThemedSession:
    if evening.state is not SessionState.PLANNED:
        raise Conflict(plans.stays(evening.state))
    return evening


def _reminded(starts_at: datetime, now: datetime) -> int:
    """Which reminders are past already: who hears of an evening now needs none for a day before it."""
    if starts_at - now > DAY_BEFORE:
        return 0
    return 1 if starts_at - now > HOUR_BEFORE else 2


def _check_places(db: Session, evening: ThemedSession, capacity: int | None) -> None:
    """Nobody loses her place; and who tries one number after another learns no more than the range."""
    if capacity is None:
        return
    least = ranges.places_for(_number(db, evening, SignUp.has_place))
    if evening.capacity is not None:
        least = min(least, evening.capacity)
    if capacity < least:
        raise Invalid(
            N_("People have a place already. Please keep at least %(number)s places."), field="capacity", number=least
        )


def _number(db: Session, evening: ThemedSession, *which: Any) -> int:
    """How many signed up."""
    return db.execute(select(func.count()).where(SignUp.session_id == evening.id, *which)).scalar_one()


def _somebody_counts_on(db: Session, evening: ThemedSession) -> bool:
    signed_up = exists().where(SignUp.session_id == evening.id)
    asked = exists().where(Question.session_id == evening.id)
    return bool(db.execute(select(or_(signed_up, asked))).scalar_one())
