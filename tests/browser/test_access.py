"""What tools can see of access for all: axe-core on every page, light and dark, at 320 pixels; nothing too wide."""

from typing import Any
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import PHONE, OpenContext
from tests.browser.people import enter_living_room, open_board, sign_up, start_thread

PUBLIC = (
    "/",
    "/about",
    "/rules",
    "/privacy",
    "/safety",
    "/boards",
    "/rooms",
    "/join",
    "/login",
    "/recover",
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
    "/new",
    "/notices",
    "/drafts",
    "/search",
    "/me/line",
    "/me/reading",
)
RULES: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
}


def problems(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than the screen."""
    page.wait_for_load_state()  # else a page is looked at before its style is there
    found = Axe().run(page, options=RULES).response["violations"]
    said = [f"{page.url} {v['id']}: {v['nodes'][0]['html'][:160]}" for v in found]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        said.append(f"{page.url} is wider than the screen")
    return said


@pytest.fixture(params=["light", "dark"])
def themed(request: pytest.FixtureRequest, open_context: OpenContext) -> BrowserContext:
    """A phone of 320 pixels in each theme; axe is put in from outside, which our own rules would refuse."""
    return open_context(
        **{**PHONE, "viewport": {"width": 320, "height": 640}}, color_scheme=request.param, bypass_csp=True
    )


def test_public_pages(themed: BrowserContext, watch: Any) -> None:
    watch.expect("404")
    page, found = themed.new_page(), []
    for address in PUBLIC:
        page.goto(address)
        found += problems(page)
    assert not found, "\n".join(found)


def test_pages_of_a_member(themed: BrowserContext) -> None:
    page, found = themed.new_page(), []
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
    assert not found, "\n".join(found)
