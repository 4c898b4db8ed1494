"""What a writer chose when a form showed her what in her text leads to a person (templates/macros/forms.html)."""

from flask import request
from wtforms import Field

from forum.guard.find import findings
from forum.guard.finding import masked

MASK, AS_IT_IS = "mask", "as"


def without_findings(text: str) -> str:
    """The text with a mask for all that leads to a person."""
    return masked(text, findings(text))


def seen(*fields: Field) -> bool:
    """Whether she sends this form having seen what was found. `fields` lose it where she said so."""
    choice = request.form.get("sent")
    if choice == MASK:
        for field in fields:
            field.data = without_findings(field.data or "")
    return choice in (MASK, AS_IT_IS)
