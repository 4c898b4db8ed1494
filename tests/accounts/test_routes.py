"""Coming in over HTTP: one answer for known and unknown names, no lock-out, own requests only, what the cookie says."""

import re
from statistics import median
from time import perf_counter
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import rows

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


def log_in(client: FlaskClient, name: str, passphrase: str, **more: Any) -> TestResponse:
    return send(client, "/login", name=name, passphrase=passphrase, phone="watched", **more)


def test_a_known_and_an_unknown_name_get_one_answer_in_one_time(app: Flask) -> None:
    sign_up(app)
    client = app.test_client()
    times: dict[str, list[float]] = {"stille otter": [], "ruwe kiezel": []}
    answers: dict[str, TestResponse] = {}
    for turn in range(TRIES):
        for name in times:
            form = {"name": name, "passphrase": WRONG, "phone": "watched", "csrf_token": token(client, "/login")}
            began = perf_counter()
            answers[name] = client.post("/login", data=form, environ_base={"REMOTE_ADDR": f"192.0.2.{turn}"})
            times[name].append(perf_counter() - began)
    known, unknown = answers.values()
    assert known.status_code == unknown.status_code == 400
    assert {*known.headers.keys()} == {*unknown.headers.keys()}

    def bare(answer: TestResponse) -> str:
        return re.sub(r'name="csrf_token" value="[^"]+"|stille otter|ruwe kiezel', "", answer.text)

    assert bare(known) == bare(unknown)
    assert 0.7 < median(times["stille otter"]) / median(times["ruwe kiezel"]) < 1.4


def test_wrong_tries_from_elsewhere_lock_nobody_out(app: Flask) -> None:
    sign_up(app)
    stranger = app.test_client()
    form = {"name": "stille otter", "passphrase": WRONG, "phone": "watched", "csrf_token": token(stranger, "/login")}
    for turn in range(40):
        stranger.post("/login", data=form, environ_base={"REMOTE_ADDR": f"198.51.100.{turn // 8}"})
    assert stranger.post("/login", data=form, environ_base={"REMOTE_ADDR": "198.51.100.0"}).status_code == 400
    assert log_in(app.test_client(), "Stille Otter", PASSPHRASE).status_code == 303


def test_guessing_one_name_from_one_place_slows_down(app: Flask) -> None:
    client = app.test_client()
    assert [log_in(client, "stille otter", WRONG).status_code for _ in range(11)] == [400] * 10 + [429]


def test_a_drawn_name_takes_the_place_of_the_pseudonym(app: Flask) -> None:
    client = sign_up(app)
    send(client, "/me/login-name", page="/me")
    drawn = re.search(r"\b[a-z]+\.[a-z]+\.\d{4}\b", client.get("/me").text)
    assert drawn is not None
    assert log_in(app.test_client(), "Stille Otter", PASSPHRASE).status_code == 400
    assert log_in(app.test_client(), drawn.group(0), PASSPHRASE).status_code == 303


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "http://127.0.0.1:8000"}, True),
        ({"Origin": "null"}, True),
        ({"Origin": "http://127.0.0.1:8000", "X-Forwarded-Host": "evil.example"}, True),
        ({"Origin": "http://evil.example", "X-Forwarded-Host": "evil.example"}, False),
    ],
)
def test_a_change_comes_from_our_own_pages(app: Flask, headers: dict[str, str], taken: bool) -> None:
    client = sign_up(app)
    form = {"csrf_token": token(client, "/me")}
    assert client.post("/me/login-name", data=form, headers=headers).status_code == (303 if taken else 403)


def test_words_from_another_site_are_not_offered_to_be_sent(app: Flask) -> None:
    answer = app.test_client().post("/threads/x", data={"body": "not hers"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "not hers" not in answer.text


@pytest.mark.parametrize("wrong", ["", "x", None])
def test_a_change_needs_the_token_of_this_log_in(app: Flask, wrong: str | None) -> None:
    client, other = sign_up(app), sign_up(app, "Zachte Wolk")
    given = token(other, "/me") if wrong is None else wrong
    answer = client.post("/me/login-name", data={"csrf_token": given})
    assert answer.status_code == 400
    assert "<h1>" in answer.text
    assert not re.search(r"\b[a-z]+\.[a-z]+\.\d{4}\b", client.get("/me").text)


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


def test_the_cookie_holds_a_token_that_the_database_does_not(app: Flask) -> None:
    client = sign_up(app, phone="own")
    cookie = client.get_cookie("s")
    assert cookie is not None
    held = app.session_interface.get_signing_serializer(app).loads(cookie.value)["_user_id"]  # type: ignore[attr-defined]
    assert held not in repr(rows(app.extensions["house"].database, "logins"))
    assert (cookie.http_only, cookie.same_site, cookie.path, cookie.domain) == (True, "Strict", "/", "localhost")
    assert cookie.max_age == 14 * 24 * 3600 or cookie.expires is not None
    watched = sign_up(app, "Zachte Wolk").get_cookie("s")
    assert watched is not None
    assert watched.expires is None and watched.max_age is None


def test_reading_sets_no_cookie(app: Flask) -> None:
    client = app.test_client()
    for address in ("/", "/about", "/rules", "/privacy", "/safety", "/boards", "/rooms", "/nowhere"):
        assert "Set-Cookie" not in client.get(address).headers


def test_the_exit_ends_the_log_in_whatever_is_sent(app: Flask) -> None:
    client = sign_up(app)
    before = client.get_cookie("s")
    assert before is not None
    answer = client.post("/exit")
    assert answer.status_code == 200
    assert answer.headers["Refresh"].startswith("0;url=https://")
    assert answer.headers["Clear-Site-Data"] == '"cookies", "storage"'
    client.set_cookie("s", before.value)
    assert client.get("/me").status_code == 303


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "\\\\evil.example", "/\\evil", "javascript:x", "/\n/x"]
)
def test_nobody_is_led_outside(app: Flask, to: str) -> None:
    client = sign_up(app)
    assert send(client, "/preferences", page="/me", lang="en", next=to).headers["Location"] == "/"
    assert log_in(app.test_client(), "Stille Otter", PASSPHRASE, next=to).headers["Location"] == "/"
