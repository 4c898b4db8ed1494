"""Forms of polls and tags, and how what they send is read."""

import re
from collections.abc import Sequence

from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from forum.errors import N_, Invalid
from forum.forms import Form
from forum.words import later as _l

PLACE = re.compile(r"[0-9]{1,2}")
DAYS = [
    (1, _l("1 day")),
    (3, _l("3 days")),
    (7, _l("a week")),
    (14, _l("two weeks")),
    (30, _l("30 days")),
    (60, _l("60 days")),
]


class PollForm(Form):
    """A question with its answers, one to a line."""

    question = StringField(_l("Your question"), [InputRequired(_l("Please type a question."))])
    options = TextAreaField(
        _l("The answers to choose from"),
        [InputRequired(_l("Please give two to eight answers, each on a line of its own."))],
    )
    several = BooleanField(_l("People may choose more than one answer"))
    days = SelectField(_l("How long the poll is open"), choices=DAYS, coerce=int, default=7)


class TagForm(Form):
    """A tag's names; `tag` is the key of the one to change, empty for a new one."""

    tag = HiddenField()
    nl = StringField(_l("Name in Dutch"), [InputRequired(_l("Please write something."))])
    en = StringField(_l("Name in English"), [InputRequired(_l("Please write something."))])


def places(values: Sequence[str]) -> list[int]:
    """The places of the answers chosen in a poll, as a form sends them. Raises Invalid for anything else."""
    if not all(PLACE.fullmatch(value) for value in values):
        raise Invalid(N_("This answer is not in the poll. Please choose again."))
    return [int(value) for value in values]
