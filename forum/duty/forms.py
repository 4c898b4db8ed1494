"""Forms of duty. Days and times come as texts, so that a wrong one gets a sentence of ours."""

from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, DateInput, ListWidget, TimeInput

from forum.duty.actions import USUAL_DAYS
from forum.forms import Form
from forum.words import later as _l

NEEDED_TIME = InputRequired(_l("Please write a time like 20:00."))
OFF, EXTRA = "off", "extra"
NOTE_DAYS = {1: _l("a day"), USUAL_DAYS: _l("three days"), 7: _l("a week"), 14: _l("two weeks")}


class HoursForm(Form):
    """Hours kept every week, on one day or several."""

    weekdays = SelectMultipleField(
        _l("On which days?"),
        coerce=int,
        choices=[(day, "") for day in range(7)],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    begins = StringField(_l("From"), [NEEDED_TIME], widget=TimeInput())
    ends = StringField(_l("Until"), [NEEDED_TIME], widget=TimeInput())


class DayForm(Form):
    """One day that differs."""

    day = StringField(_l("Which day?"), [InputRequired(_l("Please write a day like 2026-11-24."))], widget=DateInput())
    kind = RadioField(
        _l("What is different?"),
        [InputRequired(_l("Please choose."))],
        choices=[(OFF, _l("I am off that day")), (EXTRA, _l("I am on as well, at these hours"))],
        default=OFF,
    )
    extra_begins = StringField(_l("From"), widget=TimeInput())
    extra_ends = StringField(_l("Until"), widget=TimeInput())


class NoteForm(Form):
    """A few words for the next shift."""

    text = TextAreaField(_l("Your text"), [InputRequired(_l("Please write something."))])
    days = RadioField(
        _l("How long should it stay?"),
        choices=[(str(days), label) for days, label in NOTE_DAYS.items()],
        default=str(USUAL_DAYS),
    )
    sure = BooleanField(_l("Keep it as it is"))
