"""Somebody asks for help on a phone, with and without scripts; an expert answers; she reads it by her number."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from forum.policy import Role
from tests.browser.conftest import PHONE, OpenContext
from tests.browser.looks import fits
from tests.browser.people import come_in
from tests.browser.watch import Watch
from tests.people import People

QUESTION = "Ik zoek een rustige plek om te wonen."
LETTERS = re.compile(r"/letters/\w{12}")


def write_request(page: Page) -> str:
    """From the first page to the number, after a slip; the number."""
    page.goto("/")
    page.click(".doors a[href='/ask']")
    page.click("main form[action='/ask'] button[type=submit]")
    expect(page.locator(".problems").first).to_be_visible()
    page.fill("[name=words]", QUESTION)
    page.check("[name=woman]")
    page.check("[name=soon][value=today]")
    assert fits(page)
    page.click("main form[action='/ask'] button[type=submit]")
    expect(page.locator("blockquote")).to_contain_text(QUESTION)
    page.click("button[name=step][value=change]")
    expect(page.locator("[name=words]")).to_have_value(QUESTION)
    expect(page.locator("[name=woman]")).to_be_checked()
    page.click("main form[action='/ask'] button[type=submit]")
    assert fits(page)
    page.click("button[name=step][value=send]")
    receipt = page.locator("#receipt").inner_text()
    assert re.fullmatch(r"\d{4} \d{4} \d{4} \d{4}", receipt)
    return receipt


def read_by_number(page: Page, receipt: str) -> None:
    """To the letters, after a slip in the number."""
    page.goto("/letters")
    for typed in (receipt[::-1], receipt.replace(" ", "-")):
        page.fill("[name=receipt]", typed)
        page.click("main form:has([name=receipt]) button[type=submit]")
    page.wait_for_url(LETTERS)
    expect(page.locator(".letters")).to_contain_text(QUESTION)


def take_on(page: Page) -> None:
    """From the menu to the letters of the request that waits longest, taken on and opened."""
    page.goto("/")
    page.click(".menu > summary")
    page.click(".menu a[href='/desk']")
    assert fits(page)
    page.locator("main form[action$='/claim'] button").last.click()
    page.wait_for_url(LETTERS)
    expect(page.locator(".letters")).to_contain_text(QUESTION)


def write(page: Page, text: str) -> None:
    """A letter, on the page of letters that is open."""
    page.fill("[name=text]", text)
    page.click("form[data-write] button[type=submit]")
    expect(page.locator(".letters")).to_contain_text(text)


def test_the_whole_way_without_scripts(
    phone_no_js: BrowserContext, open_context: OpenContext, people: People, watch: Watch
) -> None:
    watch.expect("400")
    page = phone_no_js.new_page()
    receipt = write_request(page)
    colleague = people.member(Role.MEMBER, Role.EXPERT)
    expert = come_in(open_context(**PHONE, java_script_enabled=False).new_page(), colleague)
    take_on(expert)
    write(expert, "Ik ken er een. Zullen we samen kijken?")

    read_by_number(page, receipt)
    expect(page.locator("main")).to_contain_text("Zullen we samen kijken?")
    page.click("main details:has(ul) > summary")
    expect(page.locator("main")).to_contain_text(colleague.name)
    write(page, "Graag, dank je wel.")
    assert fits(page)
    page.click("a[href$='/close']")
    page.check("[name=check_in][value='30']")
    page.click("main form button[type=submit]")
    page.wait_for_url(LETTERS)
    expect(page.locator("form[data-write]")).to_have_count(0)
    letters = page.url
    page.click("form[action='/letters/away'] button")
    watch.expect("404")
    page.goto(letters)
    expect(page.locator("main")).not_to_contain_text(QUESTION)


def test_live_between_two_pages(phone: BrowserContext, desk: BrowserContext, people: People, watch: Watch) -> None:
    watch.expect("400")
    page = phone.new_page()
    receipt = write_request(page)
    read_by_number(page, receipt)
    colleague = people.member(Role.MEMBER, Role.EXPERT)
    expert = come_in(desk.new_page(), colleague)
    take_on(expert)
    expect(page.locator("[data-here]")).to_have_text(re.compile(colleague.name))
    expect(expert.locator("[data-here]")).to_be_visible()
    page.fill("[name=text]", "Half geschreven")
    write(expert, "Ik lees mee.")
    expect(page.locator(".letters")).to_contain_text("Ik lees mee.")
    expect(page.locator("[name=text]")).to_have_value("Half geschreven")
    page.click("form[data-write] button[type=submit]")
    expect(expert.locator(".letters")).to_contain_text("Half geschreven")
    expect(page.locator("[name=text]")).to_have_value("")
    page.click("form[action='/letters/away'] button")
    page.wait_for_url("**/")
    expect(expert.locator("[data-here]")).to_be_hidden()


def test_a_number_alone_is_printed(desk: BrowserContext, people: People) -> None:
    page = desk.new_page()
    page.goto("/ask")
    page.fill("[name=words]", QUESTION)
    page.click("main form[action='/ask'] button[type=submit]")
    page.click("button[name=step][value=send]")
    number = page.locator("#receipt").inner_text()
    page.emulate_media(media="print")
    assert " ".join(page.locator("body").inner_text().split()) == number
