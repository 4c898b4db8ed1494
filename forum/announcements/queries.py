"""Reads of announcements, each as far as the actor may read them."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    select,
    true,
)

from forum import clock
from forum.accounts.models import Member, badge
from forum.announcements.models import Announcement, AnnouncementSeen
from forum.announcements.views import (
    EVERYBODY,
    AnnouncementLine,
    AnnouncementView,
    Meeting,
    State,
    WrittenLine,
    state,
)
from forum.boards.models import Area, Words
from forum.db import Reader
from forum.errors import NotFound
from forum.policy import Actor, Do, Role, authorize, can, readable
from forum.prepared import Prepared

AT_ONCE = 20  # on the first page; nobody reads more
LISTED = 100

_PUT_AWAY = exists().where(
    AnnouncementSeen.announcement_id == Announcement.id,
    AnnouncementSeen.member_id == bindparam("reader", type_=Integer),
)
_ADDRESSED = (Announcement.audience.in_(bindparam("audiences", expanding=True)), Announcement.withdrawn_at.is_(None))
_CURRENT: Select[*tuple[Any, ...]] = (
    select(
        Announcement.public_id,
        Announcement.title,
        Announcement.excerpt,
        Announcement.language,
        Announcement.audience,
        Announcement.pinned,
        Announcement.starts_at,
        Announcement.ends_at,
        Announcement.place,
    )
    .where(*_ADDRESSED, Announcement.from_at <= bindparam("now"), Announcement.until_at > bindparam("now"))
    .order_by(Announcement.pinned.desc(), Announcement.from_at.desc(), Announcement.id.desc())
)
_TO_SHOW = Prepared(_CURRENT.where(~_PUT_AWAY).limit(AT_ONCE))
_ALL = Prepared(_CURRENT.limit(LISTED))
_MEETINGS: Select[*tuple[Any, ...]] = (
    select(
        Announcement.public_id,
        Announcement.title,
        Announcement.language,
        Announcement.starts_at,
        Announcement.ends_at,
        Announcement.place,
        Announcement.changed,
        Announcement.audience,
    )
    .where(
        *_ADDRESSED,
        Announcement.from_at <= bindparam("now"),
        Announcement.starts_at >= bindparam("begin"),
        Announcement.starts_at < bindparam("end"),
    )
    .order_by(Announcement.starts_at, Announcement.id)
)


def current(db: Reader, actor: Actor, now: datetime) -> list[AnnouncementLine]:
    """What there is to show her now: pinned ones first, then the newest; nothing that she has put away."""
    rows = _TO_SHOW.run(db, audiences=list(readable(actor)), now=now, reader=actor.member_id)
    return [AnnouncementLine(*row) for row in rows]


def all_current(db: Reader, actor: Actor, now: datetime) -> list[AnnouncementLine]:
    """The same, with what she has put away."""
    return [AnnouncementLine(*row) for row in _ALL.run(db, audiences=list(readable(actor)), now=now)]


def meetings(db: Reader, actor: Actor, begin: datetime, end: datetime) -> list[Meeting]:
    """The meetings that begin in this span and are announced already, the first to come first."""
    values = {"audiences": list(readable(actor)), "now": clock.now(), "begin": begin, "end": end}
    return [Meeting(*row) for row in db.execute(_MEETINGS, values)]


def announcement(db: Reader, actor: Actor, public_id: str) -> AnnouncementView:
    """One announcement. Raises NotFound where it is not for her; planned or withdrawn, it is for who may change it."""
    hers = Announcement.author_id == actor.member_id if actor.is_member else false()
    statement: Select[*tuple[Any, ...]] = (
        select(
            Announcement.id,
            Announcement.public_id,
            Announcement.audience,
            Announcement.title,
            Announcement.body,
            Announcement.html,
            Announcement.language,
            Announcement.area_key,
            Area.names,
            Announcement.from_at,
            Announcement.until_at,
            Announcement.pinned,
            Announcement.starts_at,
            Announcement.ends_at,
            Announcement.place,
            Member.pseudonym,
            func.coalesce(Member.mark, 0),
            badge(Member.id),
            case((hers, Announcement.author_id)),
            _PUT_AWAY,
            Announcement.withdrawn_at,
        )
        .outerjoin(Member, Member.id == Announcement.author_id)
        .outerjoin(Area, Area.key == Announcement.area_key)
        .where(Announcement.public_id == public_id, Announcement.audience.in_(readable(actor)))
    )
    row = db.execute(statement, {"reader": actor.member_id}).one_or_none()
    if row is None:
        raise NotFound
    now = state(row.from_at, row.until_at, row.withdrawn_at, clock.now())
    values: list[Any] = [*row[:-1], now]
    view = AnnouncementView(*values)
    hidden = view.state in (State.PLANNED, State.WITHDRAWN)
    if hidden and not can(actor, Do.CHANGE_ANNOUNCEMENT, view):
        raise NotFound
    return view


def written(db: Reader, actor: Actor) -> list[WrittenLine]:
    """What she may change, the newest first: her own, and an expert's all that she may read."""
    authorize(actor, Do.ANNOUNCE, EVERYBODY)
    whose: ColumnElement[bool] = true() if Role.EXPERT in actor.roles else Announcement.author_id == actor.member_id
    rows = db.execute(
        select(
            Announcement.public_id,
            Announcement.title,
            Announcement.language,
            Announcement.audience,
            Announcement.from_at,
            Announcement.until_at,
            Announcement.withdrawn_at,
        )
        .where(and_(Announcement.audience.in_(readable(actor)), whose))
        .order_by(Announcement.from_at.desc(), Announcement.id.desc())
        .limit(LISTED)
    )
    now = clock.now()
    return [WrittenLine(*row[:-1], state(row.from_at, row.until_at, row.withdrawn_at, now)) for row in rows]


def areas(db: Reader, actor: Actor) -> list[tuple[str, Words]]:
    """The areas of life an announcement may be about, for who writes one."""
    authorize(actor, Do.ANNOUNCE, EVERYBODY)
    return [(row.key, row.names) for row in db.execute(select(Area.key, Area.names).order_by(Area.position))]
