"""What templates keep for all: never a person's token, and nothing for long."""

import re

import pytest
from flask import Flask, url_for
from flask_babel import force_locale

from forum import templates
from forum.boards import actions
from forum.text import prose
from tests import factories
from tests.people import Page
from tests.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_kept_form_has_each_readers_own_token(app: Flask) -> None:
    database = app.extensions["house"].database
    thread = factories.start_thread(database, factories.add_member(database), factories.add_board(database)).thread
    pages = [Visitor(app).sign_up(name).client.get(f"/threads/{thread}").text for name in ("Anna", "Bea", "Anna Lie")]
    for field in ("csrf_token", "once"):
        found = [re.findall(rf'name="{field}"[^>]*value="([^"]+)"', page)[-1] for page in pages]
        assert len(set(found)) == len(pages)
    assert not any("here-comes" in page or templates.AT_HOLES.search(page) for page in pages)
    for page, name in zip(pages, ("Anna", "Bea", "Anna Lie"), strict=True):
        assert f'<span class="menu-note">{name}</span>' in page


def test_what_is_kept_is_let_go_of(app: Flask) -> None:
    database = app.extensions["house"].database
    writer, board = factories.add_member(database), factories.add_board(database)
    thread = factories.start_thread(database, writer, board, "A title", "canary").thread
    assert "canary" in Visitor(app).sign_up("Anna").client.get(f"/threads/{thread}").text
    assert templates._place.cache_info().currsize
    templates.forget()
    assert templates._place.cache_info().currsize == templates._kept_top.cache_info().currsize == 0


def test_a_changed_text_takes_the_place_of_the_one_kept(app: Flask) -> None:
    database = app.extensions["house"].database
    writer, board = factories.add_member(database), factories.add_board(database)
    placed = factories.start_thread(database, writer, board, "canary")
    reader = Visitor(app).sign_up("Anna")
    assert "canary" in reader.get(f"/threads/{placed.thread}").text
    before = templates._place.cache_info().currsize
    database.write(lambda db: actions.edit_post(db, writer, placed.post, prose("sparrow")))
    page = reader.get(f"/threads/{placed.thread}").text
    assert "canary" not in page
    assert "sparrow" in page
    assert templates._place.cache_info().currsize == before


def test_posts_are_sent_in_ascii_and_read_as_they_are(app: Flask) -> None:
    database = app.extensions["house"].database
    said = "één 🌻 <&> naïef"
    thread = factories.start_thread(
        database, factories.add_member(database), factories.add_board(database), said
    ).thread
    answer = Visitor(app).sign_up("Anna").get(f"/threads/{thread}")
    assert answer.data.isascii()
    assert said in Page(answer.text).words


@pytest.mark.parametrize("value", ["abcDEF123456", "é", "a/b", "a b", "..", "%2e", "<x>"])
def test_kept_addresses_are_those_of_flask(app: Flask, value: str) -> None:
    with app.test_request_context(), force_locale("en"):
        kept = app.jinja_env.globals["url_for"]
        for _ in range(2):
            assert kept("boards.thread", thread_id=value) == url_for("boards.thread", thread_id=value)  # type: ignore[operator]
            assert kept("boards.edit", post_id=value) == url_for("boards.edit", post_id=value)  # type: ignore[operator]
            assert kept("pages.home") == url_for("pages.home")  # type: ignore[operator]
