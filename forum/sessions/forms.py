"""The forms of those who come to an evening."""

from flask_babel import gettext
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired

from forum.forms import Form
from forum.sessions.actions.signing_up import Shown
from forum.sessions.queries.answers import QUESTIONS
from forum.words import later as _l


class SignUpForm(Form):
    """What the hosts see of who comes; nothing, where nothing is said."""

    shown = RadioField(_l("What do the hosts see of you?"), default=Shown.NOTHING.value, validate_choice=False)

    def offer(self, name: str) -> None:
        """The ways to be shown, for somebody with this name."""
        self.shown.choices = [
            (Shown.NOTHING.value, gettext("Nothing")),
            (Shown.NAME.value, gettext("My name, %(name)s", name=name)),
            (Shown.DRAWN.value, gettext("A name drawn for this evening")),
        ]

    @property
    def chosen(self) -> Shown:
        """What she chose; what is none of the ways shows nothing."""
        return Shown(self.shown.data) if self.shown.data in set(Shown) else Shown.NOTHING


class QuestionForm(Form):
    """A question for an evening."""

    text = TextAreaField(_l("Your question"), [InputRequired(_l("Please type a question."))])


class HowItWasForm(Form):
    """Three questions afterwards; each may be left out."""

    useful = RadioField(validate_choice=False)
    heard = RadioField(validate_choice=False)
    again = RadioField(validate_choice=False)

    def offer(self) -> None:
        """The questions and their answers, in the reader's language."""
        for key, asked in QUESTIONS.items():
            self[key].label.text = gettext(asked.words)
            self[key].choices = [(choice, gettext(words)) for choice, words in asked.choices.items()]

    @property
    def given(self) -> dict[str, str]:
        """What was answered, by question."""
        return {key: self[key].data for key in QUESTIONS if self[key].data}
