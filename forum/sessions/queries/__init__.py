"""Reads of the sessions, for everybody. What only hosts see is in hosting.py."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Row, Select, and_, bindparam, select

from forum import clock
from forum.accounts.models import Member, badge
from forum.db import Reader, keyring
from forum.errors import NotFound
from forum.policy import Actor, Audience, readable
from forum.prepared import Prepared
from forum.rooms.models import Room
from forum.sessions import who
from forum.sessions.addresses import open_address
from forum.sessions.models import Series, SessionHost, SessionState, SignUp, ThemedSession

SHOWN = (SessionState.PLANNED, SessionState.OPEN, SessionState.OVER, SessionState.CANCELLED)
AFTERWARDS = timedelta(days=7)  # so long an evening that is over stays in the lists, its room in the house


@dataclass(frozen=True, slots=True)
class Host:
    """Who hosts an evening, as everybody sees her."""

    member_id: int
    public_id: str
    pseudonym: str
    mark: int
    badge: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """An evening as one person finds it at this moment: `signed_up`, `has_place`, `waits`, `address` are hers."""

    id: int
    public_id: str
    series: str  # the public id of its series; empty for a single one
    starts_at: datetime
    ends_at: datetime
    theme: dict[str, str]
    about: dict[str, str]
    audience: Audience
    languages: list[str]
    capacity: int | None
    online: bool
    place: str
    address_hours: int
    state: SessionState
    reason: str
    room: str  # the public id of its room, while there is one
    sequence: int
    came: int | None
    wanted: int | None
    summary: str
    ended_at: datetime | None
    hosts: tuple[Host, ...]
    signed_up: bool = False
    has_place: bool = False
    shown: str = ""
    address: str = ""

    @property
    def host_ids(self) -> frozenset[int]:
        """Who hosts, as the rules ask."""
        return frozenset(host.member_id for host in self.hosts)

    @property
    def waits(self) -> bool:
        """She is on the waiting list."""
        return self.signed_up and not self.has_place

    @property
    def upcoming(self) -> bool:
        """It has not begun."""
        return self.state is SessionState.PLANNED

    @property
    def under_way(self) -> bool:
        """It has begun and has not ended."""
        return self.state is SessionState.OPEN

    @property
    def gathering(self) -> bool:
        """Its room is open already, and it has not begun."""
        return self.under_way and self.starts_at > clock.now()

    @property
    def over(self) -> bool:
        """It has taken place."""
        return self.state is SessionState.OVER

    @property
    def off(self) -> bool:
        """It does not take place."""
        return self.state in (SessionState.CANCELLED, SessionState.SKIPPED)

    @property
    def address_from(self) -> datetime:
        """From when those with a place see the address."""
        return self.starts_at - timedelta(hours=self.address_hours)


COLUMNS = (
    ThemedSession.id,
    ThemedSession.public_id,
    Series.public_id.label("series"),
    ThemedSession.starts_at,
    ThemedSession.ends_at,
    ThemedSession.theme,
    ThemedSession.about,
    ThemedSession.audience,
    ThemedSession.languages,
    ThemedSession.capacity,
    ThemedSession.online,
    ThemedSession.place,
    ThemedSession.address_hours,
    ThemedSession.state,
    ThemedSession.reason,
    Room.public_id.label("room"),
    ThemedSession.sequence,
    ThemedSession.came,
    ThemedSession.wanted,
    ThemedSession.summary,
    ThemedSession.ended_at,
    ThemedSession.sealed_address,
)
_EVENINGS: Select[*tuple[Any, ...]] = (
    select(*COLUMNS)
    .outerjoin(Series, Series.id == ThemedSession.series_id)
    .outerjoin(Room, Room.id == ThemedSession.room_id)
    .order_by(ThemedSession.starts_at, ThemedSession.id)
)
_COMING = Prepared(  # on every first page
    _EVENINGS.where(
        ThemedSession.state.in_((SessionState.PLANNED, SessionState.OPEN)),
        ThemedSession.ends_at > bindparam("now"),
        ThemedSession.audience.in_(bindparam("audiences", expanding=True)),
    ).limit(bindparam("most", type_=Integer))
)


def session(db: Reader, actor: Actor, public_id: str) -> SessionView:
    """An evening the actor may see. Raises NotFound."""
    found = views(db, actor, ThemedSession.public_id == public_id)
    if not found:
        raise NotFound
    return found[0]


def agenda(db: Reader, actor: Actor, begin: datetime, end: datetime) -> list[SessionView]:
    """The evenings that begin in this time and the actor may see, in order; skipped ones are not there."""
    within = and_(ThemedSession.starts_at >= begin, ThemedSession.starts_at < end, ThemedSession.state.in_(SHOWN))
    return views(db, actor, within)


def coming(db: Reader, actor: Actor, most: int = 1) -> list[SessionView]:
    """The next evenings the actor may see, one that is under way first."""
    return _viewed(db, actor, _COMING.run(db, now=clock.now(), audiences=readable(actor), most=most).all())


def views(db: Reader, actor: Actor, which: Any, *, most: int | None = None) -> list[SessionView]:
    """The evenings that `which` selects, as far as the actor may see them: two statements, three for a member."""
    found = _EVENINGS.where(which, ThemedSession.audience.in_(readable(actor)))
    return _viewed(db, actor, db.execute(found.limit(most)).all())


def _viewed(db: Reader, actor: Actor, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[SessionView]:
    if not rows:
        return []
    hosts = _hosts(db, [row.id for row in rows])
    own = _own(db, actor, rows)
    return [_view(db, row, hosts.get(row.id, ()), own.get(row.id)) for row in rows]


def _hosts(db: Reader, ids: list[int]) -> dict[int, tuple[Host, ...]]:
    found: dict[int, tuple[Host, ...]] = {}
    rows = db.execute(
        select(
            SessionHost.session_id,
            Member.id,
            Member.public_id,
            Member.pseudonym,
            Member.mark,
            badge(Member.id).label("badge"),
        )
        .join(Member, Member.id == SessionHost.member_id)
        .where(SessionHost.session_id.in_(ids))
        .order_by(Member.id)
    )
    for row in rows:
        host = Host(row.id, row.public_id, row.pseudonym, row.mark, row.badge)
        found[row.session_id] = (*found.get(row.session_id, ()), host)
    return found


def _own(db: Reader, actor: Actor, rows: Any) -> dict[int, Row[*tuple[Any, ...]]]:
    """The actor's own sign-ups among these evenings."""
    if actor.member_id is None:
        return {}
    ring = keyring(db)
    digests = [who.digest(ring, "sign-up", row.public_id, actor.member_id) for row in rows]
    mine = select(SignUp.session_id, SignUp.has_place, SignUp.shown).where(SignUp.who.in_(digests))
    return {row.session_id: row for row in db.execute(mine)}


def _view(db: Reader, row: Any, hosts: tuple[Host, ...], own: Any) -> SessionView:
    values = dict(row._mapping)
    sealed = values.pop("sealed_address")
    values |= {"series": row.series or "", "room": row.room or "", "hosts": hosts}
    view = SessionView(**values)
    if own is None:
        return view
    address = ""
    if own.has_place and clock.now() >= view.address_from:
        address = open_address(keyring(db), view.public_id, sealed)
    return replace(view, signed_up=True, has_place=own.has_place, shown=own.shown, address=address)
