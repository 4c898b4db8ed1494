"""S4, the cookie's side: what it holds, how long the phone keeps it, and that the database could not give it away."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from forum.accounts.logins import digest
from tests import factories
from tests.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def token(visitor: Visitor) -> str:
    with visitor.client.session_transaction() as session:
        return str(session["_user_id"])


def test_the_cookie_holds_a_token_of_which_the_database_knows_only_the_digest(app: Flask) -> None:
    visitor = Visitor(app).sign_up()
    kept = factories.rows(app.extensions["house"].database, "logins")
    assert [row["token_digest"] for row in kept] == [digest(token(visitor))]
    assert token(visitor) not in factories.everything(app.extensions["house"].database)


def test_each_log_in_has_a_token_of_its_own(app: Flask) -> None:
    visitor = Visitor(app).sign_up()
    tokens = {token(visitor)}
    for _ in range(3):
        assert visitor.log_in().status_code == 303
        tokens.add(token(visitor))
    assert len(tokens) == 4


@pytest.mark.parametrize(("phone", "days"), [("watched", None), ("own", 14)])
def test_the_own_phone_keeps_the_cookie_for_two_weeks_the_watched_one_not_at_all(
    app: Flask, phone: str, days: int | None
) -> None:
    cookie = Visitor(app).sign_up(phone=phone).client.get_cookie("s")
    assert cookie is not None
    assert cookie.max_age is None
    if days is None:
        assert cookie.expires is None
    else:
        assert cookie.expires is not None
        assert abs(cookie.expires - datetime.now(UTC) - timedelta(days=days)) < timedelta(minutes=1)


def test_after_logging_out_everywhere_the_old_cookie_is_a_guest(app: Flask) -> None:
    visitor = Visitor(app).sign_up()
    cookie = visitor.cookie
    assert visitor.submit("/me", "/me/logins/end").status_code == 303
    thief = Visitor(app)
    thief.client.set_cookie("s", cookie)
    assert thief.get("/me").headers["Location"].startswith("/login")
