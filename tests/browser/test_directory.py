"""A visitor on a phone looks for help near her; somebody with a task mends what stands there. Without scripts too."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from forum.policy import Role
from tests.browser.conftest import PHONE, SHARED, OpenContext
from tests.browser.looks import fits
from tests.browser.people import come_in
from tests.browser.watch import Watch
from tests.people import People

pytestmark = SHARED


def look(page: Page, text: str, region: str) -> None:
    page.fill("main [name=q]", text)
    page.select_option("main [name=region]", region)
    page.click("main form button[type=submit]")


def test_a_visitor_finds_help_near_her_without_javascript(phone_no_js: BrowserContext) -> None:
    page = phone_no_js.new_page()
    page.goto("/directory")
    expect(page.locator("section").first).to_contain_text("033-4481186")
    look(page, "stoppen", "VR17")
    expect(page).to_have_url(re.compile(r"/directory#found$"))
    rows = page.locator(".organisations > li")
    expect(rows.first).to_contain_text("Humanitas PMW")
    expect(page.locator(".organisations")).not_to_contain_text("De Haven")
    assert fits(page)
    rows.first.locator("a").click()
    expect(page.locator("h1")).to_contain_text("Humanitas PMW")
    expect(page.locator("main")).to_contain_text("010-2365212")
    assert page.locator("main a[href^='tel:'], main a[href^='http']").count() == 0
    page.go_back()
    look(page, "zeppelin", "")
    expect(page.locator(".organisations")).to_have_count(0)
    assert page.context.cookies() == []


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_with_a_task_mends_and_checks_it(
    open_context: OpenContext, people: People, watch: Watch, scripts: bool
) -> None:
    watch.expect("400")
    page = come_in(open_context(**PHONE, java_script_enabled=scripts).new_page(), people.member(Role.CASEWORKER))
    page.goto("/directory/keep")
    page.locator("main .rows a").first.click()
    page.click("main a[href$='/edit']")
    page.fill("[name=phone]", "bel maar")
    page.check("[name=verified]")
    page.click("main form button[type=submit]")
    expect(page.locator("#phone-error")).to_be_visible()
    page.fill("[name=phone]", "020-1234567")
    page.click("main form button[type=submit]")
    expect(page.locator("dl.facts")).to_contain_text("020-1234567")
    expect(page.locator(".checked-not")).to_have_count(0)
    page.click("main a[href$='/history']")
    page.locator("form button:has-text('(1)')").click()
    expect(page.locator("main")).not_to_contain_text("020-1234567")
