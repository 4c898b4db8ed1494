"""A browser in this process: signs up, logs in and fills in forms through the pages, tokens and all."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.people import PASSPHRASE, Page


class Visitor:
    """Somebody with a browser; `client` is what it sends with."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"

    @property
    def cookie(self) -> str:
        """The value of her cookie."""
        cookie = self.client.get_cookie("s")
        assert cookie is not None
        return cookie.value

    def get(self, path: str, **options: Any) -> TestResponse:
        """Ask for a page."""
        return self.client.get(path, **options)

    def fields(self, path: str, action: str = "") -> dict[str, str]:
        """What the form to `action` (else to the page's own address) would send as it stands."""
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return dict(Page(answer.text, path).form(action or path.split("?")[0]).fields)

    def submit(self, path: str, action: str = "", /, **fields: str | list[str]) -> TestResponse:
        """Open a page, fill in its form and send it."""
        return self.client.post(action or path, data={**self.fields(path, action), **fields})

    def sign_up(self, name: str = "Anna Appel", **fields: str) -> "Visitor":
        """Make an account."""
        answer = self.submit("/join", pseudonym=name, passphrase=PASSPHRASE, adult="y", **fields)
        assert answer.status_code == 200, Page(answer.text).words
        return self

    def log_in(self, name: str = "Anna Appel", passphrase: str = PASSPHRASE, **fields: str) -> TestResponse:
        """Try to log in."""
        return self.submit("/login", name=name, passphrase=passphrase, **fields)
