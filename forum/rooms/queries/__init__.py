"""Reads of the rooms, for the people in them. What only who leads a room sees is in leading.py."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, ScalarSelect, Select, and_, bindparam, case, false, func, null, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from forum import clock, gate
from forum.accounts.models import Member, Visit, badge
from forum.db import Reader, keyring, straight
from forum.errors import N_, NotFound
from forum.policy import Actor, Audience, Do, Role, authorize, readable
from forum.prepared import Prepared
from forum.rooms import hours as opening
from forum.rooms import names
from forum.rooms.events import MessageView
from forum.rooms.models import Bar, Hand, LeftAt, Message, Room, RoomAlias, RoomSeat

HISTORY = 50  # messages shown on entering
AGREE = N_("What is said here stays here. Please agree to that at the door, then come in.")
RESUME = 500  # messages given at once to somebody who was away; she asks again for the rest


@dataclass(frozen=True)
class Span:
    """How long messages stay where a room does not say it itself, and the clock of the house."""

    hours: int
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class RoomView:
    """A room as one person finds it at this moment: `muted_until` and the like are hers."""

    id: int
    public_id: str
    names: dict[str, str]
    about: dict[str, str]
    audience: Audience
    last_n: int
    host_id: int | None
    hours: dict[str, Any] | None
    retention_hours: int | None
    slow_seconds: int
    floor_only: bool
    closed_at: datetime | None
    farewell: str
    session: str | None
    seated: bool
    language: str | None  # mostly talked here, as who arranges it said
    muted_until: datetime | None
    banned_until: datetime | None
    has_floor: bool
    hand_up: bool
    has_seat: bool
    span: Span

    @property
    def zone(self) -> ZoneInfo:
        """The clock of the house."""
        return self.span.zone

    @property
    def open(self) -> bool:
        """Neither closed nor outside its hours."""
        return self.closed_at is None and opening.is_open(self.hours, clock.now(), self.span.zone)

    @property
    def opens_at(self) -> datetime | None:
        """When its hours begin next, by the house's clock; None where they are now."""
        return opening.next_opening(self.hours, clock.now(), self.span.zone)

    @property
    def topic(self) -> str:
        """What an evening is about at this moment, in a member's own words; empty for nothing in particular."""
        return next(iter(self.about.values()), "") if self.session else ""

    @property
    def kept_hours(self) -> int:
        """How long what is said here stays."""
        return self.retention_hours or self.span.hours

    @property
    def begin(self) -> datetime:
        """Messages from before this moment are gone for everybody, purged or not."""
        return clock.now() - timedelta(hours=self.kept_hours)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message as the rules see it: where it was said, and whether it is the actor's own."""

    pk: int
    public_id: str
    n: int
    mine: bool
    erased_at: datetime | None
    room: RoomView

    @property
    def audience(self) -> Audience:
        return self.room.audience

    @property
    def host_id(self) -> int | None:
        return self.room.host_id


# Made once: building a statement anew for each event costs more than running it.
PLAIN = (
    Room.id,
    Room.public_id,
    Room.names,
    Room.about,
    Room.audience,
    Room.last_n,
    Room.host_id,
    Room.hours,
    Room.retention_hours,
    gate.slowed(Room.slow_seconds),
    Room.floor_only,
    Room.closed_at,
    Room.farewell,
    Room.session,
    Room.seated,
    Room.language,
)
# What of a room is one person's own, where it is looked at for nobody in particular.
NOBODYS = (
    null().label("muted"),
    null().label("banned"),
    false().label("has_floor"),
    false().label("hand_up"),
    false().label("has_seat"),
)
_ROOMS: Select[*tuple[Any, ...]] = select(*PLAIN, *NOBODYS).where(
    Room.audience.in_(bindparam("audiences", expanding=True))
)
_IN_ORDER = _ROOMS.order_by(Room.position, Room.id)
_COUNTED = Prepared(_ROOMS.with_only_columns(Room.public_id))
_PRESENT_ROOMS = Prepared(_IN_ORDER.where(or_(Room.session.is_(None), Room.closed_at.is_(None))))
_PAST_ROOMS = Prepared(_IN_ORDER)


# Read for each message, so all its parameters are single ones: a list of any length is worked into the text anew.
_BAR = [f"bar_{number}" for number in range(names.BARS)]


def _longest(until: InstrumentedAttribute[datetime | None]) -> ScalarSelect[datetime | None]:
    """Of a person's bars in a room, the one that lasts longest."""
    hers = Bar.who.in_([bindparam(name, type_=Bar.who.type) for name in _BAR])
    return select(func.max(until)).where(Bar.room_id == Room.id, hers, until > bindparam("now")).scalar_subquery()


