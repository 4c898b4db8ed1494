"""S11: before the first use she is told, in her language, what the exit cannot do and which phone is safer."""

import pytest
from flask import Flask
from flask_babel import force_locale, gettext

from forum.policy import Audience
from tests import factories
from tests.people import Page as Html
from tests.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SHORT = (
    "Your browser remembers that you were here. Open a private window first.",
    "A hidden program on a phone sees everything, here too. Take a phone that only you use.",
    "Somebody comes? Tap “Leave quickly” at the top, or press Shift three times: the page is gone and you are logged "
    "out. It does not erase the history.",
)
LONG = (
    "It does not erase your browser's history. Whoever looks there can see that you were on this site. Not what you "
    "read or wrote.",
    "Open a private window before you come here. In your browser's menu it is called private or incognito.",
    "Somebody can put a program on a phone that sees everything: what you type, what you read, where you are. No site "
    "can protect you from that.",
    "Safer: a phone that only you use, with a code that nobody knows.",
    "Less safe: a phone that somebody gave you, set up for you or often borrows.",
    "The button stands at the top of every page. One tap: the page is gone, you are logged out, and another site comes"
    " up.",
    "On a keyboard, press Shift three times in a row. It does the same.",
    "Does your browser run no scripts? Then the button still works. The three times Shift and the cover below do not.",
)
MOST_WORDS = 80  # a wall of text is not read


def words(visitor: Visitor, path: str) -> str:
    return " ".join(Html(visitor.get(path).text).words.split())


def in_language(app: Flask, language: str, sentences: tuple[str, ...]) -> list[str]:
    with app.test_request_context(), force_locale(language):
        said = [str(gettext(sentence)) for sentence in sentences]
    assert language == "en" or not set(said) & set(sentences), "each is translated"
    return said


def test_it_is_said_in_every_language(app: Flask) -> None:
    room = factories.add_room(app.extensions["house"].database, Audience.EVERYONE)
    for language in app.extensions["house"].config.site.languages:
        visitor = Visitor(app)
        visitor.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        short, long = in_language(app, language, SHORT), in_language(app, language, LONG)
        assert sum(len(sentence.split()) for sentence in short) <= MOST_WORDS
        for path in ("/join", f"/rooms/{room}"):  # before an account, and before a visit
            page = visitor.get(path)
            assert [sentence for sentence in short if sentence not in words(visitor, path)] == []
            if path == "/join":
                assert page.text.index('class="notice before"') < page.text.index('method="post" class="form"')
            assert Html(page.text).links("/safety")
        assert [sentence for sentence in long if sentence not in words(visitor, "/safety")] == []


def test_at_sign_up_it_is_said_once(app: Flask) -> None:
    answer = Visitor(app).submit("/join", pseudonym="", passphrase="x")
    assert answer.status_code == 400
    assert SHORT[0] not in Html(answer.text).words
