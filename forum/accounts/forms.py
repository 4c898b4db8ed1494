"""Forms of the accounts. The rules themselves stand in passphrases.py, pseudonyms.py and the actions."""

from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput

from forum.accounts.models import Device
from forum.forms import Form
from forum.notes import NOTES
from forum.policy import Role
from forum.words import later as _l

NEEDED = InputRequired(_l("Please fill this in."))

PHONES = [
    (Device.OWN.value, _l("My own phone: stay logged in for two weeks")),
    (Device.WATCHED.value, _l("Somebody else can look at it: log out by itself after 20 minutes")),
]
ROLES = [
    (Role.MEMBER.value, _l("member")),
    (Role.EXPERT.value, _l("expert by experience")),
    (Role.CASEWORKER.value, _l("caseworker")),
    (Role.OPERATOR.value, _l("operator")),
]


class PhoneForm(Form):
    """Whose phone this is. The careful answer stands ready."""

    phone = RadioField(_l("Which phone is this?"), choices=PHONES, default=Device.WATCHED.value)


class JoinForm(PhoneForm):
    pseudonym = StringField(_l("Your name here"), [NEEDED])
    passphrase = PasswordField(_l("Passphrase"), [NEEDED])
    drawn = HiddenField()  # five words she may take; the same ones where the form comes back
    card = StringField(_l("Code on your card"))
    work = HiddenField()  # what the browser worked out (static/js/work.js); never shown again, for it is done anew
    adult = BooleanField(_l("I am 18 or over"), [InputRequired(_l("This place is for people of 18 and over."))])


class CardForm(Form):
    """The code of a card, for who types the short address. It changes nothing, so it needs no token and no cookie."""

    class Meta:
        csrf = False

    code = StringField(_l("Code on your card"), [NEEDED])


class LogInForm(PhoneForm):
    name = StringField(_l("The name you log in with"), [NEEDED])
    passphrase = PasswordField(_l("Passphrase"), [NEEDED])
    next = HiddenField()


class CodeForm(Form):
    """A code of the second step, or a recovery code typed back."""

    code = StringField(_l("Code"), [NEEDED])


class RecoverForm(PhoneForm):
    name = StringField(_l("The name you log in with"), [NEEDED])
    code = StringField(_l("Your recovery code"), [NEEDED])
    passphrase = PasswordField(_l("Your new passphrase"), [NEEDED])


class PassphraseForm(Form):
    """The own passphrase, asked again before something that cannot be taken back."""

    passphrase = PasswordField(_l("Your passphrase"), [NEEDED])


class NewPassphraseForm(PassphraseForm):
    new = PasswordField(_l("Your new passphrase"), [NEEDED])


class SecondFactorForm(Form):
    secret = HiddenField()
    code = StringField(_l("The six digits your app shows"), [NEEDED])


class EraseForm(PassphraseForm):
    texts = RadioField(
        _l("What you wrote"),
        choices=[("erase", _l("Erase it too")), ("keep", _l("Leave it here, without a name"))],
        default="erase",
    )


class RoleForm(Form):
    pseudonym = StringField(_l("Name of the member"), [NEEDED])
    role = SelectField(_l("Role"), choices=ROLES, default=Role.EXPERT.value)
    do = HiddenField(default="give")


class LineForm(Form):
    line = StringField(_l("What you say of yourself"))


class ReadingForm(Form):
    """Which texts are folded: asked so, because folded is how all of them begin."""

    folded = SelectMultipleField(
        _l("Keep these texts folded"),
        choices=[(key, _l(label)) for key, label in NOTES.items()],
        option_widget=CheckboxInput(),
    )
