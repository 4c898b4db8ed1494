"""The rooms a new house begins with."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.languages import words
from forum.policy import Actor, Audience
from forum.rooms.actions import arranging
from forum.rooms.models import Room

ROOMS: list[tuple[Audience, dict[str, str], dict[str, str]]] = [
    (
        Audience.MEMBERS,
        words(
            "De huiskamer", "The living room", "Sufrageria", "Дневната", "A nappali", "Duży pokój", "La sala de estar"
        ),
        words(
            "Altijd open. Kom erbij zitten.",
            "Always open. Come and sit with us.",
            "Mereu deschis. Vino lângă noi.",
            "Винаги отворено. Седни при нас.",
            "Mindig nyitva. Ülj le közénk.",
            "Zawsze otwarte. Usiądź z nami.",
            "Siempre abierta. Ven y siéntate.",
        ),
    ),
    (
        Audience.PEERS,
        words("De keuken", "The kitchen", "Bucătăria", "Кухнята", "A konyha", "Kuchnia", "La cocina"),
        words(
            "Alleen voor mensen die het werk doen of deden. Hulpverleners zien deze kamer niet.",
            "Only for people who do or did the work. Caseworkers do not see this room.",
            "Doar pentru cei care fac sau au făcut munca asta. Consilierii nu văd această cameră.",
            "Само за хора, които вършат или са вършили тази работа. Консултантите не виждат тази стая.",
            "Csak azoknak, akik ezt a munkát végzik vagy végezték. A szociális segítők ezt a szobát nem látják.",
            "Tylko dla osób, które tak pracują lub pracowały. Osoby pomagające nie widzą tego pokoju.",
            "Solo para quienes hacen o hicieron este trabajo. Los profesionales de ayuda no ven esta sala.",
        ),
    ),
    arranging.TEAM_ROOM,
]


def furnish(db: Session, actor: Actor) -> None:
    """Put the default rooms in an empty house. Does nothing where there are rooms already."""
    if db.execute(select(Room.id).limit(1)).first() is None:
        for audience, names, about in ROOMS:
            arranging.add_room(db, actor, audience, names, about)
