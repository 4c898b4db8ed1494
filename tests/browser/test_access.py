"""What tools can see of access for all: axe-core on every page, light and dark, at 320 pixels; nothing too wide."""

from typing import Any, Literal
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import PHONE, OpenContext
from tests.browser.looks import fits
from tests.browser.people import enter_living_room, open_board, sign_up, start_thread
from tests.browser.watch import Watch

PUBLIC = (
    "/",
    "/about",
    "/rules",
    "/privacy",
    "/safety",
    "/boards",
    "/rooms",
    "/agenda",
    "/agenda?view=month",
    "/join",
    "/c",
    "/c/AC4DEFHJKM",
    "/login",
    "/recover",
    "/announcements",
    "/appeal",
    "/nowhere",
)
OWN = (
    "/",
    "/me",
    "/me/passphrase",
    "/me/recovery",
    "/me/second-factor",
    "/me/erase",
    "/logout",
    "/boards",
    "/rooms",
    "/agenda",
    "/agenda?view=month",
    "/me/calendar",
    "/new",
    "/notices",
    "/announcements",
    "/drafts",
    "/search",
    "/me/line",
    "/me/reading",
    "/me/reports",
)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
RULES: dict[str, Any] = {
    "light": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]},
    # The dark theme has other colours (static/css/tokens.css), and nothing else.
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
AXE = Axe().axe_script
LOOK = "(rules) => axe.run(document, {runOnly: rules, resultTypes: ['violations']}).then((done) => done.violations)"


def problems(page: Page) -> list[str]:
    """What axe finds, light and dark, and whether the page is wider than the screen.

    Axe is put in from outside, which our own rules would refuse: open the page with `bypass_csp`.
    """
    page.wait_for_load_state()  # else a page is looked at before its style is there
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")  # else a bar may lie over what axe measures
    page.evaluate(AXE)
    said = []
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        found = page.evaluate(LOOK, RULES[theme])
        said += [f"{page.url} {theme} {v['id']}: {v['nodes'][0]['html'][:160]}" for v in found]
    page.emulate_media(color_scheme="light")
    if not fits(page):
        said.append(f"{page.url} is wider than the screen")
    return said


@pytest.fixture
def small(open_context: OpenContext) -> BrowserContext:
    """A phone of 320 pixels."""
    return open_context(**{**PHONE, "viewport": {"width": 320, "height": 640}}, bypass_csp=True)


def test_public_pages(small: BrowserContext, watch: Watch) -> None:
    watch.expect("404")
    page, found = small.new_page(), []
    for address in PUBLIC:
        page.goto(address)
        found += problems(page)
    assert not found, "\n".join(found)


def test_pages_of_a_member(small: BrowserContext) -> None:
    page, found = small.new_page(), []
    sign_up(page, "Stille Otter")
    for address in OWN:
        page.goto(address)
        found += problems(page)
    open_board(page)
    found += problems(page)
    start_thread(page, "Een brief", "Wie snapt deze brief?\n\n> een regel\n\n- een\n- twee")
    found += problems(page)
    ways = [
        page.locator(f"main a[href*='{part}']").first.get_attribute("href") for part in ("quote=", "edit", "delete")
    ]
    thread = page.url
    for way in ways:
        page.goto(urljoin(thread, way).partition("#")[0])
        found += problems(page)
    enter_living_room(page)
    page.fill("[data-room] textarea", "Hoi allemaal")
    page.click("form[data-composer] button[type=submit]")
    page.wait_for_selector("[data-text]")
    found += problems(page)
    page.goto("/me")
    page.click("main form[action='/pause'] button")  # until she is back there is but one page
    page.wait_for_selector("[name=passphrase]")
    found += problems(page)
    assert not found, "\n".join(found)
