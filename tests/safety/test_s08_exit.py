"""S8: the exit stands first in every page, and one tap covers it in the same tick, whatever the network does."""

import time
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from forum.boards import queries as boards
from tests.browser.conftest import DESK, PHONE, OpenContext
from tests.browser.people import come_in, enter_living_room, open_board, start_thread
from tests.browser.watch import Watch
from tests.people import Page as Html
from tests.people import People
from tests.served import EXIT_ADDRESS, Served
from tests.visitor import Visitor

ONCE_MS = 100
# All that happens at a tap, in the order it happens, with how long it took. `leave` is a way to leave.
TAP = """leave => {
  const seen = [];
  const shown = () => document.elementFromPoint(150, 300)?.hasAttribute("data-cover");
  const note = (what) => seen.push([what, document.title, shown()]);
  const send = window.fetch;
  window.fetch = (address, how) => {
    note(`${how.method} ${new URL(address).pathname} ${how.keepalive ? "keepalive" : ""}`);
    return send(address, how);
  };
  document.addEventListener("huis:leave", () => note("sockets"));
  const began = performance.now();
  if (leave === "tap") document.querySelector(".exit-button").click();
  else for (let i = 0; i < 3; i += 1) {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Shift", bubbles: true }));
  }
  const { opacity, backgroundColor, visibility } = getComputedStyle(document.querySelector("[data-cover]"));
  const main = getComputedStyle(document.querySelector("main")).display;
  return { took: performance.now() - began, seen, main, cover: [opacity, visibility, backgroundColor.slice(0, 4)] };
}"""
WEATHER = "weather.example"
AT_ONCE = [["sockets", WEATHER, True], ["POST /exit keepalive", WEATHER, True]]


@pytest.fixture
def server(people: People) -> Served:
    """One house for all tests of this file."""
    return people.server


def no_cookies(context: BrowserContext) -> None:
    """The exit takes effect on the server while the page is already gone, so give it a moment."""
    until = time.monotonic() + 60
    while context.cookies() and time.monotonic() < until:
        context.pages[0].wait_for_timeout(50)
    assert not context.cookies()


def covered_at_once(page: Page, way: str = "tap") -> None:
    happened: dict[str, Any] = page.evaluate(TAP, way)
    assert happened["seen"] == AT_ONCE
    assert happened["main"] == "none"
    assert happened["cover"] == ["1", "visible", "rgb("], "nothing shines through"
    assert happened["took"] < ONCE_MS


def breaks(*_: object, **__: object) -> None:
    raise RuntimeError("on purpose")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_is_the_first_thing_in_every_page_in_errors_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    member = Visitor(app).sign_up(phone="watched")
    pages = [visitor.get(path) for visitor in (Visitor(app), member) for path in ("/", "/boards", "/safety", "/login")]
    pages += [member.get("/me"), Visitor(app).get("/nowhere"), member.client.post("/me", data={"a": "b"})]
    pages += [member.client.post("/preferences", headers={"Sec-Fetch-Site": "cross-site"}, data={"lang": "nl"})]
    pages += [member.client.post("/login", data={"name": "x" * 300_000})]
    with monkeypatch.context() as broken:
        broken.setattr(boards, "boards", breaks)
        pages.append(member.get("/boards"))
    member.client.post("/pause")
    pages += [member.get("/pause"), member.client.post("/pause/end", data=member.fields("/pause", "/pause/end"))]
    assert {page.status_code for page in pages} == {200, 400, 403, 404, 405, 413, 500}
    for page in pages:
        found = Html(page.text)
        tags = [tag for tag, _ in found.marks]
        assert tags[tags.index("body") + 1] == "form"
        assert found.forms[0].action == "/exit"


def test_at_320_pixels_it_stays_in_sight_and_a_thumb_hits_it(
    open_context: OpenContext, watch: Watch, people: People
) -> None:
    watch.expect("404")
    phone = open_context(**{**PHONE, "viewport": {"width": 320, "height": 560}})
    page = phone.new_page()
    come_in(page, people.arrival()).goto("/")
    open_board(page)
    start_thread(page, "Huur", "Een lange tekst.\n\n" * 30)
    thread = page.url
    for path in (thread, "/", "/safety", "/nowhere", "room", "/pause"):
        if path == "room":
            enter_living_room(page)
        elif path == "/pause":
            page.click(".menu summary")
            page.click(".menu form[action='/pause'] button")
        else:
            page.goto(path)
        for top in (0, 100_000):
            page.evaluate("top => scrollTo(0, top)", top)
            box = page.locator(".exit-button").bounding_box()
            assert box is not None
            assert box["height"] >= 44, path
            assert (box["y"] >= 0, box["y"] + box["height"] <= 60, box["x"] + box["width"] <= 320) == (True,) * 3, path
            middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
            assert page.evaluate("at => !!document.elementFromPoint(...at).closest('.exit')", middle), path


def test_in_the_same_tick_the_page_is_covered_and_all_is_under_way(open_context: OpenContext, people: People) -> None:
    for way in ("tap", "shift"):
        context = open_context(**DESK)
        page = context.new_page()
        come_in(page, people.arrival()).goto("/")
        enter_living_room(page)
        page.wait_for_load_state("networkidle")
        for key in ("Shift", "Shift", "a", "Shift", "Shift"):  # that is how one types
            page.keyboard.press(key)
        expect(page.locator("[data-room]")).to_be_visible()
        before = page.evaluate("history.length")
        covered_at_once(page, way)
        page.wait_for_url(EXIT_ADDRESS)
        assert page.evaluate("history.length") == before, "the page was replaced"
        assert [tab.title() for tab in context.pages] == ["Weather"]
        no_cookies(context)
        page.goto("/me")
        assert page.url.endswith("/login?next=/me")


def test_a_bad_network_makes_no_difference(open_context: OpenContext, watch: Watch, people: People) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED")
    slow = {"offline": False, "latency": 20_000, "downloadThroughput": 50, "uploadThroughput": 50}
    for network in ("slow", "gone"):
        context = open_context(**PHONE)
        page = context.new_page()
        come_in(page, people.arrival()).goto("/")
        open_board(page)
        page.wait_for_load_state("networkidle")
        if network == "gone":
            context.set_offline(True)
        else:
            context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
        covered_at_once(page)


def test_without_scripts_it_is_a_form(phone_no_js: BrowserContext, people: People) -> None:
    page = phone_no_js.new_page()
    come_in(page, people.arrival()).goto("/")
    page.click(".exit-button")
    page.wait_for_url(EXIT_ADDRESS)
    page.goto("/me")
    assert page.url.endswith("/login?next=/me")


def test_from_the_covered_page_too(phone: BrowserContext, people: People) -> None:
    page = phone.new_page()
    come_in(page, people.arrival()).goto("/")
    page.click(".menu summary")
    page.click(".menu form[action='/pause'] button")
    expect(page.locator("[name=passphrase]")).to_be_visible()
    page.wait_for_load_state("networkidle")
    covered_at_once(page)
    page.wait_for_url(EXIT_ADDRESS)
    no_cookies(phone)
