"""The box that shows where to turn, put away for the day. What was written is not told here, nor kept anywhere."""

from flask import Blueprint, Response

from forum import web
from forum.errors import TooFast
from forum.guard.danger import WORDS, danger
from forum.guard.folding import words
from forum.guard.turn_to import TURN_TO, TurnTo
from forum.web import Answer

LIMIT = "rest"  # once a day, and gone with the day or the process (forum/limits.py)

bp = Blueprint("guard", __name__)


@bp.post("/rest")
def rest() -> Answer:
    """Do not show the asker the box again today."""
    if _somebody():
        _once()
    return Response(status=204)


@bp.app_template_global()
def resting() -> bool:
    """Whether the asker has put the box away today."""
    return _somebody() and web.house().limiter.used(LIMIT, web.actor().counted_as)


@bp.app_template_global()
def turn_to(text: str | None) -> tuple[TurnTo, ...]:
    """Where to turn, when a text that is looked at first tells of danger; once a day."""
    if text and _somebody() and danger(text, web.language()) and _once():
        return TURN_TO
    return ()


@bp.app_template_global()
def danger_words() -> str:
    """The phrases in the language of the page, as static/js/guard.js compares them."""
    return _WORDS.get(web.language(), _WORDS["en"])


@bp.app_template_global()
def everywhere_to_turn() -> tuple[TurnTo, ...]:
    """All that is in the list."""
    return TURN_TO


_WORDS = {language: "|".join(map(words, phrases)) for language, phrases in WORDS.items()}


def _somebody() -> bool:
    actor = web.actor()
    return actor.is_member or actor.visit_id is not None


def _once() -> bool:
    """Whether this is the first time today."""
    try:
        web.limit(LIMIT, web.actor().counted_as)
    except TooFast:
        return False
    return True
