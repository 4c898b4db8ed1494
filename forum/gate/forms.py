"""The forms of the gate, and what a writer chose when something was found in her text."""

from wtforms import Field, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from forum.forms import Form
from forum.gate.checking import Sent
from forum.gate.models import FilterDoes
from forum.guard.forms import seen
from forum.words import later as _l

SOMETHING = InputRequired(_l("Please write something."))


def sent(*fields: Field) -> Sent:
    """Whether she sends it for the first time, or having seen what was found: `fields` lose it if she said so."""
    return Sent.AS_IT_IS if seen(*fields) else Sent.FIRST


class ReturnForm(Form):
    """Kind words with a text that goes back."""

    words = TextAreaField(_l("What do you want to say to her?"), [SOMETHING])


class ChangeForm(Form):
    """An own text that waits. A form for what has no title leaves that out."""

    title = StringField(_l("Title"))
    body = TextAreaField(_l("Your text"), [SOMETHING])


class FilterForm(Form):
    """Something for the lists."""

    words = StringField(_l("A word, a few words, or the name of a site"), [SOMETHING])
    does = RadioField(
        _l("What should happen?"),
        [InputRequired(_l("Please choose."))],
        choices=[
            (FilterDoes.WARN.value, _l("Warn: the writer reads your note, and can send it all the same")),
            (FilterDoes.HOLD.value, _l("Hold: the text waits for a look")),
            (FilterDoes.REFUSE.value, _l("Refuse: the text is not taken, and the writer reads your note")),
        ],
        default=FilterDoes.HOLD.value,
    )
    note = StringField(_l("Note for the writer"))


class CalmForm(Form):
    """For how long."""

    hours = RadioField(
        _l("For how long?"),
        [InputRequired(_l("Please choose."))],
        choices=[(1, _l("an hour")), (2, _l("2 hours")), (6, _l("6 hours")), (24, _l("a day"))],
        default=2,
        coerce=int,
    )
