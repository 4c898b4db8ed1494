"""The rooms a new house begins with."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.policy import Actor, Audience
from forum.rooms.actions import arranging
from forum.rooms.models import Room

ROOMS: list[tuple[Audience, dict[str, str], dict[str, str]]] = [
    (
        Audience.MEMBERS,
        {"nl": "De huiskamer", "en": "The living room"},
        {"nl": "Altijd open. Kom erbij zitten.", "en": "Always open. Come and sit with us."},
    ),
    (
        Audience.PEERS,
        {"nl": "De keuken", "en": "The kitchen"},
        {
            "nl": "Alleen voor mensen die het werk doen of deden. Hulpverleners zien deze kamer niet.",
            "en": "Only for people who do or did the work. Caseworkers do not see this room.",
        },
    ),
    arranging.TEAM_ROOM,
]


def furnish(db: Session, actor: Actor) -> None:
    """Put the default rooms in an empty house. Does nothing where there are rooms already."""
    if db.execute(select(Room.id).limit(1)).first() is None:
        for audience, names, about in ROOMS:
            arranging.add_room(db, actor, audience, names, about)
