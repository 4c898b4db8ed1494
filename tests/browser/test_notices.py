"""Two people on phones, with JavaScript and without: one follows, the other answers, and the bell tells."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE, OpenContext
from tests.browser.people import answer, open_board, sign_up, start_thread


def bell(page: Page, text: str) -> None:
    """The bell as it stands on a fresh page, and as it is read out."""
    page.goto("/about")
    expect(page.locator(".bell")).to_have_text(re.compile(text))
    box, leave = page.locator(".bell").bounding_box(), page.locator(".exit-button").bounding_box()
    assert box and leave
    assert min(box["width"], box["height"]) >= 44
    assert box["x"] + box["width"] <= leave["x"], "it covers nothing of the way out"


def tells(page: Page, other: Page, *, scripts: bool) -> None:
    sign_up(page, "Stille Otter")
    bell(page, r"^\s*Meldingen\s*$")
    open_board(page)
    start_thread(page, "Huur", "Mijn kamer wordt duurder.")
    thread = page.url

    sign_up(other, "Zachte Wolk")
    open_board(other)
    other.click("main a:has-text('Huur')")
    other.click("form[action$='/follow'] button")
    expect(other.locator("form[action$='/unfollow'] button")).to_be_visible()
    answer(other, "Bij mij ook. Bellen hielp.")
    bell(other, r"^\s*Meldingen\s*$")

    bell(page, "1 nieuwe melding")
    page.click(".bell")
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    page.click("main .rows a:has-text('Huur')")
    expect(page.locator("article:target")).to_contain_text("Bellen hielp")
    if scripts:
        page.evaluate("document.querySelector('[data-read]').scrollIntoView()")
        expect(page.locator("[data-read]")).to_be_hidden()
    else:
        page.click("[data-read] button")
    bell(page, r"^\s*Meldingen\s*$")

    page.goto(thread)
    answer(page, "Dank je!")
    bell(other, "1 nieuwe melding")
    other.click(".bell")
    other.click("form[action='/notices/seen'] button")
    bell(other, r"^\s*Meldingen\s*$")
    other.goto("/new")
    expect(other.locator("main .rows li")).to_have_count(1)
    other.click("form[action='/new/read'] button")
    expect(other.locator("main")).to_contain_text("Je bent bij.")


def test_the_bell_tells_of_an_answer(phone: BrowserContext, open_context: OpenContext) -> None:
    tells(phone.new_page(), open_context(**PHONE).new_page(), scripts=True)


def test_the_same_without_javascript(phone_no_js: BrowserContext, open_context: OpenContext) -> None:
    tells(phone_no_js.new_page(), open_context(**PHONE, java_script_enabled=False).new_page(), scripts=False)


def test_a_wide_screen_says_it_in_words(desk: BrowserContext) -> None:
    page = desk.new_page()
    page.goto("/")
    expect(page.locator(".bell")).to_have_count(0)
    sign_up(page, "Stille Otter")
    word = page.locator(".bell-word").bounding_box()
    assert word
    assert word["width"] > 40
    page.click(".bell")
    expect(page.locator(".bell")).to_have_attribute("aria-current", "page")
    expect(page.locator("main")).to_contain_text("Je hebt nu geen meldingen.")
