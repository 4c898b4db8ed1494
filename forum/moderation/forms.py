"""The forms of moderation, and the words for what it deals with."""

from collections.abc import Iterable

from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from forum.forms import Form
from forum.moderation.views import LONGEST_MUTE, LONGEST_SUSPENSION, Earlier, Measure, Reason, Which
from forum.words import later as _l

CHOICE = InputRequired(_l("Please choose."))
SOMETHING = InputRequired(_l("Please write something."))
KINDS = {
    "post": _l("a text in the forum"),
    "message": _l("a message in a room"),
    "profile": _l("a name or its line"),
    "question": _l("a question for an evening"),
    "announcement": _l("an announcement"),
}
KINDS_HERS = {
    "post": _l("your text in the forum"),
    "message": _l("your message in a room"),
    "profile": _l("your name or your line"),
    "question": _l("your question for an evening"),
    "announcement": _l("your announcement"),
}
REASONS = {
    Reason.DATA: _l("Somebody's name, number or address stands in it"),
    Reason.CLIENT: _l("A client is described so that one could recognise him"),
    Reason.THREAT: _l("It threatens somebody, or it is hateful"),
    Reason.ADVERT: _l("It advertises, or looks for people to work"),
    Reason.PRESSURE: _l("Somebody is put under pressure here"),
    Reason.WORRY: _l("I am worried about who wrote it"),
    Reason.OTHER: _l("Something else"),
}
SHORT_REASONS = {
    Reason.DATA: _l("personal data"),
    Reason.CLIENT: _l("a client described"),
    Reason.THREAT: _l("threats or hate"),
    Reason.ADVERT: _l("advertising"),
    Reason.PRESSURE: _l("pressure"),
    Reason.WORRY: _l("worried about her"),
    Reason.OTHER: _l("something else"),
}
MEASURES = {
    Measure.NONE: _l("Leave it as it is"),
    Measure.HIDE: _l("Hide the text"),
    Measure.TAKE_OUT: _l("Black out what somebody can be found by"),
    Measure.MOVE: _l("Move the conversation"),
    Measure.LOCK: _l("Close the conversation"),
    Measure.WARN: _l("Ask her to mind it"),
    Measure.MUTE: _l("Let her read along for some hours, but not write"),
    Measure.SUSPEND: _l("Let her account rest for some days"),
    Measure.BAN: _l("Let her in no more"),
}
DONE = {
    Measure.NONE: _l("left as it was"),
    Measure.HIDE: _l("hidden"),
    Measure.TAKE_OUT: _l("blacked out in part"),
    Measure.MOVE: _l("moved"),
    Measure.LOCK: _l("closed"),
    Measure.WARN: _l("asked to mind it"),
    Measure.MUTE: _l("not writing for a while"),
    Measure.SUSPEND: _l("account at rest"),
    Measure.BAN: _l("not let in any more"),
}
EARLIER = {
    Earlier.NONE: _l("nothing before"),
    Earlier.SOME: _l("something before"),
    Earlier.SEVERAL: _l("several times before"),
}
WHICH = {
    Which.ALL: _l("All"),
    Which.UNCLAIMED: _l("Nobody is on it"),
    Which.MINE: _l("Yours"),
    Which.APPEALS: _l("Second looks"),
}
HOURS = {
    1: _l("an hour"),
    4: _l("4 hours"),
    24: _l("a day"),
    72: _l("3 days"),
    168: _l("a week"),
    LONGEST_MUTE: _l("two weeks"),
}
DAYS = {
    1: _l("a day"),
    3: _l("3 days"),
    7: _l("a week"),
    14: _l("two weeks"),
    30: _l("a month"),
    90: _l("3 months"),
    LONGEST_SUSPENSION: _l("a year"),
}


class ReportForm(Form):
    """Why somebody shows something to the moderators."""

    reason = RadioField(_l("What is it about?"), [CHOICE], choices=list(REASONS.items()))
    note = TextAreaField(_l("Do you want to add something?"))


class DecisionForm(Form):
    """What is to be done, by which rule, and what is said to the person. The action checks what goes together."""

    measures = SelectMultipleField(
        _l("What shall be done?"),
        [CHOICE],
        choices=list(MEASURES.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    hours = SelectField(_l("For how long?"), coerce=int, default=24, choices=list(HOURS.items()))
    days = SelectField(_l("For how long?"), coerce=int, default=7, choices=list(DAYS.items()))
    board = SelectField(_l("To which board?"), default="", validate_choice=False)
    masked = TextAreaField(_l("The text as it will stand there"))
    rule = SelectField(_l("Which house rule is it about?"), coerce=int, default=0, validate_choice=False)
    words = TextAreaField(_l("Your words to her"))

    def offer(
        self, measures: Iterable[Measure], rules: Iterable[tuple[int, str]], boards: Iterable[tuple[str, str]]
    ) -> None:
        """Let her choose of these."""
        self.measures.choices = [(measure, MEASURES[measure]) for measure in measures]
        self.rule.choices = [(0, _l("none: nothing is done")), *rules]
        self.board.choices = [("", _l("Please choose.")), *boards]
        for field in (self.words, self.masked):  # the action asks for them, where there is something to be said
            field.flags.required = True

    @property
    def chosen(self) -> list[Measure]:
        """The measures that are ticked, those unknown left out."""
        known = {str(measure) for measure in Measure}
        return [Measure(value) for value in self.measures.data or () if value in known]


class NoteForm(Form):
    """A few words to who goes on with it, or why something is undone."""

    text = TextAreaField(_l("Your words"), [SOMETHING])


class AppealForm(Form):
    """Why somebody sees a decision differently."""

    text = TextAreaField(_l("How do you see it?"), [SOMETHING])


class ReceiptForm(Form):
    """The number somebody got who cannot log in any more."""

    receipt = StringField(_l("The number you got"), [InputRequired(_l("Please type the number."))])


class AnswerForm(Form):
    """What comes of an appeal."""

    granted = RadioField(
        _l("What do you think?"),
        [CHOICE],
        choices=[("y", _l("She is right: undo what was decided")), ("n", _l("It stays as it was decided"))],
    )
    words = TextAreaField(_l("Your words to her"), [SOMETHING])
