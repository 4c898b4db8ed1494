"""The form of the calendar for one's own phone."""

from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired

from forum.forms import Form
from forum.words import later as _l


class LinkForm(Form):
    """What the calendar shows of each evening."""

    title = StringField(_l("What your calendar calls it"), [InputRequired(_l("Please choose a title."))])
    with_links = BooleanField(_l("With a link to the page of the meeting"))
