"""Reads about accounts. What one logs in with is read in one place only, to check a log-in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, String, bindparam, cast, select
from sqlalchemy.sql.functions import aggregate_strings

from forum import clock
from forum.accounts.logins import LIVES, digest
from forum.accounts.models import Device, Login, Member, MemberRole, Visit, badge
from forum.db import Reader, listed, numbers, straight
from forum.errors import NotFound
from forum.policy import GUEST, STAFF, Actor, Do, Role, Standing, authorize, takes_part
from forum.prepared import Prepared

# Run for every request and every log-in. Made once, of columns of tables: the ORM's own way costs a third more.
_logins, _members, _roles = (model.__table__.c for model in (Login, Member, MemberRole))
_ACTOR_COLUMNS = (
    _members.id,
    _members.public_id,
    _members.pseudonym,
    _members.mark,
    _members.standing,
    _members.standing_until,
    _members.totp_secret.is_not(None).label("has_second_factor"),
    _members.recovery_kept,
    _members.bell,
    _members.open_notes,
    _roles.role,
)
_LIVING: Select[*tuple[Any, ...]] = (
    select(
        *_ACTOR_COLUMNS,
        _logins.id.label("login_id"),
        _logins.public_id.label("login"),
        _logins.device,
        _logins.idle_until,
        _logins.cover_after,
        _logins.covered,
    )
    .select_from(Login.__table__)
    .join(Member.__table__, _members.id == _logins.member_id)
    .outerjoin(MemberRole.__table__, _roles.member_id == _members.id)
    .where(
        _logins.idle_until > bindparam("now"),
        _logins.ends_at > bindparam("now"),
    )
)
_KNOWN = Prepared(_LIVING.where(_logins.token_digest == bindparam("digest")))
_WITH_ROLES = Member.__table__.outerjoin(MemberRole.__table__, _roles.member_id == _members.id)
_BY_NUMBER = Prepared(select(*_ACTOR_COLUMNS).select_from(_WITH_ROLES).where(_members.id == bindparam("member")))
_CANDIDATE = select(
    _members.id,
    _members.pseudonym,
    _members.passphrase_hash,
    _members.recovery_digest,
    _members.totp_secret,
    _members.totp_step,
    _roles.role,
).select_from(_WITH_ROLES)
_BY_LOGIN_NAME = Prepared(_CANDIDATE.where(_members.login_name == bindparam("name")))
_OWN_CANDIDATE = Prepared(_CANDIDATE.where(_members.id == bindparam("member")))
_visits = Visit.__table__.c
_VISIT = select(_visits.id, _visits.public_id, _visits.name, _visits.mark, _visits.room).where(
    _visits.token_digest == bindparam("digest"), _visits.ends_at > bindparam("now")
)
_VISITS = select(_visits.id).where(_visits.id.in_(bindparam("ids", expanding=True)), _visits.ends_at > bindparam("now"))
# Asked each second about all who have a page open: no more than roles depend on, and one row for those who are alike.
_ON_WHAT_ROLES_DEPEND = (_roles.role, _members.standing, _members.standing_until, _members.totp_secret.is_not(None))
_OF_SOCKETS = (
    _LIVING.with_only_columns(*_ON_WHAT_ROLES_DEPEND, aggregate_strings(cast(_logins.id, String), ","))
    .where(_logins.id.op("IN")(listed(bindparam("ids", type_=String))), _logins.covered.is_(False))
    .group_by(*_ON_WHAT_ROLES_DEPEND)
)


@dataclass(frozen=True)
class Known:
    """A log-in found by its token: who, and whether its idle limit should be moved on."""

    actor: Actor
    touch: bool


@dataclass(frozen=True)
class Candidate:
    """What is needed to check a log-in."""

    member_id: int
    pseudonym: str
    passphrase_hash: str
    recovery_digest: bytes
    totp_secret: bytes | None
    totp_step: int
    staff: bool


@dataclass(frozen=True)
class Covered:
    """A covered log-in: whose it is, for the check of her passphrase alone, and whether that is asked."""

    member_id: int
    asks: bool


@dataclass(frozen=True)
class OwnLogin:
    public_id: str
    device: Device
    began_on: date
    ends_at: datetime
    current: bool


@dataclass(frozen=True)
class OwnAccount:
    login_name: str
    line: str
    logins: list[OwnLogin]


@dataclass(frozen=True)
class Profile:
    """All that members see of each other. Never what she wrote, nor since when she is here or when she last was."""

    public_id: str
    pseudonym: str
    mark: int
    badge: str
    line: str
    own: bool


@dataclass(frozen=True)
class Person:
    """Somebody as staff pages for accounts show her."""

    public_id: str
    pseudonym: str
    mark: int
    roles: tuple[Role, ...]
    joined_on: date
    second_step: bool


def known(db: Reader, token: str) -> Known | None:
    """The living log-in with this token, in one query."""
    now = clock.now()
    rows = _KNOWN.run(db, digest=digest(token), now=now).all()
    if not rows:
        return None
    life, first = LIVES[rows[0].device], rows[0]
    if first.covered:  # nobody's, until she is back; to be looked at does not make it live longer
        return Known(Actor(login_id=first.login_id, login_public_id=first.login, covered=True), touch=False)
    actor = _actor(rows, first.login_id, first.login, first.cover_after)
    return Known(actor, first.idle_until - now < life.idle - life.touch)


def living(db: Reader, login_ids: Collection[int]) -> dict[int, frozenset[Role]]:
    """The roles that count behind these log-ins, without those that ended or are covered: for the edge, to close their
    sockets.
    """
    counting: dict[int, frozenset[Role]] = {}
    granted: dict[int, frozenset[Role]] = {}
    for role, *stands, alike in straight(db).execute(_OF_SOCKETS, {"ids": numbers(login_ids), "now": clock.now()}):
        these = frozenset({role} - {None})
        count = _counting(these, *stands)
        for login in map(int, alike.split(",")):
            if login in granted:  # who has two roles comes twice
                granted[login] |= these
                counting[login] = _counting(granted[login], *stands)
            else:
                granted[login], counting[login] = these, count
    return counting


def _counting(
    granted: frozenset[Role], standing: Standing, standing_until: datetime | None, has_second_factor: bool
) -> frozenset[Role]:
    return Actor(
        1, granted=granted, standing=standing, standing_until=standing_until, has_second_factor=has_second_factor
    ).roles


def visitor(db: Reader, token: str | None) -> Actor:
    """The guest behind the token of a visit; nobody in particular for none, or one that is over."""
    row = db.execute(_VISIT, {"digest": digest(token), "now": clock.now()}).one_or_none() if token else None
    if row is None:
        return GUEST
    return Actor(public_id=row.public_id, pseudonym=row.name, mark=row.mark, visit_id=row.id, visits=row.room)


def visiting(db: Reader, visit_ids: Collection[int]) -> set[int]:
    """Which of these visits are not over: for the edge, to close their sockets."""
    return set(db.execute(_VISITS, {"ids": visit_ids, "now": clock.now()}).scalars())


def who_asks(db: Reader, login_token: str | None, visit_token: str | None, holds: str = "") -> Actor:
    """The person behind what a cookie holds: a log-in, else a guest's visit, else nobody in particular. `holds`: the
    letters whose receipt she gave (Actor.holds).
    """
    return recognised(db, login_token, visit_token, holds).actor


def recognised(db: Reader, login_token: str | None, visit_token: str | None, holds: str = "") -> Known:
    """The same, and whether her log-in's idle limit should be moved on."""
    found = known(db, login_token) if login_token else None
    if found is not None and found.actor.covered:  # nothing else that the cookie holds opens either
        return found
    if found is None:
        found = Known(visitor(db, visit_token), touch=False)
        if login_token:  # a log-in that ended takes its receipt along: it may have been covered
            return found
    return replace(found, actor=replace(found.actor, holds=holds)) if holds else found


