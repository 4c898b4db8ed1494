"""The form of an announcement."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from forum.announcements.views import AnnouncementView
from forum.boards.forms import NEEDED, new_once
from forum.forms import Form
from forum.languages import NAMES, choose
from forum.policy import Audience
from forum.words import later as _l

CHOICE = InputRequired(_l("Please choose."))
AUDIENCES = {
    Audience.EVERYONE: _l("everybody, visitors too"),
    Audience.MEMBERS: _l("members"),
    Audience.PEERS: _l("peers only"),
    Audience.TEAM: _l("experts by experience alone"),
}


class AnnouncementForm(Form):
    """A text, for whom it is, when it is shown; and a meeting, where it tells of one. The action checks it."""

    once = HiddenField(default=new_once)
    title = StringField(_l("Title"), [InputRequired(_l("Please give it a title."))])
    body = TextAreaField(_l("Your text"), [NEEDED])
    audience = RadioField(_l("For whom is it?"), [CHOICE], validate_choice=False)
    language = RadioField(_l("In which language is it?"), [CHOICE], validate_choice=False)
    area = SelectField(_l("What is it about?"), default="", validate_choice=False)
    meets_on = StringField(_l("Day of the meeting"))
    begins = StringField(_l("Begins at"))
    ends = StringField(_l("Ends at"))
    place = StringField(_l("Place"))
    from_on = StringField(_l("Shown from"))
    from_time = StringField(_l("at what time"))
    until_on = StringField(_l("Shown until"))
    until_time = StringField(_l("until what time"))
    pinned = BooleanField(_l("Let it stand above the others"))

    def offer(self, audiences: Iterable[Audience], languages: Iterable[str], areas: Iterable[tuple[str, str]]) -> None:
        """Let her choose of these; where there is one, it is chosen."""
        self.audience.choices = [(audience.value, AUDIENCES[audience]) for audience in audiences]
        self.language.choices = [(language, NAMES[language]) for language in languages]
        self.area.choices = [("", _l("nothing in particular")), *areas]
        for field in (self.audience, self.language):
            if len(field.choices) == 1 and not field.data:
                field.data = field.choices[0][0]

    @property
    def tells_of_meeting(self) -> bool:
        """Whether the part about a meeting has something in it."""
        fields = (self.meets_on, self.begins, self.ends, self.place)
        return any(field.data or field.errors for field in fields)

    @property
    def says_when(self) -> bool:
        """Whether the part about when it is shown has something in it."""
        fields = (self.from_on, self.from_time, self.until_on, self.until_time)
        return any(field.data or field.errors for field in fields) or bool(self.pinned.data)


def as_it_is(view: AnnouncementView, zone: ZoneInfo) -> AnnouncementForm:
    """The form filled with an announcement."""
    meets_on, begins = _typed(view.starts_at, zone)
    from_on, from_time = _typed(view.from_at, zone)
    until_on, until_time = _typed(view.until_at, zone)
    return AnnouncementForm(
        formdata=None,
        title=view.title,
        body=view.body,
        audience=view.audience.value,
        language=view.language,
        area=view.area_key or "",
        meets_on=meets_on,
        begins=begins,
        ends=_typed(view.ends_at, zone)[1],
        place=view.place,
        from_on=from_on,
        from_time=from_time,
        until_on=until_on,
        until_time=until_time,
        pinned=view.pinned,
    )


def in_language(areas: Iterable[tuple[str, dict[str, str]]], language: str) -> list[tuple[str, str]]:
    """Areas of life as a list of choices."""
    return [(key, choose(names, language) or key) for key, names in areas]


def _typed(at: datetime | None, zone: ZoneInfo) -> tuple[str, str]:
    """A moment as it would be typed by the house's clock."""
    if at is None:
        return "", ""
    local = at.astimezone(zone)
    return local.date().isoformat(), f"{local:%H:%M}"
