"""An expert plans a series on her phone, moves one evening and cancels another; who signed up hears of both."""

import re
from datetime import timedelta
from functools import partial

from playwright.sync_api import BrowserContext, Page, expect

from forum import clock
from forum.policy import Role
from forum.sessions.actions.signing_up import sign_up
from tests.browser.conftest import PHONE, SHARED, OpenContext
from tests.browser.looks import fits
from tests.browser.people import come_in
from tests.browser.test_access import problems
from tests.browser.watch import Watch
from tests.factories import ZONE
from tests.people import People

pytestmark = SHARED

AHEAD = clock.now().astimezone(ZONE).date() + timedelta(days=20)
FIRST = AHEAD if AHEAD.day <= 28 else AHEAD + timedelta(days=5)  # a day of each month


def plans(page: Page, member: Page, people: People) -> None:
    expert, anna = people.member(Role.MEMBER, Role.EXPERT), people.member()
    come_in(page, expert).goto("/agenda")
    page.click("main a[href='/sessions/new']")
    page.fill("[name=theme_nl]", "Belasting en je rechten")
    page.fill("[name=on]", FIRST.isoformat())
    page.fill("[name=ends]", "19:00")
    page.select_option("[name=every]", "nth")
    page.fill("[name=capacity]", "12")
    page.click("main form button[type=submit]")
    expect(page.locator(".problems")).to_contain_text("15 minuten tot 8 uur")
    expect(page.locator("[name=theme_nl]")).to_have_value("Belasting en je rechten")
    expect(page.locator("[name=every]")).to_have_value("nth")
    page.fill("[name=ends]", "21:30")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/series/*")
    expect(page.locator("main .lead")).to_have_text(re.compile(r"^Elke \w+ \w+dag van de maand, 20:00–21:30$"))
    assert page.locator("main .rows > li").count() in (12, 13)
    assert fits(page)
    series = page.url

    evenings = [link.get_attribute("href") for link in page.locator("main .rows a[href$='/move']").all()[:2]]
    for path in evenings:
        people.database.write(partial(sign_up, actor=anna.actor, session_id=(path or "").split("/")[2]))
    page.goto(evenings[0] or "")
    page.fill("[name=begins]", "19:00")
    page.fill("[name=ends]", "20:30")
    page.click("main form button[type=submit]")
    page.goto(series)
    expect(page.locator("main .rows > li").first).to_contain_text("19:00–20:30")
    page.locator("main .rows > li").nth(1).locator("a[href$='/cancel']").click()
    page.click("button[value=skip]")
    expect(page.locator(".problems")).to_contain_text("Er zijn mensen aangemeld")
    page.fill("[name=reason]", "De zaal is dicht.")
    page.click("button[value=cancel]")
    page.goto(series)
    expect(page.locator("main .rows > li").nth(1)).to_contain_text("gaat niet door")

    come_in(member, anna).goto("/notices")
    expect(member.locator("main .rows > li")).to_have_count(2)
    expect(member.locator("main")).to_contain_text("op een andere tijd of op een andere plek")
    member.click("main .rows li:has-text('gaat niet door') a")
    expect(member.locator("main")).to_contain_text("De zaal is dicht.")
    expect(member.locator("a[href$='/edit']")).to_have_count(0)


def test_a_series_is_planned_on_a_phone(
    phone: BrowserContext, open_context: OpenContext, people: People, watch: Watch
) -> None:
    watch.expect("40[09]")
    plans(phone.new_page(), open_context(**PHONE).new_page(), people)


def test_the_same_without_javascript(
    phone_no_js: BrowserContext, open_context: OpenContext, people: People, watch: Watch
) -> None:
    watch.expect("40[09]")
    plans(phone_no_js.new_page(), open_context(**PHONE, java_script_enabled=False).new_page(), people)


def test_what_tools_can_see_of_access(open_context: OpenContext, people: People) -> None:
    small = open_context(**{**PHONE, "viewport": {"width": 320, "height": 640}}, bypass_csp=True)
    page, expert = small.new_page(), people.member(Role.MEMBER, Role.EXPERT)
    come_in(page, expert)
    place = {"online": "place", "place": "Den Haag", "address": "Achterweg 3"}
    fields = {"theme_nl": "Rust", "on": FIRST.isoformat(), "every": "nth", **place}
    series = expert.submit("/sessions/new", **fields).headers["Location"]
    move = next(link for link in expert.page(series).links("/sessions/") if link.endswith("/move"))
    session = move.removesuffix("/move")
    found = []
    for path in ("/sessions/new", series, f"{session}/edit", f"{session}/move", f"{session}/cancel"):
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach((part) => { part.open = true; })")
        found += problems(page)
    assert not found, "\n".join(found)
