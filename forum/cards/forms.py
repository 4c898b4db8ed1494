"""Forms of the invitation cards. The rules themselves stand in the actions."""

import re
from datetime import date

from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired

from forum.cards.actions import NewBatch
from forum.errors import N_, Invalid
from forum.forms import Form
from forum.words import later as _l

NEEDED = InputRequired(_l("Please fill this in."))
_NUMBER = re.compile(r"[0-9]{1,6}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class BatchForm(Form):
    """What cards to make."""

    organisation = StringField(_l("Who hands them out"), [NEEDED])
    for_whom = StringField(_l("For whom"), [NEEDED])
    language = SelectField(_l("Language of the cards"))
    made = StringField(_l("How many cards"), [NEEDED], default="10")
    uses_each = StringField(_l("How many people one card lets in"), [NEEDED], default="1")
    valid_until = StringField(_l("Until which day they work"))

    def read(self) -> NewBatch:
        """What was filled in. Raises Invalid for what is no number and no day."""
        return NewBatch(
            organisation=self.organisation.data,
            for_whom=self.for_whom.data,
            language=self.language.data,
            made=_number(self.made.data, "made"),
            uses_each=_number(self.uses_each.data, "uses_each"),
            valid_until=_day(self.valid_until.data or ""),
        )


class OwnCardForm(Form):
    """One more card for a colleague. `left` makes that a form sent twice makes one."""

    left = HiddenField()


def _number(typed: str, field: str) -> int:
    if not _NUMBER.fullmatch(typed.strip()):
        raise Invalid(N_("Please write a whole number."), field=field)
    return int(typed)


def _day(typed: str) -> date | None:
    if not typed.strip():
        return None
    try:
        if _DAY.fullmatch(typed.strip()):
            return date.fromisoformat(typed.strip())
    except ValueError:
        pass
    raise Invalid(N_("Please write the day like this: 2027-12-31."), field="valid_until")
