"""Links in a text, also those without http."""

import re

from forum.guard.folding import plain

# Domains that are no words in the languages of the house; the others (thuis.de, kwam.me) need a path or www.
_SURE = "com|nl|net|org|eu|info|biz|xyz|online|site|app|link|club|shop|gg|ly|tv|vip|dev|co|uk|sex|porn|cam|live|xxx"
_MAYBE = "be|de|me|ro|bg|hu|pl|es|io|to|fr|it|ch|at|in|is|us|cc|ru|ua|tk|ee|ai|la|so|am|no"
_DOT = r"(?:\.|\s?[\[({]\s?(?:\.|dot|punt|punct|pont|kropka|punto|точка)\s?[\])}]\s?)"
_LINK = re.compile(
    rf"h(?:tt|xx)ps?:\s?//\S|\bwww{_DOT}\w"
    rf"|(?<![\w@.-])(?:[a-z0-9-]{{1,60}}{_DOT}){{1,4}}(?:(?:{_SURE})\b(?![\w@-]|\.\w)|(?:{_SURE}|{_MAYBE})/\w)"
)


def has_link(text: str) -> bool:
    """Whether the text holds an address on the web."""
    return _LINK.search(plain(text).lower) is not None
