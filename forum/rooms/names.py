"""Under which name somebody talks in a room, and what stands for her in rows that must not name her.

All of it comes from the house's data key, which is never in the database: a thief of the database cannot tell whose an
alias is, nor who raised a hand or was muted.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from forum import clock
from forum.accounts import pseudonyms
from forum.accounts.models import Member, Visit
from forum.db import Reader, keyring
from forum.errors import N_, Conflict, Invalid
from forum.keys import KeyRing
from forum.marks import DRAWINGS
from forum.policy import Actor, Do, can
from forum.rooms.models import Room, RoomAlias
from forum.sealing import seal, unseal

DAY_TURNS = timedelta(hours=6)  # at six in the morning: an evening's talk keeps its names to its end
TRIES = 40
BARS = 8  # of one person in one room at a time
LANGUAGE = "nl"  # in one language whoever talks, so that a name does not tell what its owner speaks


@dataclass(frozen=True, slots=True)
class Guise:
    """A name in a room, as others see it, with the one column of a message that it fills."""

    who: str
    name: str
    mark: int
    badge: str
    author_id: int | None = None
    alias_id: int | None = None
    visit_id: int | None = None


def today(zone: ZoneInfo, moment: datetime | None = None) -> date:
    """The house's day, which turns at six in the morning."""
    return ((moment or clock.now()).astimezone(zone) - DAY_TURNS).date()


def digest(ring: KeyRing, purpose: str, room: str, member_id: int | None, visit_id: int | None = None) -> bytes:
    """What stands for a member or a guest in one kind of rows of one room."""
    person = f"visit:{visit_id}" if visit_id is not None else f"member:{member_id}"
    return hmac.digest(ring.data, f"room:{purpose}:{room}:{person}".encode(), "sha256")


def of(ring: KeyRing, purpose: str, room: str, actor: Actor) -> bytes:
    """The same for who acts."""
    return digest(ring, purpose, room, actor.member_id, actor.visit_id)


def alias_digests(ring: KeyRing, room: str, actor: Actor, days: list[date]) -> list[bytes]:
    """What stands for her aliases of these days; none for a guest."""
    if actor.member_id is None:
        return []
    return [digest(ring, f"alias:{day}", room, actor.member_id) for day in days]


def bar_digests(ring: KeyRing, room: str, member_id: int | None, visit_id: int | None = None) -> list[bytes]:
    """What stands for a person in bars. One for each of her names: no two bars tell that they reach the same person."""
    return [digest(ring, f"bar:{number}", room, member_id, visit_id) for number in range(BARS)]


def hers(db: Reader, member_id: int) -> list[int]:
    """The ids of all aliases of a member, worked out: no row says whose it is."""
    ring = keyring(db)
    rows = db.execute(
        select(RoomAlias.id, RoomAlias.who, RoomAlias.day, Room.public_id).join(Room, Room.id == RoomAlias.room_id)
    )
    return [row.id for row in rows if row.who == digest(ring, f"alias:{row.day}", row.public_id, member_id)]


def own_name(actor: Actor) -> Guise:
    """Her pseudonym, or the name of a guest's visit."""
    return Guise(
        actor.public_id, actor.pseudonym, actor.mark, actor.badge, author_id=actor.member_id, visit_id=actor.visit_id
    )


class Place(Protocol):
    """A room, as far as names need to know it."""

    @property
    def id(self) -> int: ...
    @property
    def public_id(self) -> str: ...
    @property
    def zone(self) -> ZoneInfo: ...


def chosen(db: Session, actor: Actor, place: Place, alias: bool) -> Guise:
    """The name she has chosen in this room. Raises Invalid for an alias where her task forbids one."""
    if not alias or actor.member_id is None:
        return own_name(actor)
    if not can(actor, Do.USE_ALIAS):
        raise Invalid(N_("With your task here you talk under your own name."))
    return _alias(db, actor, actor.member_id, place)


def _alias(db: Session, actor: Actor, member_id: int, place: Place) -> Guise:
    """Her alias in this room today, drawn now if she has none yet."""
    ring, day = keyring(db), today(place.zone)
    (who,) = alias_digests(ring, place.public_id, actor, [day])
    found = db.execute(
        select(RoomAlias).where(RoomAlias.room_id == place.id, RoomAlias.who == who)
    ).scalar_one_or_none()
    if found is None:
        found = RoomAlias(
            room_id=place.id,
            who=who,
            sealed_member=seal(ring.data, member_id.to_bytes(8, "big"), _bound(place.public_id, who)),
            name=draw(db, place.id),
            mark=secrets.randbelow(DRAWINGS),
            day=day,
        )
        db.add(found)
        db.flush()
    return Guise(found.public_id, found.name, found.mark, "", alias_id=found.id)


def behind(ring: KeyRing, room: str, found: RoomAlias) -> int:
    """The member behind an alias, for what must reach her without anybody learning who she is. Raises Broken."""
    return int.from_bytes(unseal(ring.data, found.sealed_member, _bound(room, found.who)), "big")


def _bound(room: str, who: bytes) -> str:
    return f"room-alias:{room}:{who.hex()}"


def draw(db: Session, room_id: int, language: str = LANGUAGE) -> str:
    """A name nobody has: no member, no guest, and nobody else in this room."""
    for _ in range(TRIES):
        name = pseudonyms.suggest(language)
        taken = exists().where(Member.pseudonym_skeleton == pseudonyms.skeleton(name))
        here = exists().where(RoomAlias.room_id == room_id, RoomAlias.name == name)
        guest = exists().where(Visit.name == name)
        if not db.execute(select(taken | here | guest)).scalar_one():
            return name
    raise Conflict