_ROOM = Prepared(
    select(
        *PLAIN,
        _longest(Bar.muted_until).label("muted"),
        _longest(Bar.banned_until).label("banned"),
        func.coalesce(Hand.has_floor, false()).label("has_floor"),
        Hand.id.is_not(None).label("hand_up"),
        select(RoomSeat.room_id).where(RoomSeat.room_id == Room.id, RoomSeat.who == bindparam("seat")).exists(),
    )
    .outerjoin(Hand, and_(Hand.room_id == Room.id, Hand.who == bindparam("hand")))
    .where(Room.public_id == bindparam("room"))
)
_KEPT: Select[*tuple[Any, ...]] = (
    select(
        Message.public_id,
        Message.n,
        func.coalesce(RoomAlias.public_id, Visit.public_id, Member.public_id, "").label("who"),
        func.coalesce(RoomAlias.name, Visit.name, Member.pseudonym, "").label("name"),
        func.coalesce(RoomAlias.mark, Visit.mark, Member.mark, 0).label("mark"),
        case((Message.visit_id.is_not(None), Role.GUEST.value), else_=badge(Member.id)).label("badge"),
        Message.text,
        Message.created_at,
        Message.client_id,
        Message.reply_n,
        Message.notes,
        Message.words,
    )
    .outerjoin(Member, Member.id == Message.author_id)
    .outerjoin(RoomAlias, RoomAlias.id == Message.alias_id)
    .outerjoin(Visit, Visit.id == Message.visit_id)
    .where(Message.room_id == bindparam("room"), Message.created_at > bindparam("begin"))
)
SAID = _KEPT.where(Message.erased_at.is_(None))
_LATEST = SAID.order_by(Message.n.desc()).limit(HISTORY)
_AFTER = SAID.where(Message.n > bindparam("n")).order_by(Message.n).limit(RESUME)
_BEFORE = SAID.where(Message.n < bindparam("n")).order_by(Message.n.desc()).limit(HISTORY)
_LEFT = select(LeftAt.n).where(LeftAt.room_id == bindparam("room"), LeftAt.who == bindparam("who"))
_ALIASES = select(RoomAlias.public_id, RoomAlias.who).where(
    RoomAlias.room_id == bindparam("room"), RoomAlias.who.in_(bindparam("whos", expanding=True))
)


def rooms(db: Reader, actor: Actor, span: Span, *, past: bool = False) -> list[RoomView]:
    """The rooms the actor may see, a guest those that let guests in; `past`: those of evenings that are over, too."""
    rows = (_PAST_ROOMS if past else _PRESENT_ROOMS).run(db, audiences=readable(actor))
    views = [room_view(row, span) for row in rows]
    if not any(view.seated for view in views):
        return views
    ring = keyring(db)
    whos = {names.of(ring, "seat", view.public_id, actor): view.id for view in views if view.seated}
    hers = set(db.execute(select(RoomSeat.room_id).where(RoomSeat.who.in_(whos))).scalars())
    return [replace(view, has_seat=view.id in hers) for view in views]


def counted(db: Reader, actor: Actor) -> list[str]:
    """The rooms whose people the first page counts: those the actor may see, for a visitor those for all members."""
    audiences = readable(actor) | {Audience.EVERYONE, Audience.MEMBERS}
    return [row.public_id for row in _COUNTED.run(db, audiences=audiences)]


def seen(db: Reader, actor: Actor, public_id: str, span: Span) -> RoomView:
    """A room the actor may see, whether she may come in or not. Raises NotFound."""
    ring = keyring(db)
    bars = names.bar_digests(ring, public_id, actor.member_id, actor.visit_id)
    row = _ROOM.run(
        straight(db),
        room=public_id,
        now=clock.now(),
        hand=names.of(ring, "hand", public_id, actor),
        seat=names.of(ring, "seat", public_id, actor),
        **dict(zip(_BAR, bars, strict=True)),
    ).one_or_none()
    if row is None or row.audience not in readable(actor):
        raise NotFound
    return room_view(row, span)


def room(db: Reader, actor: Actor, public_id: str, span: Span) -> RoomView:
    """A room the actor may enter. Raises NotFound, or NotAllowed with the reason where she was sent out for a while."""
    view = seen(db, actor, public_id, span)
    authorize(actor, Do.ENTER_ROOM, view)
    return view


def latest(db: Reader, actor: Actor, view: RoomView) -> list[MessageView]:
    """The last messages of a room, oldest first."""
    authorize(actor, Do.ENTER_ROOM, view)
    rows = db.execute(_LATEST, {"room": view.id, "begin": view.begin}).all()
    return [spoken_view(row, view) for row in reversed(rows)]


def after(db: Reader, actor: Actor, view: RoomView, n: int) -> list[MessageView]:
    """What was said after number `n`, oldest first, RESUME at most."""
    authorize(actor, Do.ENTER_ROOM, view)
    rows = db.execute(_AFTER, {"room": view.id, "begin": view.begin, "n": n})
    return [spoken_view(row, view) for row in rows]


