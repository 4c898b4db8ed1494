"""Forms of the forum."""

import secrets

from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from forum.forms import Form
from forum.notes import NOTES
from forum.words import later as _l

ONCE_BYTES = 16
NEEDED = InputRequired(_l("Please write something."))


def new_once() -> str:
    """A number for one form, so that what is sent twice is kept once."""
    return secrets.token_hex(ONCE_BYTES)


class EditForm(Form):
    """A text, and what it is about."""

    body = TextAreaField(_l("Your text"), [NEEDED])
    notes = SelectMultipleField(
        _l("What is it about?"),
        choices=[(key, _l(label)) for key, label in NOTES.items()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,  # what is not on the list is left out
    )


class PostForm(EditForm):
    """An answer. `once` is drawn with the form: sent twice, it is kept once."""

    alias = BooleanField(_l("Write this under a one-time name"))
    quoting = HiddenField()
    once = HiddenField(default=new_once)


class ThreadForm(PostForm):
    title = StringField(_l("Title"), [InputRequired(_l("Please give your story a title."))])


class MuteForm(Form):
    """For how long."""

    hours = RadioField(
        _l("How long"),
        [InputRequired(_l("Please choose how long, two weeks at most."))],
        choices=[(1, _l("1 hour")), (24, _l("1 day")), (168, _l("1 week")), (336, _l("2 weeks"))],
        coerce=int,
    )
