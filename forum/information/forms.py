"""The forms of information pages. The actions check what is in them."""

from collections.abc import Iterable
from datetime import date

from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from forum.boards.forms import NEEDED, new_once
from forum.errors import N_, Invalid
from forum.forms import Form
from forum.information.views import LANGUAGES, VersionView
from forum.words import later as _l

LONGEST_ONCE = 36
HIGHEST = 6  # digits of a version


class PageForm(Form):
    """A page in one language. A new one has a place and a language too; one made of a conversation has to be ticked."""

    once = HiddenField(default=new_once)
    based_on = HiddenField(default="0")
    dutch = HiddenField(default="")  # the Dutch version she has beside it
    was = HiddenField(default="")  # the Dutch version that this text said before
    title = StringField(_l("Title"), [InputRequired(_l("Please give it a title."))])
    summary = TextAreaField(_l("In short"), [InputRequired(_l("Please say in short what it is."))])
    body = TextAreaField(_l("The text"), [NEEDED])
    sources = TextAreaField(_l("Sources"))
    dated = StringField(_l("On which day was it right?"), [InputRequired(_l("Please say on which day."))])
    same = BooleanField(_l("It says what the Dutch text says"))
    nobody_told = BooleanField(_l("I read it once more: nothing in it tells who somebody is"))
    area = SelectField(_l("Where does it stand?"), validate_choice=False)
    language = SelectField(_l("In which language is it?"), validate_choice=False)

    def offer(self, areas: Iterable[tuple[str, str]], languages: Iterable[str]) -> None:
        """Let her choose of these."""
        self.area.choices = list(areas)
        self.language.choices = [(language, LANGUAGES[language]) for language in languages]

    def shorten(self, *names: str) -> None:
        """Do without these fields."""
        for name in names:
            del self[name]

    @property
    def day(self) -> date:
        """The day it says. Raises Invalid."""
        try:
            return date.fromisoformat((self.dated.data or "").strip())
        except ValueError:
            raise Invalid(N_("Please give the day as in 2026-11-27."), field="dated") from None

    @property
    def same_as(self) -> int | None:
        """The Dutch version that this text says."""
        return number(self.dutch.data if self.same.data else self.was.data) or None

    @property
    def own_number(self) -> str:
        """The form's own number. Raises Invalid."""
        once = self.once.data or ""
        if not once or len(once) > LONGEST_ONCE or not once.isalnum():
            raise Invalid
        return once


class PlaceForm(Form):
    """Where a page stands."""

    area = SelectField(_l("Area of life"), validate_choice=False)
    position = IntegerField(_l("Which one of them, counted from above?"), [InputRequired(_l("Please give a number."))])


def filled(newest: VersionView | None, dutch: int, today: date) -> PageForm:
    """The form for a further version, filled with the newest. `dutch`: the newest Dutch version; 0 for a Dutch text."""
    if newest is None:
        form = PageForm(formdata=None, dated=today.isoformat(), same=bool(dutch))
    else:
        form = PageForm(
            formdata=None,
            based_on=str(newest.version),
            title=newest.title,
            summary=newest.summary,
            body=newest.body,
            sources=newest.sources,
            dated=newest.dated.isoformat(),
            same=newest.translated_from == dutch,
            was=str(newest.translated_from or ""),
        )
    form.dutch.data = str(dutch or "")
    return form


def number(typed: str | None) -> int:
    """The number of a version as a form or address has it; 0 for none there can be."""
    text = typed or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= HIGHEST else 0
