"""S5, the writer's side: what is not taken is not lost, and a browser that hides its origin is still welcome."""

import pytest
from flask import Flask

from tests import factories
from tests.people import Page
from tests.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TEXT = "Zeven zinnen over de zee"


def place(app: Flask) -> tuple[Visitor, str]:
    return Visitor(app).sign_up(), f"/boards/{factories.add_board(app.extensions['house'].database)}/new"


def threads(app: Flask) -> int:
    return len(factories.rows(app.extensions["house"].database, "threads"))


@pytest.mark.parametrize("token", ["", "x", None], ids=["empty", "wrong", "missing"])
def test_without_its_token_nothing_is_written_and_the_text_comes_back(app: Flask, token: str | None) -> None:
    visitor, path = place(app)
    fields = {**visitor.fields(path), "title": "Zee", "body": TEXT, "csrf_token": token or ""}
    if token is None:
        del fields["csrf_token"]
    answer = visitor.client.post(path, data=fields)
    assert answer.status_code == 400
    assert threads(app) == 0
    again = dict(Page(answer.text, path).form(path).fields)
    assert (again["title"], again["body"], again["once"]) == ("Zee", TEXT, fields["once"])
    assert "Your text was not sent yet" in Page(answer.text).words
    assert visitor.client.post(path, data=again).status_code == 303, "sent once more, from that very page"
    assert threads(app) == 1


def test_a_guest_with_a_text_gets_it_back_with_a_log_in(app: Flask) -> None:
    _, path = place(app)
    for fields in ({"title": "Zee", "body": TEXT}, {"title": "Zee", "body": TEXT, "csrf_token": "old"}):
        answer = Visitor(app).client.post(path, data=fields)
        assert answer.status_code in (400, 403)
        assert TEXT in answer.text
    assert threads(app) == 0


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("path", ["/login", "/join", "/recover", "/exit", "/preferences", "/nowhere"])
def test_from_elsewhere_not_even_a_form_that_checks_its_own_token_is_looked_at(
    app: Flask, site: str, path: str
) -> None:
    answer = Visitor(app).client.post(path, data={"name": "x"}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403


def test_a_browser_that_sends_null_is_told_apart_by_the_token(app: Flask) -> None:
    visitor, path = place(app)
    fields = {**visitor.fields(path), "title": "Zee", "body": TEXT}
    assert visitor.client.post(path, data=fields | {"csrf_token": "x"}, headers={"Origin": "null"}).status_code == 400
    assert threads(app) == 0
    assert visitor.client.post(path, data=fields, headers={"Origin": "null"}).status_code == 303
