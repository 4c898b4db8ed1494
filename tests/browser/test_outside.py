"""Somebody outside tells of something against the law, on a phone without scripts, and reads what came of it."""

from playwright.sync_api import BrowserContext, expect

from forum.policy import Role
from tests.browser.conftest import SHARED
from tests.browser.looks import fits
from tests.browser.people import come_in
from tests.browser.watch import Watch
from tests.people import People

pytestmark = SHARED


def test_an_outsider_tells_an_expert_answers(
    phone_no_js: BrowserContext, desk: BrowserContext, people: People, watch: Watch
) -> None:
    watch.expect("400")
    outsider = phone_no_js.new_page()
    outsider.goto("/")
    outsider.click("footer a[href='/outside']")
    outsider.fill("[name=where]", f"{people.server.url}/threads/abc")
    outsider.fill("[name=why]", "It says where my sister lives.")
    outsider.click("main form button[type=submit]")
    expect(outsider.locator(".problems")).to_be_visible()  # the tick is missing
    outsider.check("[name=honest]")
    outsider.click("main form button[type=submit]")
    receipt = outsider.locator("#receipt").inner_text()
    assert len(receipt.replace(" ", "")) == 16

    expert = come_in(desk.new_page(), people.member(Role.MEMBER, Role.EXPERT))
    expert.goto("/outside/notices")
    expert.locator("main .rows a").last.click()
    expect(expert.locator("main")).to_contain_text("It says where my sister lives.")
    expert.click("main form[action$='/claim'] button")
    expert.check("[name=outcome][value=acted]")
    expert.select_option("[name=rule]", "4")
    expert.fill("[name=words]", "We took her address out.")
    expert.click("main form:has([name=words]) button[type=submit]")
    expect(expert.locator("main")).to_contain_text("We took her address out.")

    outsider.click("main a[href='/outside/answer']")
    outsider.fill("[name=receipt]", receipt)
    outsider.click("main form button[type=submit]")
    expect(outsider.locator("main")).to_contain_text("We took her address out.")
    assert fits(outsider)
