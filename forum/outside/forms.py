"""Forms of notices from outside."""

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from forum.forms import Form
from forum.outside.models import Outcome
from forum.outside.views import Reply
from forum.words import later as _l

NEEDED = InputRequired(_l("Please fill this in."))
OUTCOMES = {
    Outcome.ACTED: _l("Yes, we did something about it"),
    Outcome.PARTLY: _l("Partly"),
    Outcome.NOT_ACTED: _l("No, we leave it as it is"),
}
SAID = {
    Outcome.ACTED: _l("We did something about it."),
    Outcome.PARTLY: _l("We did something about a part of it."),
    Outcome.NOT_ACTED: _l("We leave it as it is."),
}


class NoticeForm(Form):
    """What somebody finds against the law (article 16): why, where, and if she wants to say it, who she is."""

    where = StringField(_l("Where is it?"), [NEEDED])
    why = TextAreaField(_l("What is wrong, and why is it against the law?"), [NEEDED])
    name = StringField(_l("Your name"))
    contact = StringField(_l("How we can reach you"))
    honest = BooleanField(
        _l("What I write is true and complete, as far as I know."),
        [InputRequired(_l("Please tick this. Without it we cannot take it in."))],
    )


class ReceiptForm(Form):
    """The number somebody got."""

    receipt = StringField(_l("Your number"), [NEEDED])


class AgainForm(Form):
    """Why somebody wants another look."""

    receipt = HiddenField()
    why = TextAreaField(_l("How do you see it?"), [NEEDED])


class ReplyForm(Form):
    """What was decided, and why (article 17)."""

    outcome = RadioField(
        _l("Did we do something about it?"), [InputRequired(_l("Please choose."))], choices=list(OUTCOMES.items())
    )
    rule = SelectField(_l("By which house rule"), coerce=int, validate_choice=False)
    law = StringField(_l("Or by which law"))
    words = TextAreaField(_l("Your answer, with the reasons"), [NEEDED])

    def read(self) -> Reply:
        """What was filled in."""
        return Reply(Outcome(self.outcome.data), self.words.data or "", self.rule.data or 0, self.law.data or "")
