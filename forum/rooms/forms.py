"""The form of a room without JavaScript."""

from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired

from forum.db import new_id
from forum.forms import Form
from forum.words import later as _l


class MessageForm(Form):
    """A message. `client_id` is drawn with the form: sent twice, it is kept once."""

    text = TextAreaField(_l("Your message"), [InputRequired(_l("Please write something."))])
    client_id = HiddenField(default=new_id)
