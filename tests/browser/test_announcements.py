"""A caseworker announces a meeting on a phone; a member finds it there and in the bell, and puts it away."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from forum import clock
from forum.policy import Role
from tests.browser.conftest import PHONE, OpenContext
from tests.browser.looks import fits
from tests.browser.people import come_in, sign_up
from tests.browser.watch import Watch
from tests.factories import ZONE
from tests.people import People


@pytest.fixture(autouse=True)
def slips(watch: Watch) -> None:
    """A form that comes back answers 400."""
    watch.expect("400")


def write(page: Page) -> str:
    """Announce a meeting through the menu, after a slip; its address."""
    page.goto("/")
    page.click(".menu > summary")
    page.click(".menu a[href='/announcements/new']")
    page.fill("[name=title]", "Samen eten")
    page.fill("[name=body]", "We koken **samen**.")
    page.check("[name=audience][value=members]")
    page.locator("details:has([name=meets_on]) summary").click()
    on = (clock.now().astimezone(ZONE) + timedelta(days=4)).date().isoformat()
    page.fill("[name=meets_on]", on)
    page.fill("[name=begins]", "19:30")
    page.fill("[name=ends]", "18:30")
    page.fill("[name=place]", "De keuken")
    page.click("main form button[type=submit]:not([name])")
    expect(page.locator("#ends-error")).to_be_visible()
    expect(page.locator("[name=place]")).to_have_value("De keuken")
    page.fill("[name=ends]", "21:30")
    page.click("main form button[type=submit]:not([name])")
    page.wait_for_url(re.compile(r"/announcements/\w{12}$"))
    expect(page.locator("main")).to_contain_text("19:30–21:30 · De keuken")
    return page.url


def announces(page: Page, member: Page, people: People, *, scripts: bool) -> None:
    sign_up(member, "Stille Otter")
    address = write(come_in(page, people.member(Role.CASEWORKER)))

    member.goto("/")
    expect(member.locator(".bell-count")).to_have_text("1")
    news = member.locator("section:has(#news)")
    expect(news).to_contain_text("De keuken")
    assert fits(member)
    member.click(".bell")
    member.click("main .rows a:has-text('Samen eten')")
    member.wait_for_url(address)
    expect(member.locator(".prose strong")).to_have_text("samen")
    if scripts:
        expect(member.locator("[data-read]")).to_have_attribute("hidden", "")
        member.goto("/")
        expect(member.locator(".bell-count")).to_have_count(0)
    else:
        member.goto("/")
    news.locator("form[action$='/dismiss'] button").click()
    expect(news).to_have_count(0)
    expect(member.locator(".bell-count")).to_have_count(0)
    member.goto("/announcements")
    expect(member.locator("main")).to_contain_text("Samen eten")


def test_a_meeting_is_announced(phone: BrowserContext, open_context: OpenContext, people: People) -> None:
    announces(phone.new_page(), open_context(**PHONE).new_page(), people, scripts=True)


def test_the_same_without_javascript(phone_no_js: BrowserContext, open_context: OpenContext, people: People) -> None:
    other = open_context(**PHONE, java_script_enabled=False).new_page()
    announces(phone_no_js.new_page(), other, people, scripts=False)
