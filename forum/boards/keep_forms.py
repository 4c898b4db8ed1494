"""Forms of the page where experts keep a thread in order."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired

from forum.forms import Form
from forum.words import later as _l

_THREAD = re.compile(r"(?:/threads/)?([A-Za-z0-9]{12})/?")


class MoveForm(Form):
    """Which board a thread goes to. Its choices are the ids of the boards it may go to; the page knows their names."""

    board = SelectField(_l("Board"), choices=[])


class MergeForm(Form):
    """Which thread the texts go to."""

    into = StringField(_l("Address of the other conversation"), [InputRequired(_l("Please fill this in."))])


def thread_named(typed: str, origins: Sequence[str]) -> str | None:
    """The public id in what somebody pasted: an address of this house, its path, or the id itself."""
    try:
        parts = urlsplit(typed.strip())
    except ValueError:  # "http://[" is no address at all
        return None
    origin = f"{parts.scheme}://{parts.netloc}".lower() if parts.scheme or parts.netloc else ""
    if origin and origin not in {ours.lower() for ours in origins}:
        return None
    found = _THREAD.fullmatch(parts.path)
    return found.group(1) if found and (not origin or parts.path.startswith("/")) else None
