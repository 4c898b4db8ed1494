"""An expert writes an information page on a phone, compares and publishes it; a visitor reads it and says: clear."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from forum.policy import Role
from tests.browser.conftest import PHONE, OpenContext
from tests.browser.looks import fits
from tests.browser.people import come_in
from tests.factories import add_board, rows
from tests.people import People

KEEP = "main form:has([name=body]) button[type=submit]:not([name])"


def write(page: Page) -> str:
    """Begin a page and write a second version; the address of the desk."""
    page.goto("/information")
    page.click("main a[href='/information/new']")
    page.fill("[name=title]", "Thee zetten")
    page.fill("[name=summary]", "Hoe je thee zet.")
    page.fill("[name=body]", "## Begin\n\nKook **water**.")
    page.fill("[name=sources]", "Een boek over thee\nboek.nl")
    page.click(KEEP)
    page.wait_for_url(re.compile(r"/information/\w{12}/work$"))
    desk = page.url
    page.click("main a[href$='/nl/edit']")
    expect(page.locator("[name=body]")).to_have_value("## Begin\n\nKook **water**.")
    page.fill("[name=body]", "## Begin\n\nKook vers **water**.")
    page.click(KEEP)
    page.wait_for_url(desk)
    return desk


def test_written_compared_published_read_and_clear(
    phone_no_js: BrowserContext, open_context: OpenContext, people: People
) -> None:
    add_board(people.database)
    page = come_in(phone_no_js.new_page(), people.member(Role.EXPERT))
    desk = write(page)
    page.click("main .rows a[href$='/nl/2']")
    expect(page.locator(".compared ins")).to_contain_text("vers")
    expect(page.locator(".compared ins .visually-hidden")).not_to_be_empty()
    assert fits(page)
    page.click("main button[value=publish]")
    page.wait_for_url(desk)

    reader = open_context(**PHONE, java_script_enabled=False).new_page()
    reader.goto("/")
    reader.click(".menu > summary")
    reader.click(".menu a[href='/information']")
    reader.click("main .rows a:has-text('Thee zetten')")
    expect(reader.locator(".prose h3")).to_have_text("Begin")
    expect(reader.locator("main")).to_contain_text("boek.nl")
    assert fits(reader)
    reader.click("#clear button[value=yes]")
    reader.wait_for_url("**thanks=y*")
    expect(reader.locator("#clear [role=status]")).to_be_visible()
    assert reader.context.cookies() == []
    assert [row["clear"] for row in rows(people.database, "information_texts") if row["published"] == 2] == [1]
