"""The form of the search."""

from wtforms import HiddenField, RadioField, SearchField, SelectField
from wtforms.validators import InputRequired

from forum.forms import Form
from forum.words import later as _l

NEWEST, BEST = "new", "best"


class SearchForm(Form):
    """What to look for, and where. It changes nothing, so it has no token and needs no cookie.

    The page knows the names of boards and tags; the database, which of them this person may look in.
    """

    class Meta:
        csrf = False

    q = SearchField(_l("Words to look for"), [InputRequired()])  # for the page alone: wanted.parse() says what is wrong
    board = SelectField(_l("Board"), choices=[], validate_choice=False)
    tag = SelectField(_l("Tag"), choices=[], validate_choice=False)
    language = SelectField(_l("Language"), choices=[], validate_choice=False)
    order = RadioField(
        _l("What comes first"),
        choices=[(NEWEST, _l("the newest")), (BEST, _l("what fits best"))],
        default=NEWEST,
        validate_choice=False,
    )
    after = HiddenField()
