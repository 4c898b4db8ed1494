"""What all forms share."""

from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm


class Form(FlaskForm):
    """A form that says in plain words when its token is missing or old, and comes back filled."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all fields are as they should be."""
        right: bool = super().validate(extra_validators)
        if "csrf_token" in self and self["csrf_token"].errors:
            self["csrf_token"].errors = []
            self.form_errors.append(gettext("This page was open for long. Please send it once more."))
        return right