def actor_by_token(db: Reader, token: str | None) -> Actor:
    """The person behind a token; the guest for none or a dead one."""
    found = known(db, token) if token else None
    return found.actor if found else GUEST


def actor_by_member(db: Reader, member_id: int) -> Actor:
    """The person with this number, for the command line and tests."""
    rows = _BY_NUMBER.run(db, member=member_id).all()
    return _actor(rows) if rows else GUEST


def candidate(db: Reader, login_name: str) -> Candidate | None:
    """The account behind a log-in name. Only a log-in itself may ask."""
    return _candidate(_BY_LOGIN_NAME.run(db, name=login_name).all())


def own_candidate(db: Reader, actor: Actor) -> Candidate | None:
    """The actor's own account, to have her passphrase asked again."""
    return _candidate(_OWN_CANDIDATE.run(db, member=actor.member_id).all())


def covered(db: Reader, actor: Actor) -> Covered:
    """The covered log-in she asks from: what she must give to come back. Raises NotAllowed where it is not covered."""
    authorize(actor, Do.UNCOVER)
    found = db.execute(select(Login.member_id, Login.device).where(Login.id == actor.login_id)).one_or_none()
    if found is None:
        raise NotFound
    return Covered(found.member_id, found.device is Device.WATCHED)


def own_account(db: Reader, actor: Actor) -> OwnAccount:
    """What the account page shows its owner."""
    authorize(actor, Do.KEEP_ACCOUNT)
    now = clock.now()
    logins = db.execute(
        select(Login.id, Login.public_id, Login.device, Login.began_on, Login.ends_at, Login.idle_until)
        .where(Login.member_id == actor.member_id, Login.idle_until > now, Login.ends_at > now)
        .order_by(Login.id.desc())
    )
    own = db.execute(select(Member.login_name, Member.line).where(Member.id == actor.member_id)).one()
    return OwnAccount(
        own.login_name,
        own.line,
        [
            OwnLogin(i.public_id, i.device, i.began_on, min(i.ends_at, i.idle_until), i.id == actor.login_id)
            for i in logins
        ],
    )


