"""S9: a tap on the exit, and the log-in is dead, the cookie gone, the page on its way elsewhere; Back shows nothing."""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, expect

from tests.browser.people import come_in, open_board, start_thread
from tests.browser.watch import Watch
from tests.people import People
from tests.served import EXIT_ADDRESS, Served
from tests.visitor import Visitor

sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OUTSIDE = ["//evil.example", "https://evil.example", "\\\\evil.example", "/\\evil.example", "/\t/evil.example"]


@sqlite
def test_the_exit_leads_away_and_wipes(app: Flask) -> None:
    visitor = Visitor(app).sign_up(phone="own")
    answer = visitor.client.post("/exit")
    away = app.extensions["house"].config.site.exit_address
    assert (answer.status_code, answer.headers["Refresh"]) == (200, f"0;url={away}")
    assert "Location" not in answer.headers, "Chromium would stop at it"
    assert answer.headers["Clear-Site-Data"] == '"cookies", "storage"', 'not "cache": it stalls Chrome'
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Anna" not in answer.text
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 1
    assert cookies[0].startswith("s=;")
    assert "Expires=Thu, 01 Jan 1970" in cookies[0]
    assert visitor.client.get_cookie("s") is None


@sqlite
@pytest.mark.parametrize("fields", [{}, {"csrf_token": ""}, {"csrf_token": "old"}], ids=["none", "empty", "old"])
def test_the_exit_asks_for_nothing_and_the_log_in_is_dead(app: Flask, fields: dict[str, str]) -> None:
    visitor = Visitor(app).sign_up()
    cookie = visitor.cookie
    assert visitor.get("/me").status_code == 200
    assert visitor.client.post("/exit", data=fields).status_code == 200
    visitor.client.set_cookie("s", cookie)
    assert visitor.get("/me").headers["Location"].startswith("/login")


@sqlite
@pytest.mark.parametrize(("mode", "cookies"), [("cors", 0), ("navigate", 1)])
def test_what_a_script_sent_before_brings_no_cookie_back(app: Flask, mode: str, cookies: int) -> None:
    visitor = Visitor(app).sign_up()
    visitor.client.post("/exit")
    fields = {"csrf_token": "of the log-in that ended", "title": "", "body": "Half a sentence."}
    answer = visitor.client.post("/drafts", data=fields, headers={"Sec-Fetch-Mode": mode})
    assert answer.status_code == 403
    assert len(answer.headers.getlist("Set-Cookie")) == cookies, "a page brings the text back in a form"


@sqlite
def test_a_guest_or_somebody_with_a_dead_cookie_gets_away_too(app: Flask) -> None:
    for cookie in (None, "nonsense"):
        visitor = Visitor(app)
        if cookie:
            visitor.client.set_cookie("s", cookie)
        assert visitor.client.post("/exit").headers["Clear-Site-Data"]


@sqlite
def test_looking_at_its_address_ends_nothing(app: Flask) -> None:
    visitor = Visitor(app).sign_up()
    assert visitor.get("/exit").status_code == 405
    assert visitor.get("/me").status_code == 200


@sqlite
@pytest.mark.parametrize("to", [*OUTSIDE, "javascript:alert(1)", "evil.example"])
def test_nothing_leads_outside(app: Flask, to: str) -> None:
    visitor = Visitor(app).sign_up()
    answers = [
        Visitor(app).log_in(next=to),
        visitor.client.post("/preferences", data={"lang": "nl", "next": to}),
        visitor.submit("/login", name="nobody", passphrase="nothing", next=to),
    ]
    assert [answer.status_code for answer in answers] == [303, 303, 400]
    for answer in answers[:2]:
        assert answer.headers["Location"] == "/"


@sqlite
@pytest.mark.parametrize("to", ["/boards", "/threads/x?page=2", "/rooms"])
def test_within_the_house_one_comes_where_one_wanted(app: Flask, to: str) -> None:
    visitor = Visitor(app).sign_up()
    for answer in (Visitor(app).log_in(next=to), visitor.client.post("/preferences", data={"next": to})):
        assert answer.status_code == 303
        assert urlsplit(answer.headers["Location"]).netloc == ""
        assert answer.headers["Location"] == to


@pytest.fixture
def server(people: People) -> Served:
    """One house for all tests of this file."""
    return people.server


SECRET = "Mijn huur is te hoog."
KEPT_WHOLE = """() => {
  dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  return [document.title, getComputedStyle(document.querySelector("main")).display];
}"""


def test_back_shows_nothing(phone: BrowserContext, watch: Watch, people: People) -> None:
    watch.expect("404")
    page = phone.new_page()
    come_in(page, people.arrival()).goto("/")
    open_board(page)
    start_thread(page, "Huur", SECRET)
    page.goto("/me")
    page.click(".exit-button")
    page.wait_for_url(EXIT_ADDRESS)
    for _ in range(3):
        page.go_back()
        expect(page.locator("body")).to_be_visible()
        words = page.locator("body").inner_text()
        assert SECRET not in words
        assert "Anna" not in words
    page.go_forward()
    assert SECRET not in page.locator("body").inner_text()


def test_a_page_that_the_browser_keeps_whole_is_covered_first_and_asked_for_anew(
    phone: BrowserContext, people: People
) -> None:
    page = phone.new_page()
    come_in(page, people.arrival()).goto("/")
    page.goto("/me")
    page.wait_for_load_state("networkidle")
    assert page.evaluate(KEPT_WHOLE) == ["weather.example", "none"]
    phone.clear_cookies()  # meanwhile she left, in another tab
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.wait_for_url("**/login?next=/me")
