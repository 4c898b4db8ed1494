"""Forms of the forum."""

import secrets
from collections.abc import Iterable

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from forum.forms import Form
from forum.languages import NAMES
from forum.notes import NOTES
from forum.words import later as _l
from forum.words import one as _

OWN, NUMBER, ALIAS = "", "number", "y"  # under which name; drafts keep these
ONCE_BYTES = 16
NEEDED = InputRequired(_l("Please write something."))


def new_once() -> str:
    """A number for one form, so that what is sent twice is kept once."""
    return secrets.token_hex(ONCE_BYTES)


AS_THREAD, OTHER = "", "und"  # drafts keep these; OTHER is BCP 47's word for what is not determined


class LanguageForm(Form):
    """In which language a text is. Nothing is guessed from it: what is chosen stands in the form, hers to change."""

    # validate_choice: what is none of the languages is "another one" (forum.languages.named).
    language = SelectField(_l("In which language?"), choices=[], validate_choice=False)

    def offer_languages(self, languages: Iterable[str], *, first: bool) -> None:
        """Those of the house; `first`: the text begins a conversation, so there is none to be like."""
        if self.language.data is None and not first:
            self.language.data = AS_THREAD
        beside = (OTHER, _("another language")) if first else (AS_THREAD, _("as in the conversation"))
        named = [(language, NAMES[language]) for language in languages]
        if self.language.data in NAMES and self.language.data not in languages:
            named.append((self.language.data, NAMES[self.language.data]))
        self.language.choices = [*named, beside] if first else [beside, *named]


class EditForm(LanguageForm):
    """A text, and what it is about."""

    body = TextAreaField(_l("Your text"), [NEEDED])
    notes = SelectMultipleField(
        _l("What is it about?"),
        choices=[(key, _l(label)) for key, label in NOTES.items()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,  # what is not on the list is left out
    )


class PostForm(EditForm):
    """An answer. `once` is drawn with the form: sent twice, it is kept once."""

    # A box to tick; for an expert a choice of three. Nothing chosen is her own name, as in what a draft keeps.
    alias = RadioField(
        _l("Under which name?"),
        choices=[(ALIAS, _l("Write this under a one-time name"))],
        default=OWN,
        validate_choice=False,  # validate_alias says it in our words
    )
    quoting = HiddenField()
    once = HiddenField(default=new_once)

    @property
    def anonymous(self) -> bool:
        """Whether it is to stand under a one-time name."""
        return bool(self.alias.data == ALIAS)

    @property
    def numbered(self) -> bool:
        """Whether it is to stand under the expert's number."""
        return bool(self.alias.data == NUMBER)

    @property
    def offers_number(self) -> bool:
        """Whether there is more to choose than a one-time name or none."""
        return any(value == NUMBER for value, *rest in self.alias.choices)

    def offer_number(self, pseudonym: str, number: int) -> None:
        """Let an expert choose her number too; 0 where she gets one with her first such text."""
        self.alias.choices = [
            (OWN, _("Under my name %(name)s", name=pseudonym)),
            (
                NUMBER,
                _("As Expert by experience %(number)s", number=number)
                if number
                else _("As Expert by experience, with a number of my own"),
            ),
            (ALIAS, _("Under a name for this conversation alone")),
        ]

    def hide_name(self) -> bool:
        """Choose a one-time name where the number chosen is not offered: no slip puts her own name there."""
        slipped = self.alias.data not in (OWN, *(value for value, *rest in self.alias.choices))
        if slipped:
            self.alias.data = ALIAS
        return slipped

    def validate_alias(self, field: RadioField) -> None:
        """Refuse the number to whoever is no expert (any more)."""
        if self.hide_name():
            raise ValidationError(_("You cannot write as an expert by experience now. So a one-time name is chosen."))


class ThreadForm(PostForm):
    title = StringField(_l("Title"), [InputRequired(_l("Please give your story a title."))])


class MuteForm(Form):
    """For how long."""

    hours = RadioField(
        _l("How long"),
        [InputRequired(_l("Please choose how long, two weeks at most."))],
        choices=[(1, _l("1 hour")), (24, _l("1 day")), (168, _l("1 week")), (336, _l("2 weeks"))],
        coerce=int,
    )
