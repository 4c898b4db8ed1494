"""Forms of the forum."""

import secrets

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired

from forum.forms import Form
from forum.words import later as _l

ONCE_BYTES = 16
NEEDED = InputRequired(_l("Please write something."))


def new_once() -> str:
    """A number for one form, so that what is sent twice is kept once."""
    return secrets.token_hex(ONCE_BYTES)


class PostForm(Form):
    """An answer. `once` is drawn with the form: sent twice, it is kept once."""

    body = TextAreaField(_l("Your text"), [NEEDED])
    quoting = HiddenField()
    once = HiddenField(default=new_once)


class ThreadForm(PostForm):
    title = StringField(_l("Title"), [InputRequired(_l("Please give your story a title."))])
