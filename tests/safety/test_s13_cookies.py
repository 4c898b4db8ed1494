"""S13: one cookie, which scripts cannot read and other sites never send."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum import keys
from forum.app import create_app
from forum.config import load
from tests.databases import SqliteDatabases
from tests.people import PASSPHRASE, Page
from tests.served import write_settings


def house(folder: Path, url: str, address: str) -> Flask:
    keys.create(folder / "keys")
    changes = {"database": {"address": url}, "site": {"address": address}}
    return create_app(load(write_settings(folder, changes), {}))


@pytest.fixture(params=["https://house.example", "http://houseonion.onion", ""])
def app(request: pytest.FixtureRequest, sqlite_databases: SqliteDatabases, tmp_path: Path) -> Iterator[Flask]:
    app = house(tmp_path, sqlite_databases.fresh(tmp_path / "house.sqlite"), request.param)
    yield app
    app.extensions["house"].database.close()


def sign_up(client: FlaskClient, base: str) -> list[str]:
    """Sign up; every Set-Cookie seen on the way."""
    seen = []
    shown = client.get("/join", base_url=base)
    seen += shown.headers.getlist("Set-Cookie")
    form = Page(shown.get_data(as_text=True), "/join").form("/join")
    given = dict(form.filled({"pseudonym": "Anna Appel", "passphrase": PASSPHRASE, "adult": "y", "phone": "own"}))
    joined = client.post("/join", data=given, base_url=base)
    assert joined.status_code == 200
    seen += joined.headers.getlist("Set-Cookie")
    for path, data in (("/preferences", {"lang": "nl"}), ("/exit", {})):
        seen += client.post(path, data=data, base_url=base).headers.getlist("Set-Cookie")
    return seen


def test_one_cookie_with_all_its_locks(app: Flask) -> None:
    https = app.extensions["house"].config.https
    seen = sign_up(app.test_client(), "https://house.example" if https else "http://127.0.0.1:8000")
    assert len(seen) >= 4
    for cookie in seen:
        first, *rest = (part.strip() for part in cookie.split(";"))
        locks = {part.lower() for part in rest}
        assert first.split("=")[0] == ("__Host-s" if https else "s")
        assert {"httponly", "samesite=strict", "path=/"} <= locks, cookie
        assert ("secure" in locks) is https, cookie
        assert not any(lock.startswith("domain") for lock in locks), cookie
    assert "expires=thu, 01 jan 1970" in seen[-1].lower(), "the exit takes it away"


def test_pages_that_need_none_set_none(app: Flask) -> None:
    client = app.test_client()
    for path in ("/", "/about", "/privacy", "/boards", "/rooms", "/nothing", "/healthz"):
        assert not client.get(path).headers.getlist("Set-Cookie"), path


def test_https_is_kept_to(app: Flask) -> None:
    header = app.test_client().get("/").headers.get("Strict-Transport-Security")
    if app.extensions["house"].config.https:
        assert header == "max-age=63072000; includeSubDomains"
    else:
        assert header is None


def test_the_cookie_says_nothing_about_who(app: Flask) -> None:
    """It is signed, not sealed: what is in it can be read by whoever holds the phone."""
    base = "https://house.example" if app.extensions["house"].config.https else "http://127.0.0.1:8000"
    client = app.test_client()
    sign_up(client, base)
    client.get("/login", base_url=base)
    with client.session_transaction(base_url=base) as session:
        assert set(session) <= {"_user_id", "_fresh", "csrf_token", "lang", "theme", "_permanent"}
