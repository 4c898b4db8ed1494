"""Forms about one's own data."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import InputRequired

from forum.forms import Form


class DataForm(Form):
    """Shows or gives out what is kept, to who knows the passphrase."""

    passphrase = PasswordField(_l("Your passphrase"), [InputRequired(_l("Please type your passphrase."))])
