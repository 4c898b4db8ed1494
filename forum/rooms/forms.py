"""The forms of the rooms."""

from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from forum.db import new_id
from forum.forms import Form
from forum.notes import NOTES
from forum.policy import Audience
from forum.words import later as _l

SOMETHING = InputRequired(_l("Please write something."))


class MessageForm(Form):
    """A message. `client_id` is drawn with the form: sent twice, it is kept once. `reply` is what it answers."""

    text = TextAreaField(_l("Your message"), [SOMETHING])
    client_id = HiddenField(default=new_id)
    reply = HiddenField()
    notes = SelectMultipleField(
        _l("Content note: the text is folded until somebody taps it"),
        choices=[(key, _l(label)) for key, label in NOTES.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class ReportForm(Form):
    """What is wrong with a message."""

    why = TextAreaField(_l("What is wrong with it?"), [SOMETHING])


class WhisperForm(Form):
    """A call for who leads the room, or the answer to one."""

    text = TextAreaField(_l("What do you want to say?"), [SOMETHING])


class BarForm(Form):
    """For how long somebody may not write, or not come in."""

    kind = RadioField(
        _l("What should happen?"),
        [InputRequired(_l("Please choose."))],
        choices=[("mute", _l("She can read along, but not write")), ("ban", _l("She has to leave the room"))],
    )
    hours = RadioField(
        _l("For how long?"),
        [InputRequired(_l("Please choose."))],
        choices=[("1", _l("an hour")), ("24", _l("a day")), ("168", _l("a week"))],
    )


class ArrangeForm(Form):
    """How a room is. Names and descriptions are fields of their own, one for each language of the house."""

    audience = RadioField(
        _l("Who may come in?"),
        [InputRequired(_l("Please choose."))],
        choices=[
            (Audience.EVERYONE.value, _l("everybody, guests too")),
            (Audience.MEMBERS.value, _l("members")),
            (Audience.PEERS.value, _l("peers only")),
            (Audience.TEAM.value, _l("experts by experience alone")),
        ],
    )
    language = SelectField(_l("In which language?"), choices=[], validate_choice=False)  # none: this one and that
    days = SelectMultipleField(
        _l("Open on"),
        coerce=int,
        choices=[(day, "") for day in range(7)],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    begins = StringField(_l("From"), default="20:00")
    ends = StringField(_l("Until"), default="22:00")
    host = StringField(_l("Host"))
    retention_hours = StringField(
        _l("Hours until what is said disappears"),
        [Optional(), Regexp(r"\s*[1-9][0-9]{0,3}\s*\Z", message=_l("Please write a number of hours."))],
    )
