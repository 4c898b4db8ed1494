"""The agenda on a phone and on a wide screen, and the link for one's own calendar, with and without JavaScript."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from forum import clock
from forum.policy import Role
from forum.sessions.actions import signing_up
from tests import factories
from tests.browser.looks import fits
from tests.browser.people import come_in
from tests.factories import ZONE
from tests.people import People, Person

PLACES = ["Forum", "Chat", "Agenda", "Hulp", "Menu"]


@pytest.fixture
def evening(people: People) -> date:
    """The day of an evening with a long theme, in a few days."""
    host = factories.add_member(people.database, Role.MEMBER, Role.EXPERT)
    theme = {"nl": "Inkomstenbelastingaangifte en toeslagen zonder stress", "en": "Taxes"}
    factories.add_session(people.database, host, starts_in=timedelta(days=3), theme=theme)
    return (clock.now() + timedelta(days=3)).astimezone(ZONE).date()


def places(page: Page) -> list[tuple[str, float, float]]:
    """The places of the house: their words, and where they stand."""
    found = []
    for place in page.locator("nav.places > ul > li").all():
        box = place.bounding_box()
        assert box
        found.append((place.locator("> a, summary").inner_text().strip(), box["x"], box["y"]))
    return found


def look_at_it(page: Page, day: date) -> None:
    """From the bottom of the screen to the list, to the month, to a day of it."""
    page.goto("/")
    page.click("nav.places a[href='/agenda']")
    page.wait_for_url("**/agenda")
    expect(page.locator("main .rows li")).to_have_count(1)
    expect(page.locator("main .rows li")).to_contain_text("Inkomstenbelastingaangifte")
    assert fits(page)
    page.click("main a[href='/agenda?view=month']")
    page.wait_for_url("**view=month")
    today = clock.now().astimezone(ZONE).date()
    expect(page.locator("td[aria-current=date]")).to_have_text(str(today.day))
    if day.month != today.month:
        page.click("a[rel=next]")
    expect(page.locator("table.month td a")).to_have_count(1)
    cell = page.locator("table.month td a").bounding_box()
    assert cell
    assert cell["width"] >= 44
    assert cell["height"] >= 44
    assert fits(page)
    page.click("table.month td a")
    expect(page.locator(f"li#day-{day}")).to_be_in_viewport()


def a_link(page: Page, person: Person) -> None:
    """Make a link, and see it once."""
    page.goto("/agenda")
    page.click("main a[href='/me/calendar']")
    page.fill("[name=title]", "Tandarts")
    page.click("button[name=do][value=make]")
    address = page.locator("#calendar-address").inner_text().strip()
    file = page.request.get(address)
    assert file.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "X-WR-CALNAME:Tandarts" in file.text()
    assert fits(page)
    page.goto("/me/calendar")
    expect(page.locator("#calendar-address")).to_have_count(0)
    assert page.input_value("[name=title]") == "Tandarts"
    page.click("button[name=do][value=revoke]")
    expect(page.locator("button[value=revoke]")).to_have_count(0)
    assert page.request.get(address).status == 404


def test_on_a_phone(phone: BrowserContext, people: People, evening: date) -> None:
    person = people.member()
    page = come_in(phone.new_page(), person)
    look_at_it(page, evening)
    words, across, down = zip(*places(page), strict=True)
    assert [*words] == PLACES
    assert len(set(down)) == 1, "side by side"
    assert len(set(across)) == len(PLACES)
    a_link(page, person)


def test_the_same_without_javascript(phone_no_js: BrowserContext, people: People, evening: date) -> None:
    person = people.member()
    page = come_in(phone_no_js.new_page(), person)
    look_at_it(page, evening)
    a_link(page, person)


def test_copied_by_a_button(phone: BrowserContext, people: People) -> None:
    phone.grant_permissions(["clipboard-read", "clipboard-write"])
    page = come_in(phone.new_page(), people.member())
    page.goto("/me/calendar")
    page.click("button[name=do][value=make]")
    address = page.locator("#calendar-address").inner_text().strip()
    page.click("button[data-copy=calendar-address]")
    expect(page.locator("button[data-copy=calendar-address]")).to_have_text("Gekopieerd")
    assert page.evaluate("navigator.clipboard.readText()") == address


def test_on_a_wide_screen(desk: BrowserContext, people: People, evening: date) -> None:
    person = people.member()
    page = come_in(desk.new_page(), person)
    look_at_it(page, evening)
    words, across, down = zip(*places(page), strict=True)
    assert [*words] == PLACES
    assert len(set(across)) == 1, "below each other, at the side"
    assert list(down) == sorted(set(down))
    expect(page.locator(".month-what")).to_be_visible()
    cell = page.locator("table.month td:has(a)").bounding_box()
    what = page.locator(".month-what").bounding_box()
    assert cell
    assert what
    assert what["x"] + what["width"] <= cell["x"] + cell["width"], "a long word stays in its day"


def test_the_first_page_says_who_comes(phone: BrowserContext, people: People, evening: date) -> None:
    person = people.member()
    page = come_in(phone.new_page(), person)
    page.goto("/")
    line = page.locator("section[aria-labelledby=next] li")
    expect(line).to_contain_text("Inkomstenbelastingaangifte")
    expect(line.locator(".new")).to_have_count(0)
    (session,) = [str(row["public_id"]) for row in factories.rows(people.database, "themed_sessions")]
    people.database.write(lambda db: signing_up.sign_up(db, person.actor, session))
    page.reload()
    expect(line.locator(".new")).to_be_visible()
    line.locator("a").click()
    page.wait_for_url(f"**/sessions/{session}")
