"""The furniture a new house begins with: areas of life and boards. The operator changes them at will."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.boards import actions
from forum.boards.models import Area
from forum.policy import Actor, Audience

AREAS = {
    "social": {"nl": "Contact en steun", "en": "Company and support"},
    "work": {"nl": "Werk en dagen", "en": "Work and days"},
    "safety": {"nl": "Veiligheid", "en": "Safety"},
    "health": {"nl": "Gezondheid", "en": "Health"},
    "mind": {"nl": "Hoe het met je gaat", "en": "How you are"},
    "money": {"nl": "Geld", "en": "Money"},
    "housing": {"nl": "Wonen", "en": "Housing"},
    "practical": {"nl": "Praktisch", "en": "Practical matters"},
    "law": {"nl": "Recht", "en": "Law"},
    "meaning": {"nl": "Wat ertoe doet", "en": "What matters"},
}

# area, audience, names, what it is about
BOARDS: list[tuple[str, Audience, dict[str, str], dict[str, str]]] = [
    (
        "social",
        Audience.EVERYONE,
        {"nl": "Welkom", "en": "Welcome"},
        {
            "nl": "Hoe het hier werkt. Iedereen kan dit lezen, ook zonder account.",
            "en": "How things work here. Everyone can read this, without an account too.",
        },
    ),
    (
        "social",
        Audience.MEMBERS,
        {"nl": "Je verhaal kwijt", "en": "Tell your story"},
        {
            "nl": "Vertel wat je wilt. Er is altijd iemand die leest.",
            "en": "Tell what you like. Somebody always reads.",
        },
    ),
    (
        "social",
        Audience.PEERS,
        {"nl": "Onder ons", "en": "Among ourselves"},
        {
            "nl": "Alleen voor mensen die het werk doen of deden. Hulpverleners zien dit bord niet.",
            "en": "Only for people who do or did the work. Caseworkers do not see this board.",
        },
    ),
    (
        "work",
        Audience.MEMBERS,
        {"nl": "Werk en klanten", "en": "Work and clients"},
        {
            "nl": "De baas blijven, adverteren, lastige situaties, een andere plek.",
            "en": "Staying in charge, advertising, difficult situations, another place.",
        },
    ),
    (
        "safety",
        Audience.MEMBERS,
        {"nl": "Veilig werken", "en": "Working safely"},
        {"nl": "Online, thuis, op straat, op pad.", "en": "Online, at home, in the street, on the way."},
    ),
    (
        "health",
        Audience.MEMBERS,
        {"nl": "Lijf en gezondheid", "en": "Body and health"},
        {"nl": "Testen, klachten, artsen bij wie je terechtkunt.", "en": "Tests, complaints, doctors you can go to."},
    ),
    (
        "mind",
        Audience.MEMBERS,
        {"nl": "Hoe gaat het echt", "en": "How are you really"},
        {"nl": "Slapen, spanning, rust vinden.", "en": "Sleep, tension, finding rest."},
    ),
    (
        "money",
        Audience.MEMBERS,
        {"nl": "Geld en belasting", "en": "Money and tax"},
        {"nl": "Administratie, schulden, toeslagen, sparen.", "en": "Bookkeeping, debts, allowances, saving."},
    ),
    (
        "housing",
        Audience.MEMBERS,
        {"nl": "Wonen en regelen", "en": "Housing and arranging"},
        {"nl": "Een kamer, de gemeente, post die je niet snapt.", "en": "A room, the council, letters you do not get."},
    ),
    (
        "law",
        Audience.MEMBERS,
        {"nl": "Je rechten", "en": "Your rights"},
        {"nl": "Politie, gemeente, contracten, papieren.", "en": "Police, council, contracts, papers."},
    ),
]


def furnish(db: Session, actor: Actor) -> None:
    """Put the default areas and boards in an empty house. Does nothing where there are areas already."""
    if db.execute(select(Area.key).limit(1)).first() is not None:
        return
    for key, names in AREAS.items():
        actions.add_area(db, actor, key, names)
    for area, audience, names, about in BOARDS:
        actions.add_board(db, actor, area, audience, names, about)
