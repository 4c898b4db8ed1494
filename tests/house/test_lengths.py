"""What stands on a button, in the bar of places and on the exit fits a phone of 360 pixels, in every language.

The numbers come from a page measured once (November 2026, Chromium, 360 pixels, 17 px, every label in every language),
in DejaVu Sans, which is broader than what phones have. A button has 278 px inside; a sign of bold text took 11 px, in
Cyrillic 12.4. So two lines hold 41 signs, or 36, when a word of nine moves to the second. The bar has 320 px on the
smallest phone, for five words of 10.8 px a sign. The exit has 187 px beside the name of the house: 54 for its drawing
and edges, 8.9 a sign, in Cyrillic 9.7.
"""

import re
from functools import cache

import pytest

from tests.house.source import ROOT
from tests.house.test_messages import LANGUAGES, catalogue, strings

CYRILLIC = ("bg",)
BUTTON, BUTTON_IN_CYRILLIC = 41, 36
PLACES, ALL_PLACES = 10, 29
EXIT, EXIT_IN_CYRILLIC = 13, 12

_TEXT = re.compile(r'_\("((?:[^"\\]|\\.)*)"')
_SUBMIT = re.compile(r"\bsubmit\(((?:[^()]|\([^()]*\))*+)\)")
# A tag with its attributes, in which > may stand in what is filled in, and what it holds.
_TAG = re.compile(
    r"<(button|a)\b((?:\{\{(?:(?!\}\}).)*+\}\}|\{%(?:(?!%\}).)*+%\}|[^>{]|\{(?![{%]))*+)>(.*?)</\1>", re.DOTALL
)
_PLACES = re.compile(r'<nav class="places".*</nav>', re.DOTALL)
_NOT_SEEN = re.compile(r'<span class="visually-hidden">.*?</span>|aria-label="[^"]*"', re.DOTALL)
_NUMBER = re.compile(r"%\(\w+\)[sd]")


@cache
def on_buttons() -> frozenset[str]:
    """The message ids of all that stands on a button, or a link that looks like one."""
    labels: set[str] = set()
    for path in (ROOT / "templates").rglob("*.html"):
        template = path.read_text("utf-8")
        insides = _SUBMIT.findall(template)
        insides += [said for tag, how, said in _TAG.findall(template) if tag == "button" or 'class="button' in how]
        labels.update(text for inside in insides for text in _TEXT.findall(_NOT_SEEN.sub("", inside)))
    return frozenset(labels)


def in_the_bar() -> list[str]:
    bar = _PLACES.search((ROOT / "templates/macros/top.html").read_text("utf-8"))
    assert bar
    return _TEXT.findall(_NOT_SEEN.sub("", bar.group()))


def on_the_exit() -> str:
    (text,) = _TEXT.findall((ROOT / "templates/macros/exit.html").read_text("utf-8"))
    return str(text)


def in_language(language: str, message_id: str) -> list[str]:
    """Every form of a text, a number in it counted as two digits."""
    message = catalogue(language).get(message_id) if language != "en" else None
    return [_NUMBER.sub("20", text) for text in (strings(message) if message else [message_id])]


every_language = pytest.mark.parametrize("language", ("en", *LANGUAGES))


def test_labels_are_found() -> None:
    assert {"Log in", "Leave quickly", "Join", "Send it as it is", "Follow no longer"} <= on_buttons()
    assert in_the_bar() == ["Forum", "Chat", "Agenda", "Help", "Menu"]
    assert on_the_exit() == "Leave quickly"


@every_language
def test_a_button_has_two_lines_at_most(language: str) -> None:
    room = BUTTON_IN_CYRILLIC if language in CYRILLIC else BUTTON
    texts = {text for label in on_buttons() for text in in_language(language, label)}
    assert sorted((len(text), text) for text in texts if len(text) > room)[::-1] == []


@every_language
def test_the_places_fit_side_by_side(language: str) -> None:
    words = [text for label in in_the_bar() for text in in_language(language, label)]
    assert [word for word in words if len(word) > PLACES] == []
    assert sum(map(len, words)) <= ALL_PLACES


@every_language
def test_the_exit_leaves_room_for_the_name_of_the_house(language: str) -> None:
    (text,) = in_language(language, on_the_exit())
    assert len(text) <= (EXIT_IN_CYRILLIC if language in CYRILLIC else EXIT)
