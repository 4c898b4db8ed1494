"""The forms of those who plan. Days, times and numbers come as texts, so that a wrong one gets a sentence of ours."""

import re
from datetime import date, time
from typing import Any

from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, DateInput, ListWidget, NumberInput, TimeInput

from forum.forms import Form
from forum.languages import NAMES
from forum.policy import Audience
from forum.sessions.plans import MOST_ADDRESS_HOURS
from forum.sessions.rhythm import Every
from forum.words import later as _l
from forum.words import one as _

ONCE = "once"
HERE, ELSEWHERE = "here", "place"
_NUMBER = re.compile(r"[0-9]{1,7}")
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?::00)?")
_DUTCH_DAY = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
AUDIENCES = {
    Audience.EVERYONE: _l("everybody, guests too"),
    Audience.MEMBERS: _l("members"),
    Audience.PEERS: _l("peers only"),
    Audience.TEAM: _l("experts by experience alone"),
}


def as_day(text: str | None) -> date | None:
    """A day as browsers send it ("2026-10-15"), or as one types it ("15-10-2026"); None for none."""
    text = (text or "").strip()
    typed = _DUTCH_DAY.fullmatch(text)
    try:
        if typed:
            return date(int(typed[3]), int(typed[2]), int(typed[1]))
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def as_time(text: str | None) -> time | None:
    """A time of day, "20:00"; None for none."""
    typed = _TIME.fullmatch((text or "").strip())
    return time(int(typed[1]), int(typed[2])) if typed else None


def as_number(text: str | None) -> int | None:
    """A number of few digits; None for none."""
    text = (text or "").strip()
    return int(text) if _NUMBER.fullmatch(text) else None


def _a_day(form: Form, field: Field) -> None:
    if (field.data or "").strip() and as_day(field.data) is None:
        raise ValidationError(_("Please give a day, like 15-10-2026."))


def _a_time(form: Form, field: Field) -> None:
    if as_time(field.data) is None:
        raise ValidationError(_("Please give a time, like 20:00."))


def _a_number(form: Form, field: Field) -> None:
    if (field.data or "").strip() and as_number(field.data) is None:
        raise ValidationError(_("Please give a whole number, or leave it empty."))


def _is_words(name: str) -> bool:
    return name.startswith(("theme_", "about_"))


NEEDED_DAY = InputRequired(_l("Please give a day, like 15-10-2026."))
NEEDED_TIME = InputRequired(_l("Please give a time, like 20:00."))
NEEDED_CHOICE = InputRequired(_l("Please choose."))


class WordsForm(Form):
    """Theme and text: `with_languages` adds a field of each for every language the house writes in."""

    texts_in: tuple[str, ...] = ()
    _fields: dict[str, Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # They came last and stand first on the page: what is wrong is told in the order of the page.
        self._fields = {name: self._fields[name] for name in sorted(self._fields, key=lambda name: not _is_words(name))}

    @classmethod
    def with_languages(cls, languages: tuple[str, ...]) -> type["WordsForm"]:
        """This form for a house that writes in these languages; a theme in the first is needed."""
        fields: dict[str, Any] = {"texts_in": languages}
        for language in languages:
            needed = [InputRequired(_l("Please give it a theme."))] if language == languages[0] else []
            name = NAMES.get(language, language)
            fields[f"theme_{language}"] = StringField(_("Theme (%(language)s)", language=name), needed)
            fields[f"about_{language}"] = TextAreaField(_("What it is about (%(language)s)", language=name))
        return type(cls.__name__, (cls,), fields)

    def words(self, part: str) -> dict[str, str]:
        """What was written for "theme" or "about", by language."""
        return {language: self[f"{part}_{language}"].data or "" for language in self.texts_in}


class WhenForm(Form):
    """Day and times."""

    on = StringField(_l("Day"), [NEEDED_DAY, _a_day], widget=DateInput())
    begins = StringField(_l("From"), [NEEDED_TIME, _a_time], widget=TimeInput())
    ends = StringField(_l("Until"), [NEEDED_TIME, _a_time], widget=TimeInput())


class WhereForm(Form):
    """Where people meet, if not in a room of the house."""

    place = StringField(_l("Roughly where"))
    address = TextAreaField(_l("Address"))


class EditForm(WordsForm, WhereForm):
    """An evening, but for its time."""

    online = RadioField(
        _l("Where do people meet?"),
        [NEEDED_CHOICE],
        choices=[(HERE, _l("in a chat room here")), (ELSEWHERE, _l("at a place"))],
        default=HERE,
    )
    address_hours = StringField(
        _l("So many hours before, those with a place see the address"), [_a_number], widget=NumberInput(min=0)
    )
    audience = RadioField(_l("Who may come?"), [NEEDED_CHOICE], default=Audience.MEMBERS.value)
    capacity = StringField(_l("How many people can come"), [_a_number], widget=NumberInput(min=2))
    languages = SelectMultipleField(
        _l("Which languages are spoken?"),
        choices=list(NAMES.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    hosts = TextAreaField(_l("Who hosts it?"))

    def validate_address_hours(self, field: Field) -> None:
        """From the moment itself to a week before."""
        if (as_number(field.data) or 0) > MOST_ADDRESS_HOURS:
            raise ValidationError(_("Please choose from 0 to 168 hours."))

    def offer(self, readable: frozenset[Audience]) -> None:
        """Only for whom she may read herself."""
        self.audience.choices = [(one.value, label) for one, label in AUDIENCES.items() if one in readable]

    @property
    def named(self) -> tuple[str, ...]:
        """The hosts' names."""
        return tuple(name.strip() for name in re.split(r"[\n,;]", self.hosts.data or "") if name.strip())


class PlanForm(WhenForm, EditForm):
    """A new evening, or a series of them."""

    every = SelectField(
        _l("Does it come again?"),
        choices=[
            (ONCE, _l("no, it is one evening")),
            (Every.WEEK.value, _l("every week")),
            (Every.TWO_WEEKS.value, _l("every two weeks")),
            (Every.NTH.value, _l("every month on the same weekday, such as the third Thursday")),
            (Every.LAST.value, _l("every month on the last such weekday")),
            (Every.DAY.value, _l("every month on the same date")),
        ],
        default=ONCE,
    )
    until = StringField(_l("Last day"), [_a_day], widget=DateInput())
    count = StringField(_l("How many evenings"), [_a_number], widget=NumberInput(min=2))


class MoveForm(WhenForm, WhereForm):
    """Another time, or another place."""


class CancelForm(Form):
    """Why an evening does not take place."""

    reason = TextAreaField(_l("Why? Who signed up reads this."))
