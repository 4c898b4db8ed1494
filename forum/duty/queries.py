"""Reads of duty. Whether anybody is on, the house may know; who that is, and when, only those with the same task."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, or_, select

from forum.accounts.models import Member, MemberRole
from forum.db import Reader, keyring, straight
from forum.duty.holidays import is_holiday
from forum.duty.hours import DAY, Keeper, Single, Tap, Weekly, empty, is_on, planned_until, stretches
from forum.duty.models import DutyDay, DutyNote, DutyShift, DutyTap
from forum.duty.views import Day, NoteLine, OnNow, OwnDay, OwnHours, Turn, Week
from forum.languages import by_alphabet
from forum.policy import Actor, Do, Role, Standing, authorize
from forum.sealing import unseal

WEEK = timedelta(days=7)
EXPERTS = frozenset({Role.EXPERT})
KEEPING = frozenset({Role.EXPERT, Role.CASEWORKER})  # who keeps hours


def team(actor: Actor) -> frozenset[Role]:
    """Whose hours she sees: those of all who have a task that she has."""
    return actor.roles & KEEPING


def note_place(public_id: str) -> str:
    """What a sealed note is bound to."""
    return f"duty-note:{public_id}"


def anybody_on(db: Reader, now: datetime, zone: ZoneInfo) -> bool:
    """Whether an expert is on. Where none set up any hours, nobody is waited for: it counts as if one were."""
    kept = keepers(db, now, zone).values()
    return not any(keeper.keeps_hours for keeper in kept) or any(is_on(keeper, now, zone) for keeper in kept)


def on_now(db: Reader, actor: Actor, now: datetime, zone: ZoneInfo) -> int:
    """How many experts are on."""
    authorize(actor, Do.KEEP_SHIFTS)
    return sum(is_on(keeper, now, zone) for keeper in keepers(db, now, zone).values())


def who_is_on(db: Reader, actor: Actor, now: datetime, zone: ZoneInfo) -> OnNow:
    """Who is on of those with her task, and how it is with the actor."""
    authorize(actor, Do.KEEP_HOURS)
    kept = keepers(db, now, zone, team(actor))
    names = _names(db, [who for who, keeper in kept.items() if is_on(keeper, now, zone)])
    mine = kept.get(actor.member_id or 0, Keeper())
    told = mine.tap is not None and mine.tap.on
    until = mine.tap.until if told and mine.tap else planned_until(mine, now, zone)
    on = is_on(mine, now, zone)
    return OnNow(tuple(sorted(names.values(), key=by_alphabet)), on, until.astimezone(zone) if on and until else None)


def week(db: Reader, actor: Actor, now: datetime, zone: ZoneInfo) -> Week:
    """The coming seven days of those with her task, today first."""
    authorize(actor, Do.KEEP_HOURS)
    kept, today = keepers(db, now, zone, team(actor)), now.astimezone(zone).date()
    names = _names(db, kept)
    days = []
    for day in (today + number * DAY for number in range(WEEK.days)):
        turns = [
            Turn(names[who], begins.astimezone(zone), ends.astimezone(zone))
            for who, keeper in kept.items()
            for begins, ends in stretches(keeper, (day,), zone)
            if ends > now
        ]
        days.append(
            Day(day, tuple(sorted(turns, key=lambda turn: (turn.begins, by_alphabet(turn.name)))), is_holiday(day))
        )
    gaps = (
        (begins.astimezone(zone), ends.astimezone(zone)) for begins, ends in empty(kept.values(), now, now + WEEK, zone)
    )
    return Week(tuple(days), tuple(gaps), any(keeper.keeps_hours for keeper in kept.values()))


def own_hours(db: Reader, actor: Actor) -> list[OwnHours]:
    """The hours she keeps every week."""
    authorize(actor, Do.KEEP_HOURS)
    columns = (DutyShift.public_id, DutyShift.weekday, DutyShift.begins, DutyShift.ends)
    rows = db.execute(select(*columns).where(DutyShift.member_id == actor.member_id).order_by(*_BY_WEEK))
    return [OwnHours(*row) for row in rows]


def own_days(db: Reader, actor: Actor, today: date) -> list[OwnDay]:
    """Her days from today on that differ."""
    authorize(actor, Do.KEEP_HOURS)
    columns = (DutyDay.public_id, DutyDay.day, DutyDay.begins, DutyDay.ends)
    hers = (DutyDay.member_id == actor.member_id, DutyDay.day >= today)
    return [OwnDay(*row) for row in db.execute(select(*columns).where(*hers).order_by(*_BY_DAY))]


def notes(db: Reader, actor: Actor, now: datetime) -> list[NoteLine]:
    """What earlier shifts left, the newest first."""
    authorize(actor, Do.KEEP_SHIFTS)
    key = keyring(db).data
    columns = (DutyNote.public_id, DutyNote.sealed, DutyNote.day, DutyNote.until_at, DutyNote.author_id)
    rows = db.execute(
        select(*columns, Member.pseudonym)
        .join(Member, Member.id == DutyNote.author_id)
        .where(DutyNote.until_at > now)
        .order_by(DutyNote.id.desc())
    )
    return [
        NoteLine(
            row.public_id,
            row.pseudonym,
            unseal(key, row.sealed, note_place(row.public_id)).decode(),
            row.day,
            row.until_at,
            row.author_id == actor.member_id,
        )
        for row in rows
    ]


def keepers(
    db: Reader,
    now: datetime,
    zone: ZoneInfo,
    roles: frozenset[Role] = EXPERTS,
    *,
    ahead: timedelta = WEEK,
    answering: bool = False,
) -> dict[int, Keeper]:
    """The hours of all who have one of these tasks now, by the number of their account, for the time ahead. With
    `answering`: of those alone who may answer letters. For this house alone: whoever shows them asks first who looks.
    """
    read, today = straight(db), now.astimezone(zone).date()
    has_task = partial(_has_task, now=now, roles=roles, answering=answering)
    weekly, single = defaultdict(list), defaultdict(list)
    for shift in read.execute(select(*_SHIFT).where(has_task(DutyShift.member_id)).order_by(*_BY_WEEK)):
        weekly[shift.member_id].append(Weekly(shift.weekday, shift.begins, shift.ends))
    near = DutyDay.day.between(today - DAY, today + ahead + DAY)
    for day in read.execute(select(*_DAY).where(near, has_task(DutyDay.member_id)).order_by(*_BY_DAY)):
        single[day.member_id].append(Single(day.day, day.begins, day.ends))
    rows = read.execute(select(*_TAP).where(DutyTap.until_at > now, has_task(DutyTap.member_id)))
    taps = {row.member_id: Tap(row.on_duty, row.until_at) for row in rows}
    return {
        who: Keeper(tuple(weekly[who]), tuple(single[who]), taps.get(who)) for who in sorted({*weekly, *single, *taps})
    }


_SHIFT = (DutyShift.member_id, DutyShift.weekday, DutyShift.begins, DutyShift.ends)
_DAY = (DutyDay.member_id, DutyDay.day, DutyDay.begins, DutyDay.ends)
_TAP = (DutyTap.member_id, DutyTap.on_duty, DutyTap.until_at)
_BY_WEEK = (DutyShift.weekday, DutyShift.begins)
_BY_DAY = (DutyDay.day, DutyDay.begins)


def _names(db: Reader, who: Iterable[int]) -> dict[int, str]:
    rows = db.execute(select(Member.id, Member.pseudonym).where(Member.id.in_(list(who))))
    return {row.id: row.pseudonym for row in rows}


def _has_task(
    member_id: SQLColumnExpression[int], now: datetime, roles: frozenset[Role], answering: bool
) -> ColumnElement[bool]:
    """Whoever it is has one of the roles, and it counts: neither suspended nor without a second factor. Who answers
    letters may write besides, and does not run the house: the operator opens nobody's.
    """
    standings = (Standing.ACTIVE,) if answering else (Standing.ACTIVE, Standing.MUTED)
    in_force = or_(Member.standing.in_(standings), Member.standing_until <= now)
    counts = exists().where(
        MemberRole.member_id == member_id,
        MemberRole.role.in_(roles),
        Member.id == member_id,
        Member.totp_secret.is_not(None),
        in_force,
    )
    runs_it = exists().where(MemberRole.member_id == member_id, MemberRole.role == Role.OPERATOR)
    return and_(counts, ~runs_it) if answering else counts
