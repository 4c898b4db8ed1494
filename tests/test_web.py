"""The edge: languages, themes, and pages for what goes wrong."""

import logging
from collections.abc import Callable

import pytest
from flask import Flask, request, session
from sqlalchemy import update
from werkzeug.test import EnvironBuilder

from forum import clock
from forum.accounts.models import Visit
from forum.db import Database
from forum.policy import Audience
from tests import factories
from tests.people import PASSPHRASE
from tests.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CANARY = "heel geheime woorden"


def language(visitor: Visitor, accept: str = "") -> str:
    html = visitor.get("/about", headers={"Accept-Language": accept}).text
    return html.split('<html lang="')[1].split('"')[0]


@pytest.mark.parametrize(
    ("accept", "shown"),
    [
        ("nl", "nl"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("sq,en;q=0.5,nl;q=0.4", "en"),
        ("nl-BE", "nl"),
        ("hu,en;q=0.5", "hu"),
    ],
)
def test_the_language_is_the_browsers(app: Flask, accept: str, shown: str) -> None:
    assert language(Visitor(app), accept) == shown


@pytest.mark.parametrize("accept", ["", "xx", "*", ";;q=,\x7f"])
def test_else_the_first_of_the_house(app: Flask, accept: str) -> None:
    assert language(Visitor(app), accept) == app.extensions["house"].config.site.languages[0]


@pytest.mark.parametrize("accept", ["nl-BE,en;q=0.8", "fr, NL;q=0.5, en;q=0.2"])
def test_the_region_does_not_hide_the_language(app: Flask, accept: str) -> None:
    assert language(Visitor(app), accept) == "nl"


def test_a_chosen_language_stays_also_after_the_log_in(app: Flask) -> None:
    visitor = Visitor(app)
    other = app.extensions["house"].config.site.languages[1]
    first = app.extensions["house"].config.site.languages[0]
    assert visitor.client.post("/preferences", data={"lang": other, "next": "/about"}).headers["Location"] == "/about"
    assert language(visitor, first) == other
    visitor.client.post("/preferences", data={"lang": "xx"})
    assert language(visitor, first) == other
    visitor.sign_up()
    assert language(visitor, first) == other


def test_the_cookie_keeps_no_digest_of_address_and_browser(app: Flask) -> None:
    visitor = Visitor(app).sign_up()
    with visitor.client.session_transaction() as kept:
        assert kept["_user_id"]
        assert not kept["_id"]


def test_a_theme_is_chosen(app: Flask) -> None:
    visitor = Visitor(app)
    assert 'data-theme="auto"' in visitor.get("/").text
    for theme, shown in (("dark", "dark"), ("light", "light"), ('"><b>', "light"), ("auto", "auto")):
        visitor.client.post("/preferences", data={"theme": theme})
        assert f'data-theme="{shown}"' in visitor.get("/").text


def on_a_visit(app: Flask) -> Visitor:
    """A guest in a room open to guests."""
    visitor = Visitor(app)
    room = factories.add_room(app.extensions["house"].database, Audience.EVERYONE)
    assert visitor.submit(f"/rooms/{room}", f"/rooms/{room}/visit").status_code == 303
    return visitor


WHO: dict[str, Callable[[Flask], Visitor]] = {
    "guest": Visitor,
    "visitor": on_a_visit,
    "member": lambda app: Visitor(app).sign_up(),
}
each_kind = pytest.mark.parametrize("who", WHO)


@each_kind
def test_a_crash_is_logged_by_its_place_and_without_its_words(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, who: str
) -> None:
    def crash(*args: object) -> None:
        raise LookupError(CANARY)

    visitor = WHO[who](app)
    monkeypatch.setattr("forum.boards.queries.boards", crash)
    caplog.set_level(logging.DEBUG)
    answer = visitor.get("/boards?q=canary", headers={"User-Agent": CANARY})
    assert answer.status_code == 500
    assert 'class="error-page"' in answer.text
    assert CANARY not in answer.text
    assert "LookupError" in caplog.text
    assert "test_web.py" in caplog.text
    assert CANARY not in caplog.text
    assert "canary" not in caplog.text
    assert "127.0.0.1" not in caplog.text


def test_who_logs_in_is_a_guest_no_longer(app: Flask) -> None:
    visitor = on_a_visit(app)
    visitor.sign_up()
    with visitor.client.session_transaction() as kept:
        assert "visit" not in kept
    assert visitor.get("/me").status_code == 200


def test_a_visit_that_is_over_is_nobody(app: Flask) -> None:
    visitor = on_a_visit(app)
    database: Database = app.extensions["house"].database
    database.write(lambda db: db.execute(update(Visit).values(ends_at=clock.now())) and None)
    room = factories.rows(database, "rooms")[-1]["public_id"]
    assert visitor.get(f"/rooms/{room}").status_code == 200, "she stands at the door"
    assert visitor.get(f"/rooms/{room}/write").status_code == 403
    assert visitor.submit(f"/rooms/{room}", f"/rooms/{room}/visit").status_code == 303, "and may come in anew"
    assert visitor.get(f"/rooms/{room}/write").status_code == 200


def test_what_a_guest_wrote_outlives_her_visit(app: Flask) -> None:
    """As with a log-in that ended (S5): the answer holds her text, and goes on in the way she sat there."""
    visitor = on_a_visit(app)
    database: Database = app.extensions["house"].database
    path = f"/rooms/{factories.rows(database, 'rooms')[-1]['public_id']}"
    fields = visitor.fields(f"{path}/write?as=n", f"{path}?as=n")
    database.write(lambda db: db.execute(update(Visit).values(ends_at=clock.now())) and None)
    answer = visitor.client.post(f"{path}?as=n", data={**fields, "text": "Half an hour of writing"})
    assert answer.status_code == 403
    assert "Half an hour of writing" in answer.text
    assert f"{path}?as=n" in answer.text


def thread(app: Flask, visitor: Visitor) -> str:
    board = factories.add_board(app.extensions["house"].database)
    begun = visitor.submit(f"/boards/{board}/new", title="T", body="Thee")
    assert begun.status_code == 303
    return begun.headers["Location"]


def test_pages_of_a_thread_that_are_not_there(app: Flask) -> None:
    visitor = Visitor(app).sign_up()
    path = thread(app, visitor)
    for page in ("2", "-1", "9" * 24, "-" + "9" * 24):
        assert visitor.get(f"{path}?page={page}").status_code == 404, page


@pytest.mark.parametrize("n", ["", "x", "-1", "0", "9" * 40, "-" + "9" * 40, "1.5", "\0"])
def test_how_far_somebody_has_read_may_be_nonsense(app: Flask, n: str) -> None:
    path = thread(app, Visitor(app).sign_up())
    visitor = Visitor(app).sign_up("Bea Berg")  # who has read nothing of it yet
    fields = {"csrf_token": visitor.fields(path)["csrf_token"], "n": n, "page": n}
    assert visitor.client.post(f"{path}/read", data=fields).status_code < 500


@pytest.mark.parametrize("bad", ["", "kort", "lang " * 4000, "zeven kamers\0vol licht", None])
def test_a_bad_new_passphrase_gets_a_sentence_and_never_comes_back(app: Flask, bad: str | None) -> None:
    visitor = Visitor(app).sign_up()
    fields = visitor.fields("/me/passphrase") | {"passphrase": PASSPHRASE}
    if bad is None:
        del fields["new"]
    else:
        fields["new"] = bad
    answer = visitor.client.post("/me/passphrase", data=fields)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert PASSPHRASE not in answer.text
    assert not bad or bad == "kort" or bad not in answer.text
    assert visitor.log_in().status_code == 303, "the old one still opens"


def test_an_event_reads_its_cookie_once_and_asks_for_no_address(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    cookie = signer.dumps({"lang": "nl"})
    read: list[str] = []
    loads = signer.loads

    def reading(value: str, **limits: int) -> object:
        read.append(value)
        return loads(value, **limits)

    monkeypatch.setattr(signer, "loads", reading)
    headers = [("Cookie", f"s={cookie}")]
    environ = EnvironBuilder(path="/socket.io/", headers=headers).get_environ()
    for _ in range(3):
        with app.request_context(environ):
            assert request.routing_exception is None, "it was looked for among our addresses"
            assert session["lang"] == "nl"
            session["lang"] = "en"  # what one event changes is gone with it
    assert read == [cookie]
    with app.request_context(EnvironBuilder(headers=headers).get_environ()):
        assert session["lang"] == "nl"
    assert read == [cookie] * 2