def profile(db: Reader, actor: Actor, public_id: str) -> Profile:
    """Somebody's profile, for those who take part here. Raises NotFound, also where she waits to be let in.

    Who was put out keeps hers: a moderator who acted on a one-time name could else look whose profile is gone.
    """
    row = db.execute(
        select(
            Member.id,
            Member.public_id,
            Member.pseudonym,
            Member.mark,
            badge(Member.id),
            Member.line,
        ).where(Member.public_id == public_id, Member.standing != Standing.WAITING)
    ).one_or_none()
    if row is None or not takes_part(actor, row):
        raise NotFound
    return Profile(*row[1:], own=row.id == actor.member_id)


def waiting(db: Reader, actor: Actor) -> list[Person]:
    """Those who wait for a look before they may come in, the first comers first."""
    authorize(actor, Do.APPROVE_MEMBER)
    return _people(db, select(Member.id).where(Member.standing == Standing.WAITING))


def staff(db: Reader, actor: Actor) -> list[Person]:
    """Those who hold a role beyond member."""
    authorize(actor, Do.GIVE_ROLE)
    return _people(db, select(MemberRole.member_id).where(MemberRole.role.in_(STAFF)))


def has_operator(db: Reader) -> bool:
    """Whether somebody runs this house already."""
    return db.execute(select(MemberRole.member_id).where(MemberRole.role == Role.OPERATOR).limit(1)).first() is not None


def _candidate(rows: Sequence[Row[*tuple[Any, ...]]]) -> Candidate | None:
    if not rows:
        return None
    first = rows[0]
    return Candidate(
        first.id,
        first.pseudonym,
        first.passphrase_hash,
        first.recovery_digest,
        first.totp_secret,
        first.totp_step,
        staff=any(row.role in STAFF for row in rows),  # a row for each role; one for who has none
    )


def _people(db: Reader, ids: Select[int]) -> list[Person]:
    rows = db.execute(
        select(
            Member.public_id,
            Member.pseudonym,
            Member.mark,
            Member.joined_on,
            Member.totp_secret.is_not(None).label("second_step"),
            MemberRole.role,
        )
        .outerjoin(MemberRole, MemberRole.member_id == Member.id)
        .where(Member.id.in_(ids))
        .order_by(Member.id)
    ).all()
    people: dict[str, Person] = {}
    for row in rows:
        before = people[row.public_id].roles if row.public_id in people else ()
        roles = (*before, row.role) if row.role else before
        people[row.public_id] = Person(row.public_id, row.pseudonym, row.mark, roles, row.joined_on, row.second_step)
    return list(people.values())


def _actor(
    rows: Sequence[Row[*tuple[Any, ...]]], login_id: int | None = None, login: str = "", cover_after: int = 0
) -> Actor:
    row = rows[0]
    return Actor(
        member_id=row.id,
        public_id=row.public_id,
        login_id=login_id,
        login_public_id=login,
        pseudonym=row.pseudonym,
        mark=row.mark,
        granted=frozenset(r.role for r in rows if r.role is not None),
        standing=row.standing,
        standing_until=row.standing_until,
        has_second_factor=row.has_second_factor,
        recovery_kept=row.recovery_kept,
        bell=row.bell,
        open_notes=frozenset(row.open_notes or ()),
        cover_after=cover_after,
    )
