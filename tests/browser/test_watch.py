"""The watch over the browser sees what it must: else every browser test would pass too easily."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.watch import Watch

ADDRESS = "http://127.0.0.1:1/"
EXIT = "https://weather.example/"
POLICY = {"Content-Security-Policy": "default-src 'none'; img-src http:; script-src 'nonce-x'"}


def look(browser: Browser, watch: Watch, body: str, title: str = "page") -> None:
    """Show a page to the watch until it is quiet and has this title."""
    with browser.new_context() as context:
        watch.over(context)
        page = context.new_page()
        page.route(ADDRESS, lambda route: route.fulfill(body=f"<title>page</title>{body}", headers=POLICY))
        page.goto(ADDRESS)
        page.wait_for_load_state("networkidle")
        expect(page).to_have_title(title)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<script nonce=x>nowhere()</script>", "script: "),
        ("<script nonce=x>console.error('tea is cold')</script>", "console: tea is cold"),
        ("<p style='color: red'>", "console: "),
        ("<script>alert(1)</script>", "console: "),
        ("<img src='http://elsewhere.example/picture.png'>", "left the house: http://elsewhere.example/picture.png"),
    ],
)
def test_a_problem_is_seen(browser: Browser, body: str, problem: str) -> None:
    watch = Watch(EXIT)
    look(browser, watch, body)
    assert any(text.startswith(problem) for text in watch.unexpected()), watch.problems


def test_a_quiet_page_is_no_problem(browser: Browser) -> None:
    watch = Watch(EXIT)
    look(browser, watch, "<p>tea</p>")
    assert watch.problems == []


def test_what_was_expected_is_no_problem(browser: Browser) -> None:
    watch = Watch(EXIT)
    watch.expect("tea is cold")
    look(browser, watch, "<script nonce=x>console.error('tea is cold')</script>")
    assert watch.problems
    assert watch.unexpected() == []


def test_the_exit_leads_to_a_page_of_ours(browser: Browser) -> None:
    watch = Watch(EXIT)
    look(browser, watch, f"<script nonce=x>location.replace('{EXIT}')</script>", title="Weather")
    assert watch.problems == []
