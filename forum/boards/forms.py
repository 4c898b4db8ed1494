"""Forms of the forum."""

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired

from forum.db import new_id
from forum.forms import Form
from forum.words import later as _l

NEEDED = InputRequired(_l("Please write something."))


class PostForm(Form):
    """An answer. `once` is drawn with the form: sent twice, it is kept once."""

    body = TextAreaField(_l("Your text"), [NEEDED])
    quoting = HiddenField()
    once = HiddenField(default=new_id)


class ThreadForm(PostForm):
    title = StringField(_l("Title"), [InputRequired(_l("Please give your story a title."))])
