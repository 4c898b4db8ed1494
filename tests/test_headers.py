"""The headers around everything: what the application says about caching is not heard, and nothing stands twice."""

from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from forum.headers import Headers


def answer(
    path: str, address: str = "", status: str = "200 OK", given: dict[str, str] | None = None
) -> list[tuple[str, str]]:
    """The headers that leave for an answer of an application."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response(status, list((given or {}).items()))
        return [b""]

    left: list[tuple[str, str]] = []

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        left.extend(headers)

    list(Headers(app, address=address)({"PATH_INFO": path}, start))
    assert len({name.lower() for name, _ in left}) == len(left)
    return left


@pytest.mark.parametrize("given", ["public, max-age=60", "private", ""])
def test_pages_are_never_kept_whatever_the_application_says(given: str) -> None:
    assert dict(answer("/me", given={"cache-control": given}))["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "status", "kept"),
    [
        ("/static/x/a.css", "200 OK", True),
        ("/static/x/a.css", "404 NOT FOUND", False),
        ("/static/x/a.css", "500 INTERNAL SERVER ERROR", False),
        ("/staticky", "200 OK", False),
        ("/boards/static/", "200 OK", False),
    ],
)
def test_files_alone_are_kept(path: str, status: str, kept: bool) -> None:
    assert ("immutable" in dict(answer(path, status=status))["Cache-Control"]) is kept


@pytest.mark.parametrize(
    ("address", "sources", "https"),
    [
        ("https://house.example", "connect-src 'self' wss://house.example;", True),
        ("https://house.example/", "connect-src 'self' wss://house.example;", True),
        ("http://house.onion", "connect-src 'self' ws://house.onion;", False),
        ("", "connect-src 'self';", False),
    ],
)
def test_the_socket_of_the_house_may_be_reached_in_older_safari_too(address: str, sources: str, https: bool) -> None:
    headers = dict(answer("/", address))
    assert sources in headers["Content-Security-Policy"]
    assert ("Strict-Transport-Security" in headers) is https
