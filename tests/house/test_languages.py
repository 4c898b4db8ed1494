"""The house speaks each of its languages on its main pages; what no person has looked over says so."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from html import unescape

import pytest
from babel.messages.catalog import Message
from flask import Flask
from flask_babel import force_locale, gettext

from forum import languages, templates
from forum.boards import default_tags, defaults
from forum.languages import NAMES
from forum.policy import CONSOLE, Audience
from forum.rooms import defaults as rooms
from forum.rooms.actions.arranging import TEAM_ROOM
from forum.rules.actions import keep
from forum.rules.checking import MAX_TEXT, MAX_TITLE, Rule
from forum.rules.first import FIRST
from tests import factories
from tests.house.test_messages import catalogue, extracted, strings
from tests.visitor import Visitor

UNREVIEWED = ("ro", "bg", "hu", "pl", "es")
NOTICE = "This translation was made by a machine, and nobody has checked it yet."
FOR_ALL = ("/", "/join", "/login", "/safety", "/rules", "/privacy", "/about", "/ask", "/directory", "/information")
FOR_MEMBERS = ("/", "/boards", "/rooms", "/agenda", "/me", "/me/reading", "/new", "/search", "/notices", "/drafts")
PIECE = re.compile(r">([^<>]+)<")
DAY = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)

sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@cache
def english(language: str) -> frozenset[str]:
    """The texts of the interface that read otherwise in this language."""
    known: Iterable[Message] = catalogue(language) if language != "en" else ()
    return frozenset(str(m.id) for m in known if isinstance(m.id, str) and m.id and strings(m) != [m.id])


def pieces(page: str) -> set[str]:
    """What stands between the tags of a page."""
    return {unescape(piece).strip() for piece in PIECE.findall(page)}


def pages(app: Flask, thread: str, board: str) -> Iterator[tuple[Visitor, str]]:
    stranger, member = Visitor(app), Visitor(app).sign_up()
    yield from ((stranger, path) for path in FOR_ALL)
    yield from ((member, path) for path in (*FOR_MEMBERS, f"/boards/{board}", f"/threads/{thread}"))


@sqlite
def test_the_main_pages_are_there_in_every_language(app: Flask) -> None:
    database = app.extensions["house"].database
    for furnish in (defaults.furnish, default_tags.furnish, rooms.furnish):
        database.write(lambda db, furnish=furnish: furnish(db, CONSOLE))
    boards = factories.rows(database, "boards")
    board = next(str(row["public_id"]) for row in boards if row["audience"] == Audience.MEMBERS)
    thread = factories.start_thread(database, factories.add_member(database), board).thread
    for visitor, path in list(pages(app, thread, board)):
        for language in NAMES:
            visitor.client.post("/preferences", data={"lang": language})
            answer = visitor.get(path)
            where = (language, path)
            assert answer.status_code == 200, where
            assert f'<html lang="{language}"' in answer.text, where
            said = pieces(answer.text)
            assert said & english(language) == set(), where
            with app.test_request_context(), force_locale(language):
                notice = str(gettext(NOTICE))
            assert (notice in said) == (language in UNREVIEWED), where
            assert set(NAMES.values()) <= said, where
            if path == "/rules":
                assert FIRST[0][0][language] in said, where
            if path == "/boards":
                assert {names[language] for names in defaults.AREAS.values()} & said, where


@sqlite
def test_a_language_somebody_has_looked_over_says_nothing_of_machines(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.client.post("/preferences", data={"lang": "pl"})
    with app.test_request_context(), force_locale("pl"):
        notice = str(gettext(NOTICE))
    assert notice in pieces(visitor.get("/about").text)
    assert {"nl", "en"} == set(app.extensions["house"].config.site.written)
    site = replace(app.extensions["house"].config.site, reviewed=("nl", "pl"))
    app.jinja_env.globals["site"] = site
    templates._bottom.cache_clear()
    assert notice not in pieces(visitor.get("/about").text)
    templates._bottom.cache_clear()
    assert site.written == ("nl", "pl")
    assert replace(site, languages=("ro",)).written == ("ro",)


@pytest.mark.parametrize(
    ("language", "day", "moment", "month"),
    [
        ("nl", "24 november 2025", "dinsdag 24 november 20:00", "november 2026"),
        ("en", "24 November 2025", "Tuesday 24 November 20:00", "November 2026"),
        ("ro", "24 noiembrie 2025", "marți 24 noiembrie 20:00", "noiembrie 2026"),
        ("bg", "24 ноември 2025", "вторник 24 ноември 20:00", "ноември 2026"),
        ("hu", "2025. november 24.", "november 24., kedd 20:00", "2026. november"),
        ("pl", "24 listopada 2025", "wtorek 24 listopada 20:00", "listopad 2026"),
        ("es", "24 de noviembre de 2025", "martes 24 de noviembre 20:00", "noviembre de 2026"),
    ],
)
@sqlite
def test_days_are_in_the_order_of_the_language(app: Flask, language: str, day: str, moment: str, month: str) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        assert templates._in_words(date(2025, 11, 24), language, 2026) == day
        assert templates._moment_of(DAY.replace(hour=19)) == moment
        assert templates._month_of(DAY.date()) == month


def test_who_reads_another_language_gets_english_else_what_there_is() -> None:
    both = {"nl": "Koffie", "en": "Tea"}
    assert [languages.choose(both, language) for language in ("nl", "en", "ro")] == ["Koffie", "Tea", "Tea"]
    assert languages.choose({"nl": "Koffie"}, "ro") == "Koffie"
    assert languages.choose({"nl": "Koffie", "en": ""}, "en") == languages.choose({"en": "", "nl": "Koffie"}, "pl")
    assert languages.choose({}, "pl") == ""


def test_words_said_anew_in_some_languages_take_the_others_along() -> None:
    before = {"nl": "Koffie", "en": "Coffee", "pl": "Kawa"}
    assert languages.said_anew(before, {"nl": "Koffie", "en": "Coffee"}) == before
    assert languages.said_anew(before, {"nl": "Thee", "en": "Tea"}) == {"nl": "Thee", "en": "Tea"}


def test_what_a_house_begins_with_is_said_in_every_language() -> None:
    boards = [words for _, _, names, about in defaults.BOARDS for words in (names, about)]
    doors = [words for _, names, about in [*rooms.ROOMS, TEAM_ROOM] for words in (names, about)]
    for words in (*defaults.AREAS.values(), *boards, *default_tags.DEFAULT_TAGS, *doors):
        assert list(words) == list(NAMES)
        assert all(text.strip() == text != "" for text in words.values())
    for title, text in FIRST:
        assert list(title) == list(text) == list(NAMES)
        assert max(map(len, title.values())) <= MAX_TITLE
        assert max(map(len, text.values())) <= MAX_TEXT


@sqlite
def test_a_rule_that_stays_keeps_its_translations(app: Flask) -> None:
    database = app.extensions["house"].database
    rules = [Rule(*({lang: part[lang] for lang in ("nl", "en")} for part in rule)) for rule in FIRST]
    tea = Rule({"nl": "Thee", "en": "Tea"}, {"nl": "Er is thee.", "en": "There is tea."})
    note = {"nl": "Nieuw.", "en": "New."}
    assert database.write(lambda db: keep(db, CONSOLE, 1, rules, note)) == 1
    assert database.write(lambda db: keep(db, CONSOLE, 1, [rules[0], tea], note)) == 2
    visitor = Visitor(app)
    visitor.client.post("/preferences", data={"lang": "bg"})
    page = pieces(visitor.get("/rules").text)
    assert FIRST[0][0]["bg"] in page
    assert "Tea" in page


def test_all_texts_count_in_all_languages() -> None:
    many = {message for message in extracted() if isinstance(message, tuple)}
    for language in ("nl", *UNREVIEWED):
        known = catalogue(language)
        assert all(len(strings(known[singular])) == known.num_plurals for singular, _ in many), language


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("es", "alemán árabe neerlandés ñandú otro"),
        ("pl", "angielski arabski cud ćma lęk lód luty łotewski zebra źrebak żaba"),
        ("ro", "arabă azi ăsta âncă bine slavă șold tata țară"),
        ("hu", "óceán olasz ország öt új ukrán út üveg"),
        ("bg", "английски български изгрев йод какво"),
        ("", "Anna Élise eva Łukasz Zoë"),
    ],
)
def test_lists_have_the_order_of_the_alphabet(language: str, ordered: str) -> None:
    told = ordered.split()
    assert sorted({*told}, key=lambda word: languages.by_alphabet(word, language)) == told
