"""Searching on a phone of 360 pixels, with and without JavaScript; the words stay out of the browser's history."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE, OpenContext
from tests.browser.people import answer, open_board, sign_up, start_thread
from tests.browser.test_access import problems
from tests.browser.watch import Watch


def write(page: Page) -> None:
    sign_up(page, "Stille Otter")
    open_board(page)
    start_thread(page, "Een brief van de gemeente", "Wie snapt deze brieven? " + "Lang verhaal. " * 40)
    answer(page, "Die brief had ik ook.")


def search(page: Page, words: str) -> None:
    page.goto("/search")
    page.fill("[name=q]", words)
    page.press("[name=q]", "Enter")
    page.wait_for_selector("#found")


def way(page: Page) -> None:
    """Search, look, narrow it down, go to the post."""
    write(page)
    search(page, "brief")
    assert "brief" not in page.url
    expect(page.locator("#found ol > li")).to_have_count(2)
    expect(page.locator("#found mark").first).to_have_text("brief")
    expect(page.locator("[name=q]")).to_have_value("brief")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.fill("[name=q]", "brief -snappen -gemeente")
    page.locator("[role=search] summary").first.click()
    page.locator("[name=board]").select_option(index=0)
    page.check("[name=order][value=best]")
    page.click("[role=search] button[type=submit]")
    page.wait_for_selector("#found")
    expect(page.locator("#found ol > li")).to_have_count(1)
    expect(page.locator("[name=order][value=best]")).to_be_checked()
    page.click("#found h3 a")
    page.wait_for_url("**/threads/*")
    expect(page.locator("main")).to_contain_text("Die brief had ik ook.")


def test_search(phone: BrowserContext) -> None:
    way(phone.new_page())


def test_search_without_javascript(phone_no_js: BrowserContext) -> None:
    page = phone_no_js.new_page()
    write(page)
    search(page, "brief")
    expect(page.locator("#found ol > li")).to_have_count(2)
    page.click("#found h3 a >> nth=1")
    page.wait_for_url("**/threads/*")
    expect(page.locator("main h1")).to_contain_text("Een brief van de gemeente")


def test_a_wrong_search_comes_back_filled(phone: BrowserContext, watch: Watch) -> None:
    watch.expect("400")
    page = phone.new_page()
    page.goto("/search")
    page.fill("[name=q]", "-brief")
    page.press("[name=q]", "Enter")
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("[name=q]")).to_have_value("-brief")
    page.fill("[name=q]", "vindtnietsnooit")
    page.press("[name=q]", "Enter")
    expect(page.locator("#found .empty")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_access(open_context: OpenContext, scheme: str) -> None:
    context = open_context(**{**PHONE, "viewport": {"width": 320, "height": 640}}, color_scheme=scheme, bypass_csp=True)
    page, found = context.new_page(), []
    write(page)
    for words in ("brief", "vindtnietsnooit"):
        search(page, words)
        for summary in page.locator("main summary").all():
            summary.click()
        page.evaluate("scrollTo(0, 0)")  # else a bar lies over what axe measures
        found += problems(page)
    page.goto("/search")
    found += problems(page)
    assert not found, "\n".join(found)
