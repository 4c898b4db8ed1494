"""Forms of help: asking for it, writing letters, bringing them to an end; and those of who answers."""

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from forum.boards.forms import new_once
from forum.directory.kinds import LANGUAGES
from forum.directory.regions import REGIONS
from forum.directory.views import language_name
from forum.forms import Form
from forum.helpdesk.models import Wanted
from forum.helpdesk.views import Asked, How, Soon
from forum.words import later as _l
from forum.words import one as _

Areas = dict[str, str]  # areas of life: their names in the reader's language, by key
CHOOSE = InputRequired(_l("Please choose."))
WANTED = {
    Wanted.EITHER: _l("Whoever is there first"),
    Wanted.EXPERT: _l("An expert by experience: she knows the work herself"),
    Wanted.CASEWORKER: _l("A caseworker: somebody who works for an organisation"),
}
SOON = {
    Soon.TODAY: _l("Today, if you can"),
    Soon.DAYS: _l("In the next days"),
    Soon.CALM: _l("There is no haste"),
}
CHECK_INS = {0: _l("No, leave me be"), 7: _l("In a week"), 30: _l("In a month"), 90: _l("In three months")}
HOWS = {
    How.WELL: _l("It goes well"),
    How.SO_SO: _l("So-so"),
    How.TALK: _l("I want to talk again"),
    How.ENOUGH: _l("Please do not ask again"),
}


class AskForm(Form):
    """A request for help. `once` is drawn with the form: sent twice, it is kept once. `by_account`: whether she was
    logged in when she began.
    """

    areas = SelectMultipleField(
        _l("What is it about?"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,  # what is not on the list is left out
    )
    words = TextAreaField(
        _l("What would you like help with?"), [InputRequired(_l("Please say in a few words what it is about."))]
    )
    wanted = RadioField(_l("Who should answer?"), [CHOOSE], choices=list(WANTED.items()), default=Wanted.EITHER.value)
    woman = BooleanField(_l("I would rather have a woman answer"))
    language = SelectField(_l("In which language?"), validate_choice=False)
    region = SelectField(_l("Where in the country, roughly?"), validate_choice=False, default="")
    soon = RadioField(_l("How soon would you like an answer?"), [CHOOSE], choices=list(SOON.items()), default="days")
    once = HiddenField(default=new_once)
    by_account = HiddenField(default="")

    def __init__(self, areas: Areas, language: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.areas.choices = list(areas.items())
        self.language.choices = [(code, language_name(code, language)) for code in LANGUAGES]
        self.region.choices = [("", _("I would rather not say")), *((code, _(name)) for code, name in REGIONS.items())]
        if self.language.data not in LANGUAGES:
            self.language.data = language
        if self.region.data not in REGIONS:
            self.region.data = ""
        self.areas.data = [key for key in areas if key in (self.areas.data or ())]

    def read(self) -> Asked:
        """What was filled in."""
        return Asked(
            words=self.words.data or "",
            areas=tuple(self.areas.data or ()),
            wanted=Wanted(self.wanted.data),
            woman=bool(self.woman.data),
            language=str(self.language.data),
            region=str(self.region.data),
            soon=Soon(self.soon.data),
        )


class NumberForm(Form):
    """The number somebody got. `letters`, `text`, `once`: a letter that came when the number was no longer good."""

    receipt = StringField(_l("Your number"), [InputRequired(_l("Please fill this in."))])
    letters = HiddenField()
    text = HiddenField()
    once = HiddenField()


class LetterForm(Form):
    """A letter."""

    text = TextAreaField(_l("Your letter"), [InputRequired(_l("Please write something."))])
    once = HiddenField(default=new_once)


class CloseForm(Form):
    """Bringing letters to an end; whether somebody may ask later how it is."""

    check_in = RadioField(
        _l("May we ask you later how it is?"), [CHOOSE], choices=list(CHECK_INS.items()), default=0, coerce=int
    )


class ButtonForm(Form):
    """A button alone."""


class ProposeForm(Form):
    """A colleague to let in, if she who asked says yes."""

    pseudonym = SelectField(_l("Which colleague?"), [InputRequired(_l("Please choose."))], validate_choice=False)
    how = RadioField(
        _l("What for?"),
        [CHOOSE],
        choices=[("beside", _l("To read along and answer with me")), ("instead", _l("To take it over from me"))],
        default="beside",
    )


class ReferForm(Form):
    """Organisations picked for her (public ids) and a note; with the search by which they are found."""

    organisations = SelectMultipleField(_l("Picked"), validate_choice=False)
    note = TextAreaField(_l("A few words with it"))
    text = StringField(_l("A word"))
    area = SelectField(_l("What is it about?"), validate_choice=False, default="")
    region = SelectField(_l("Where?"), validate_choice=False, default="")

    def __init__(self, areas: Areas, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.area.choices = [("", _("everything")), *areas.items()]
        self.region.choices = [("", _("everywhere")), *((code, _(name)) for code, name in REGIONS.items())]
