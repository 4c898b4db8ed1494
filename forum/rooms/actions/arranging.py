"""Rooms as furniture: which there are, for whom, when they are open, who hosts them, how long they remember."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from forum import trail
from forum.accounts import pseudonyms
from forum.accounts.models import Member
from forum.errors import N_, Invalid
from forum.events import announce
from forum.languages import named, words
from forum.policy import Actor, Audience, Do, authorize, wider
from forum.rooms.emptying import empty
from forum.rooms.events import AudienceChanged
from forum.rooms.models import Room
from forum.rooms.queries import Span, leading
from forum.trail import Deed

LONGEST_HOURS = 24 * 30
TEAM_ROOM = (
    Audience.TEAM,
    words("De zolder", "The attic", "Mansarda", "Таванът", "A padlás", "Strych", "El desván"),
    words(
        "Alleen voor ervaringsdeskundigen: om te overleggen. Niemand anders ziet deze kamer.",
        "Only for experts by experience, to talk things over. Nobody else sees this room.",
        "Doar pentru experții prin experiență, ca să se sfătuiască. Nimeni altcineva nu vede această cameră.",
        "Само за експерти по опит, за да обсъждат. Никой друг не вижда тази стая.",
        "Csak tapasztalati szakértőknek, megbeszélésre. Senki más nem látja ezt a szobát.",
        "Tylko dla osób z doświadczeniem, do narad. Nikt inny nie widzi tego pokoju.",
        "Solo para expertas por experiencia, para hablar entre ellas. Nadie más ve esta sala.",
    ),
)


@dataclass(frozen=True)
class ForTeam:
    """A room for the team, as the rules ask for it."""

    audience: Audience = Audience.TEAM


@dataclass(frozen=True)
class Arrangement:
    """How a room is to be. `host` is a pseudonym, empty for none; `retention_hours` None: as the house."""

    names: dict[str, str]
    about: dict[str, str]
    audience: Audience
    hours: dict[str, Any] | None = None
    host: str = ""
    retention_hours: int | None = None
    language: str | None = None


def add_room(db: Session, actor: Actor, audience: Audience, names: dict[str, str], about: dict[str, str]) -> str:
    """Add a room, after the others; its public id."""
    authorize(actor, Do.FURNISH)
    public_id = _add(db, audience, names, about)
    trail.record(db, actor, Deed.ROOM_ADDED, public_id, audience=audience)
    return public_id


def add_team_room(db: Session, actor: Actor) -> str:
    """The room for the team, made where there is none yet; its public id."""
    audience, names, about = TEAM_ROOM
    authorize(actor, Do.ARRANGE_ROOM, ForTeam())
    if (there := db.execute(select(Room.public_id).where(Room.audience == audience).limit(1)).scalar()) is not None:
        return there
    public_id = _add(db, audience, names, about)
    trail.record(db, actor, Deed.ROOM_ADDED, public_id, audience=audience)
    return public_id


def arrange(db: Session, actor: Actor, room_id: str, new: Arrangement, span: Span) -> None:
    """Rearrange a room. Where more people may come in, or words would stay longer, what was said is removed first:

    nobody spoke for them.
    """
    view = leading.arranged(db, actor, room_id, span)
    authorize(actor, Do.ARRANGE_ROOM, view)
    if new.retention_hours is not None and not 1 <= new.retention_hours <= LONGEST_HOURS:
        raise Invalid(N_("Please choose from 1 to %(most)s hours."), field="retention_hours", most=LONGEST_HOURS)
    host_id = _host(db, new.host)
    for language in new.names:
        if not new.names[language].strip():
            raise Invalid(N_("Please write something."), field="names")
    longer = (new.retention_hours or span.hours) > view.kept_hours
    if wider(new.audience, view.audience) or longer:
        empty(db, view)
    db.execute(
        update(Room)
        .where(Room.id == view.id)
        .values(
            names=new.names,
            about=new.about,
            audience=new.audience,
            hours=new.hours,
            host_id=host_id,
            retention_hours=new.retention_hours,
            language=named(new.language),
        )
    )
    trail.record(db, actor, Deed.ROOM_ARRANGED, view.public_id, audience=new.audience)
    if (new.audience, host_id) != (view.audience, view.host_id):
        announce(db, AudienceChanged(view.public_id))


def _add(db: Session, audience: Audience, names: dict[str, str], about: dict[str, str]) -> str:
    position = db.execute(select(func.coalesce(func.max(Room.position), 0) + 1)).scalar_one()
    room = Room(audience=audience, names=names, about=about, position=position)
    db.add(room)
    db.flush()
    return room.public_id


def _host(db: Session, pseudonym: str) -> int | None:
    if not pseudonym.strip():
        return None
    skeleton = pseudonyms.skeleton(pseudonym)
    member = db.execute(select(Member.id).where(Member.pseudonym_skeleton == skeleton)).scalar_one_or_none()
    if member is None:
        raise Invalid(N_("Nobody here has this name."), field="host")
    return member
