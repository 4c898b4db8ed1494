"""The tags a new house begins with. The experts change them at will."""

from sqlalchemy.orm import Session

from forum.boards.actions import tags
from forum.boards.models import Words
from forum.policy import Actor

DEFAULT_TAGS: list[Words] = [
    {"nl": "vraag", "en": "question"},
    {"nl": "ervaring", "en": "experience"},
    {"nl": "tip", "en": "tip"},
    {"nl": "even kwijt", "en": "getting it off my chest"},
    {"nl": "boos", "en": "angry"},
    {"nl": "goed nieuws", "en": "good news"},
    {"nl": "net begonnen", "en": "just started"},
    {"nl": "online werk", "en": "online work"},
    {"nl": "buitenland", "en": "abroad"},
    {"nl": "familie en relatie", "en": "family and relationship"},
    {"nl": "stoppen of doorgaan", "en": "stopping or going on"},
    {"nl": "iets anders erbij", "en": "something else besides"},
]


def furnish(db: Session, actor: Actor) -> None:
    """Put the default tags in an empty list. Does nothing where there are tags already."""
    tags.furnish_tags(db, actor, DEFAULT_TAGS)
