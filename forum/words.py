"""The texts of the interface. A translation is looked up once a language, not once a request."""

from typing import Any

from flask_babel import get_domain
from flask_babel.speaklater import LazyString
from markupsafe import Markup

from forum import web

_kept: dict[tuple[str, str], Markup] = {}


def one(message: str, **values: Any) -> Markup:
    """A text in the language of this request, its values filled in and escaped."""
    key = (web.language(), message)
    text = _kept.get(key)
    if text is None:
        text = _kept[key] = Markup(get_domain().get_translations().ugettext(message))
    if not values:  # most have none, and filling in costs as much as all the rest here
        return text if "%" not in text else text % values
    return text % values


def many(singular: str, plural: str, num: int, **values: Any) -> Markup:
    """A text that counts; `num` is filled in besides the other values."""
    text = Markup(get_domain().get_translations().ungettext(singular, plural, num))
    return text % {"num": num, **values}


def later(message: str) -> LazyString:
    """A text for where no request is yet, as in the labels of forms."""
    return LazyString(one, message)
