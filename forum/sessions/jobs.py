"""What the clock does for the evenings. Each job looks for what is due and holds it, so that it is done once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from forum.accounts.models import MemberRole
from forum.clockwork.jobs import job
from forum.config import Config
from forum.db import keyring
from forum.notices.models import Kind
from forum.policy import Role
from forum.rooms import evenings
from forum.rooms.models import Room
from forum.rooms.presence import presence
from forum.sessions import ranges, retention, who
from forum.sessions.ending import end
from forum.sessions.growing import grow
from forum.sessions.models import SessionHost, SessionState, SignUp, ThemedSession
from forum.sessions.telling import tell_comers

EARLY = timedelta(minutes=15)  # so long before the start the room opens: to come in, choose a name, say hello
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PLANNED, OPEN, CANCELLED = (
    SessionState.PLANNED,
    SessionState.OPEN,
    SessionState.CANCELLED,
)


@job("sessions.open", seconds=10)
def open_due(db: Session, config: Config, now: datetime) -> None:
    """Open what begins: a room a quarter of an hour early, a place at its time."""
    begins = or_(ThemedSession.online & (ThemedSession.starts_at <= now + EARLY), ThemedSession.starts_at <= now)
    for evening in _held(db, select(ThemedSession).where(ThemedSession.state == PLANNED, begins)):
        if evening.ends_at <= now:  # the house was down all the while; people at a place met without it
            end(db, evening, evening.ends_at, now, took_place=not evening.online)
            continue
        evening.state = OPEN
        if evening.online:
            evening.room_id = _open_room(db, config, evening)
    db.flush()


@job("sessions.close", seconds=10)
def close_due(db: Session, config: Config, now: datetime) -> None:
    """Close what has had its time, and the rooms of evenings that were called off after they had opened."""
    due = select(ThemedSession).where(ThemedSession.state == OPEN, ThemedSession.ends_at <= now)
    for evening in _held(db, due):
        end(db, evening, evening.ends_at, now)
    left_open = (
        select(Room.id)
        .join(ThemedSession, ThemedSession.room_id == Room.id)
        .where(ThemedSession.state.in_((CANCELLED, SessionState.SKIPPED)), Room.closed_at.is_(None))
    )
    for room_id in db.execute(left_open).scalars().all():
        evenings.close(db, room_id, now)


@job("sessions.remind", seconds=20)
def remind(db: Session, config: Config, now: datetime) -> None:
    """Remind those who come, and the hosts, a day and an hour before. Missed, the first is sent late or not at all."""
    ahead = ThemedSession.state.in_((PLANNED, OPEN))
    hour = ThemedSession.starts_at <= now + HOUR
    for number, due in (
        (1, (ThemedSession.starts_at <= now + DAY) & ~hour),
        (2, hour & (ThemedSession.starts_at > now)),
    ):
        told = (
            update(ThemedSession)
            .where(ahead, due, ThemedSession.reminded < number)
            .values(reminded=number)
            .returning(ThemedSession.public_id)
            .execution_options(synchronize_session=False)
        )
        for session in sorted(db.execute(told).scalars().all()):
            tell_comers(db, session, Kind.SOON, hosts=True)


@job("sessions.count", seconds=30)
def count(db: Session, config: Config, now: datetime) -> None:
    """Note how many have come to a room so far, as a range. Only who serves knows who sits where."""
    here = (
        select(ThemedSession.id, ThemedSession.came, Room.public_id)
        .join(Room, Room.id == ThemedSession.room_id)
        .where(ThemedSession.state == OPEN)
    )
    for row in db.execute(here).all():
        came = ranges.of(presence.people([row.public_id]))
        if row.came is None or row.came < came:
            db.execute(update(ThemedSession).where(ThemedSession.id == row.id).values(came=came))


@job("sessions.tidy", seconds=600)
def tidy(db: Session, config: Config, now: datetime) -> None:
    """Remove the rooms of evenings that were over some days ago, or that are gone: soon, and with every purge too."""
    retention.purge_rooms(db, config.retention, now)


@job("sessions.grow", seconds=3600)
def grow_series(db: Session, config: Config, now: datetime) -> None:
    """Let each series have its evenings for a year ahead."""
    grow(db, now, ZoneInfo(config.site.time_zone))


def _held(db: Session, due: Select[ThemedSession]) -> list[ThemedSession]:
    """What is due, held until the commit: who else looks at this moment waits, and then finds it done."""
    return list(db.execute(due.order_by(ThemedSession.id).with_for_update()).scalars())


def _open_room(db: Session, config: Config, evening: ThemedSession) -> int:
    hosts = db.execute(select(SessionHost.member_id).where(SessionHost.session_id == evening.id)).scalars().all()
    room = evenings.Evening(
        session=evening.public_id,
        names=evening.theme,
        audience=evening.audience,
        retention_hours=config.retention.session_days * 24,
        host_id=_caseworker(db, hosts),
        seated=evening.capacity is not None,
        language=evening.languages[0] if len(evening.languages) == 1 else None,
    )
    return evenings.open_for_session(db, room, [*hosts, *_with_place(db, evening)])


def _caseworker(db: Session, hosts: Iterable[int]) -> int | None:
    """The one among the hosts who does not lead rooms anyhow."""
    works = select(MemberRole.member_id).where(MemberRole.member_id.in_(hosts), MemberRole.role == Role.CASEWORKER)
    return db.execute(works.order_by(MemberRole.member_id)).scalars().first()


def _with_place(db: Session, evening: ThemedSession) -> list[int]:
    rows = db.execute(select(SignUp.who, SignUp.sealed_member).where(SignUp.session_id == evening.id, SignUp.has_place))
    return who.members(keyring(db), evening.public_id, [(row.who, row.sealed_member) for row in rows])
