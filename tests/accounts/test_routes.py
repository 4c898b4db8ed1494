"""Coming in over HTTP: own requests only, forms that come back filled, and how long a phone keeps the cookie."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PASSPHRASE = "zeven kamers vol warm licht"
WRONG = "vijf heel andere woorden samen"
TRIES = 12


def token(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
    assert found is not None
    return found.group(1)


def send(client: FlaskClient, address: str, page: str | None = None, **fields: Any) -> TestResponse:
    fields.setdefault("csrf_token", token(client, page or address))
    return client.post(address, data=fields)


def sign_up(app: Flask, pseudonym: str = "Stille Otter", **fields: str) -> FlaskClient:
    client = app.test_client()
    values = {"pseudonym": pseudonym, "passphrase": PASSPHRASE, "phone": "watched", "adult": "y", **fields}
    assert send(client, "/join", **values).status_code == 200
    return client


def test_words_from_another_site_are_not_offered_to_be_sent(app: Flask) -> None:
    answer = app.test_client().post("/threads/x", data={"body": "not hers"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "not hers" not in answer.text


def test_a_form_without_its_token_comes_back_filled(app: Flask) -> None:
    answer = app.test_client().post("/join", data={"pseudonym": "Stille Otter", "passphrase": PASSPHRASE, "adult": "y"})
    assert answer.status_code == 400
    assert 'value="Stille Otter"' in answer.text
    assert PASSPHRASE not in answer.text


@pytest.mark.parametrize(
    "typed",
    ["", " ", "x" * 300_000, "nul\0", "\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe", "<script>", "0612345678"],
)
def test_bad_names_get_a_sentence(app: Flask, typed: str | bytes) -> None:
    client = app.test_client()
    form = {"pseudonym": typed, "passphrase": PASSPHRASE, "adult": "y", "csrf_token": token(client, "/join")}
    answer = client.post("/join", data=form)
    assert 400 <= answer.status_code < 500
    assert "<h1>" in answer.text


@pytest.mark.parametrize(("phone", "days"), [("watched", None), ("own", 14)])
def test_the_own_phone_keeps_the_cookie_for_two_weeks_the_watched_one_not_at_all(
    app: Flask, phone: str, days: int | None
) -> None:
    cookie = sign_up(app, phone=phone).get_cookie("s")
    assert cookie is not None
    assert cookie.max_age is None
    if days is None:
        assert cookie.expires is None
    else:
        assert cookie.expires is not None
        assert abs(cookie.expires - datetime.now(UTC) - timedelta(days=days)) < timedelta(minutes=1)