def older(db: Reader, actor: Actor, view: RoomView, n: int) -> list[MessageView]:
    """What was said just before number `n`, oldest first, HISTORY at most."""
    authorize(actor, Do.ENTER_ROOM, view)
    rows = db.execute(_BEFORE, {"room": view.id, "begin": view.begin, "n": n}).all()
    return [spoken_view(row, view) for row in reversed(rows)]


def message(db: Reader, actor: Actor, public_id: str, span: Span) -> Spoken:
    """A message the actor may see, or that is her own. Raises NotFound."""
    row = db.execute(
        select(
            Message.id,
            Message.n,
            Message.author_id,
            Message.visit_id,
            Message.created_at,
            Message.erased_at,
            RoomAlias.who,
            RoomAlias.day,
            Room.public_id.label("room"),
            Room.audience,
        )
        .join(Room, Room.id == Message.room_id)
        .outerjoin(RoomAlias, RoomAlias.id == Message.alias_id)
        .where(Message.public_id == public_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    mine = _is_hers(db, actor, row)
    if not mine:
        view = room(db, actor, row.room, span)
    elif row.audience in readable(actor):
        view = seen(db, actor, row.room, span)
    else:  # whose standing changed may still take her own words back from a place that is closed to her now
        found = db.execute(select(*PLAIN, *NOBODYS).where(Room.public_id == row.room)).one()
        view = room_view(found, span)
    if row.created_at <= view.begin:
        raise NotFound
    return Spoken(row.id, public_id, row.n, mine, row.erased_at, view)


def said(db: Reader, actor: Actor, spoken: Spoken) -> MessageView:
    """Who said what, for who leads the room; of what was taken away, only who. Raises NotFound where it is gone."""
    authorize(actor, Do.LEAD_ROOM, spoken.room)
    row = db.execute(
        _KEPT.where(Message.id == spoken.pk), {"room": spoken.room.id, "begin": spoken.room.begin}
    ).one_or_none()
    if row is None:
        raise NotFound
    return spoken_view(row, spoken.room)


def alias_shown(db: Reader, actor: Actor, view: RoomView, who: str) -> dict[str, Any]:
    """Name and drawing of an alias in this room."""
    authorize(actor, Do.ENTER_ROOM, view)
    row = db.execute(
        select(RoomAlias.name, RoomAlias.mark).where(RoomAlias.room_id == view.id, RoomAlias.public_id == who)
    ).one_or_none()
    return {"name": row.name, "mark": row.mark} if row else {}


def mine(db: Reader, actor: Actor, view: RoomView) -> dict[str, bool]:
    """The names in this room that are the actor's own, by what stands for each; true for today's alias."""
    own = {actor.public_id: False} if actor.public_id else {}
    if actor.member_id is None:
        return own
    now, ring = clock.now(), keyring(db)
    nights = range(view.kept_hours // 24 + 2)
    days = [names.today(view.span.zone, now - timedelta(days=back)) for back in nights]
    whos = names.alias_digests(ring, view.public_id, actor, days)
    rows = db.execute(_ALIASES, {"room": view.id, "whos": whos})
    return own | {row.public_id: row.who == whos[0] for row in rows}


def left_at(db: Reader, actor: Actor, view: RoomView) -> int | None:
    """Up to which number she had read when she left last; None for a guest, and who was never here."""
    if actor.member_id is None:
        return None
    who = names.of(keyring(db), "left", view.public_id, actor)
    return db.execute(_LEFT, {"room": view.id, "who": who}).scalar_one_or_none()


def spoken_view(row: Row[*tuple[Any, ...]], view: RoomView) -> MessageView:
    """A row of SAID with its time as the house's clock shows it."""
    return message_view(
        view,
        names.Guise(row.who, row.name, row.mark, row.badge),
        id=row.public_id,
        n=row.n,
        text=row.text,
        moment=row.created_at,
        client_id=row.client_id,
        reply=row.reply_n,
        notes=row.notes,
        words=row.words,
    )


def message_view(
    view: RoomView,
    guise: names.Guise,
    *,
    id: str,
    n: int,
    text: str,
    moment: datetime,
    client_id: str,
    reply: int = 0,
    notes: str = "",
    words: str = "",
) -> MessageView:
    """A message with its time as the house's clock shows it."""
    local = moment.astimezone(view.span.zone)
    return MessageView(
        view.public_id,
        id,
        n,
        guise.who,
        guise.name,
        guise.mark,
        guise.badge,
        text,
        f"{local:%Y-%m-%d}",
        f"{local:%H:%M}",
        client_id,
        reply,
        notes,
        words,
    )


def room_view(row: Row[*tuple[Any, ...]], span: Span) -> RoomView:
    return RoomView(*(*row, span))


def _is_hers(db: Reader, actor: Actor, row: Row[*tuple[Any, ...]]) -> bool:
    if actor.visit_id is not None:
        return bool(row.visit_id == actor.visit_id)
    if actor.member_id is None:
        return False
    if row.who is None:
        return bool(row.author_id == actor.member_id)
    return names.alias_digests(keyring(db), row.room, actor, [row.day]) == [row.who]
