"""The search page: words travel in the body alone, come back marked, and are kept nowhere."""

from html import unescape

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from forum.boards.actions import tags
from forum.db import Database
from forum.limits import LIMITS
from forum.policy import Audience, Role
from forum.search.queries import PAGE
from forum.search.wanted import LONGEST
from tests import factories
from tests.people import Form, Page, People, Person

FORM = "/search#found"


@pytest.fixture
def anna(people: People) -> Person:
    return people.member()


def search(person: Person, typed: str, **fields: str) -> str:
    """What a search answers, as HTML."""
    answer = person.submit("/search", FORM, q=typed, **fields)
    assert answer.status_code == 200
    return answer.text


def found(html: str) -> list[str]:
    """Ids of the posts found."""
    return [link.removeprefix("/posts/") for link in Page(html).links("/posts/")]


def following(html: str) -> Form | None:
    """The form that leads to more."""
    return next((form for form in Page(html, "/search").forms if dict(form.fields).get("after")), None)


def test_words_are_found_and_marked_and_lead_to_the_post(people: People, anna: Person) -> None:
    board = factories.add_board(people.database)
    thread = anna.start_thread(board, "Brieven & <b>meer</b>", "Wie snapt de **zeearend** van de gemeente?")
    html = search(anna, "zeearenden brief")
    assert "<mark>zeearend</mark>" in html
    assert "<mark>Brieven</mark> &amp; &lt;b&gt;meer&lt;/b&gt;" in html
    (post,) = found(html)
    assert anna.get(f"/posts/{post}").headers["Location"] == f"{thread}?page=1#p{post}"
    assert anna.name not in Page(html).words.partition("What we found")[2], "never whose"


def test_a_visitor_searches_what_everyone_may_read_and_gets_no_cookie(people: People, anna: Person) -> None:
    for audience in (Audience.EVERYONE, Audience.MEMBERS):
        factories.start_thread(people.database, anna.actor, factories.add_board(people.database, audience), "lepelaar")
    stranger = people.stranger()
    answers = [stranger.get("/search"), stranger.submit("/search", FORM, q="lepelaar")]
    assert len(found(answers[1].text)) == 1
    assert not any("Set-Cookie" in answer.headers for answer in answers)
    assert len(found(search(anna, "lepelaar"))) == 2


def test_the_words_stand_in_no_address(people: People, anna: Person) -> None:
    board = factories.add_board(people.database)
    for _ in range(PAGE + 1):
        factories.start_thread(people.database, anna.actor, board, "Een grutto hier.")
    html = search(anna, "grutto")
    page = Page(html, "/search")
    assert all(form.action.startswith("/search") for form in page.forms if "grutto" in str(form.fields))
    assert not any("grutto" in link for link in page.links("/"))
    assert found(anna.get("/search?q=grutto").text) == []


def test_show_more_leads_through_all_once(people: People, anna: Person) -> None:
    board = factories.add_board(people.database)
    number = 2 * PAGE + 3
    for _ in range(number):
        factories.start_thread(people.database, anna.actor, board, "Een scholekster.")
    for order in ("new", "best"):
        html = search(anna, "scholekster", order=order)
        seen = found(html)
        while (more := following(html)) is not None:
            html = anna.post("/search", more.fields).text
            seen += found(html)
        assert len(seen) == len(set(seen)) == number, order


def test_nothing_found_says_what_to_do(anna: Person) -> None:
    html = search(anna, "nergenstevinden")
    assert "Nothing found" in html
    assert "Try fewer words" in html


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Please give a word."),
        ("-mus", "Please give a word that must be there."),
        ("x" * (LONGEST + 1), "there is room for 200 signs"),
        (" ".join(f"w{n}" for n in range(13)), "at most 12"),
    ],
)
def test_what_cannot_be_looked_for_comes_back_filled(anna: Person, typed: str, said: str) -> None:
    answer = anna.submit("/search", FORM, q=typed, order="best")
    assert answer.status_code == 400
    assert said in Page(answer.text).words
    assert unescape(Page(answer.text, "/search").form("/search#found")["q"]) == typed
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {"board": "unknown", "tag": "\0", "order": "x", "after": "-1"},
        {"order": "best", "after": "٣"},
        {"order": "best", "after": "9" * 40},
        {"order": "best", "after": "9999"},
        {"after": "\0' OR 1=1 --"},
    ],
)
def test_strange_fields_find_nothing_and_do_no_harm(app: Flask, fields: dict[str, str]) -> None:
    assert app.test_client().post("/search", data={"q": "mus", **fields}).status_code in (200, 400)


def test_too_many_searches_wait_with_the_words_kept(app: Flask) -> None:
    client = app.test_client()
    most = int(LIMITS["search"].split("/")[0])
    statuses = [client.post("/search", data={"q": "mus"}).status_code for _ in range(most + 1)]
    assert statuses == [200] * most + [429]
    assert 'value="mus"' in client.post("/search", data={"q": "mus"}).get_data(as_text=True)


def test_from_another_site_it_is_refused(app: Flask) -> None:
    answer = app.test_client().post("/search", data={"q": "mus"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_only_own_boards_and_the_tags_are_offered(app: Flask) -> None:
    database: Database = app.extensions["house"].database
    expert = factories.add_member(database, Role.MEMBER, Role.EXPERT)
    boards = {audience: factories.add_board(database, audience) for audience in Audience}
    key = database.write(lambda db: tags.add_tag(db, expert, {"nl": "geld", "en": "money"}))
    html = app.test_client().get("/search").get_data(as_text=True)
    assert boards[Audience.EVERYONE] in html
    assert boards[Audience.MEMBERS] not in html
    assert f'<option value="{key}">' in html


def test_a_folded_text_stays_folded(app: Flask) -> None:
    database: Database = app.extensions["house"].database
    writer = factories.add_member(database)
    factories.start_thread(database, writer, factories.add_board(database, Audience.EVERYONE), "mus", notes="violence")
    html = app.test_client().post("/search", data={"q": "mus"}).get_data(as_text=True)
    assert '<details class="fold">' in html
    assert html.index('<details class="fold">') < html.index("<mark>mus</mark>")


def queries_of(app: Flask, typed: str) -> int:
    seen: list[str] = []
    app.test_client().get("/about")  # whether it is calm mode is asked once a second
    event.listen(Engine, "before_cursor_execute", note := lambda *args: seen.append(args[2]))
    try:
        assert app.test_client().post("/search", data={"q": typed}).status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len([statement for statement in seen if not statement.startswith(("BEGIN", "PRAGMA"))])


def test_a_page_costs_a_fixed_number_of_queries(app: Flask) -> None:
    database: Database = app.extensions["house"].database
    writer, board = factories.add_member(database), factories.add_board(database, Audience.EVERYONE)
    before = queries_of(app, "mus")
    assert before <= 4
    for n in range(PAGE + 5):
        factories.start_thread(
            database, writer, board, f"mus {n}", anonymous=bool(n % 2), notes="loss" if n % 3 else ""
        )
    assert queries_of(app, "mus") == before


def test_nothing_of_a_search_is_kept(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    database: Database = app.extensions["house"].database
    before = factories.everything(database)
    caplog.set_level(0)
    answer = app.test_client().post("/search", data={"q": "kanarievogel"})
    assert answer.status_code == 200
    assert factories.everything(database) == before
    assert "kanarie" not in caplog.text
    assert "no-store" in answer.headers["Cache-Control"]
