"""S2: however often others try, the owner comes in; and what she logs in with need not be what others see."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum import keys
from forum.accounts.hashing import CHEAP, Hasher
from forum.app import create_app
from forum.config import load
from tests import factories
from tests.databases import SqliteDatabases
from tests.people import PASSPHRASE, Page
from tests.served import write_settings

TRIES = 1000
HOME = "192.0.2.1"


@pytest.fixture
def app(sqlite_databases: SqliteDatabases, tmp_path: Path) -> Iterator[Flask]:
    """With hashes that cost little: it is about counting here."""
    keys.create(tmp_path / "keys")
    url = sqlite_databases.fresh(tmp_path / "house.sqlite")
    hasher = Hasher(CHEAP)
    app = create_app(load(write_settings(tmp_path, {"database": {"address": url}}), {}), hasher=hasher)
    yield app
    app.extensions["house"].database.close()
    hasher.close()


class Door:
    """The log-in form in one browser, from any address."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.token = Page(self.client.get("/login").get_data(as_text=True), "/login").form("/login")["csrf_token"]

    def knock(self, name: str, passphrase: str, address: str) -> int:
        fields = {"csrf_token": self.token, "name": name, "passphrase": passphrase, "phone": "watched", "next": ""}
        return self.client.post("/login", data=fields, environ_base={"REMOTE_ADDR": address}).status_code


def sign_up(app: Flask, name: str) -> FlaskClient:
    client = app.test_client()
    form = Page(client.get("/join").get_data(as_text=True), "/join").form("/join")
    given = dict(form.filled({"pseudonym": name, "passphrase": PASSPHRASE, "adult": "y"}))
    assert client.post("/join", data=given).status_code == 200
    return client


@pytest.mark.parametrize("places", [1, 500], ids=["from one place", "from everywhere"])
def test_a_thousand_wrong_tries_from_elsewhere_do_not_lock_her_out(app: Flask, places: int) -> None:
    sign_up(app, "Anna Appel")
    guesser = Door(app)
    got = {guesser.knock("Anna Appel", f"guess {n}", f"198.51.{n % places // 250}.{n % 250 + 1}") for n in range(TRIES)}
    assert got <= {400, 429}
    assert Door(app).knock("Anna Appel", PASSPHRASE, HOME) == 303


def test_from_one_place_only_a_few_guesses_are_looked_at(app: Flask) -> None:
    sign_up(app, "Anna Appel")
    guesser = Door(app)
    assert [guesser.knock("Anna Appel", f"guess {n}", HOME) for n in range(12)] == [400] * 10 + [429] * 2
    assert guesser.knock("anna  APPEL", "another spelling", HOME) == 429
    assert guesser.knock("Anna Appel", PASSPHRASE, HOME) == 429, "else the limit would only hide the right answer"


def test_with_a_drawn_log_in_name_nobody_knows_what_to_try(app: Flask) -> None:
    owner = sign_up(app, "Anna Appel")
    forms = Page(owner.get("/me").get_data(as_text=True), "/me")
    assert owner.post("/me/login-name", data=dict(forms.form("/me/login-name").fields)).status_code == 303
    (row,) = factories.rows(app.extensions["house"].database, "members")
    drawn = str(row["login_name"])
    assert drawn in owner.get("/me").get_data(as_text=True)
    guesser = Door(app)
    for n in range(20):
        guesser.knock("Anna Appel", f"guess {n}", HOME)
    assert Door(app).knock("Anna Appel", PASSPHRASE, "192.0.2.2") == 400, "the pseudonym opens nothing any more"
    assert Door(app).knock(drawn, PASSPHRASE, HOME) == 303, "from the very address of the one who guesses"


def test_what_she_logs_in_with_is_shown_to_nobody_else(app: Flask) -> None:
    owner, other = sign_up(app, "Anna Appel"), sign_up(app, "Bea Berg")
    forms = Page(owner.get("/me").get_data(as_text=True), "/me")
    owner.post("/me/login-name", data=dict(forms.form("/me/login-name").fields))
    database = app.extensions["house"].database
    rows = {str(row["pseudonym"]): row for row in factories.rows(database, "members")}
    anna = factories.actor(database, int(str(rows["Anna Appel"]["id"])))
    board = factories.add_board(database)
    thread = factories.start_thread(database, anna, board).thread
    room = factories.add_room(database)
    factories.say(database, anna, room)
    for path in ("/", "/boards", f"/boards/{board}", f"/threads/{thread}", "/rooms", f"/rooms/{room}", "/me"):
        page = other.get(path).get_data(as_text=True)
        assert str(rows["Anna Appel"]["login_name"]) not in page, path
