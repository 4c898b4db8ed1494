"""The form of a draft that could not be kept as it was."""

from wtforms import HiddenField, StringField, TextAreaField

from forum.forms import Form
from forum.words import later as _l


class DraftForm(Form):
    """What a form for writing sends, whichever it is."""

    title = StringField(_l("Title"))
    body = TextAreaField(_l("Your text"))
    place = HiddenField()
    notes = HiddenField()
    alias = HiddenField()
    quoting = HiddenField()
    language = HiddenField()
