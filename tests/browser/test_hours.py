"""A caseworker keeps her hours on a phone without JavaScript."""

from datetime import timedelta

from playwright.sync_api import BrowserContext, expect

from forum import clock
from forum.policy import Role
from tests.browser.looks import fits
from tests.browser.people import come_in
from tests.browser.watch import Watch
from tests.people import People


def test_a_caseworker_keeps_her_hours(people: People, phone_no_js: BrowserContext, watch: Watch) -> None:
    watch.expect("400")
    carla = people.member(Role.CASEWORKER)
    page = come_in(phone_no_js.new_page(), carla)
    page.goto("/")
    page.click(".menu > summary")
    page.click(".menu a[href='/duty']")
    expect(page.locator("#notes")).to_have_count(0)
    page.click("main form[action='/duty/now'] button[value='2']")
    expect(page.locator(".lead")).to_contain_text(carla.name)
    page.click("main a[href='/duty/hours']")
    assert fits(page)
    for day in ("0", "3"):
        page.check(f"[name=weekdays][value='{day}']")
    page.fill("[name=begins]", "09:00")
    page.click("main form:not([action]) button[type=submit]")
    expect(page.locator(".problems")).to_be_visible()
    expect(page.locator("[name=begins]")).to_have_value("09:00")
    page.fill("[name=ends]", "17:00")
    page.click("main form:not([action]) button[type=submit]")
    expect(page.locator("#weekly ~ .rows")).to_contain_text("maandag 09:00–17:00")
    page.fill("[name=day]", f"{clock.now() + timedelta(days=8):%Y-%m-%d}")
    page.check("[name=kind][value=off]")
    page.click("form[action='/duty/days'] button[type=submit]")
    expect(page.locator("#days ~ .rows")).to_be_visible()
    page.locator("#weekly ~ .rows button").first.click()
    expect(page.locator("#weekly ~ .rows")).not_to_contain_text("maandag")
    page.click(".crumbs a")
    expect(page.locator("dl.facts")).to_contain_text(f"09:00–17:00 {carla.name}")
    assert fits(page)
