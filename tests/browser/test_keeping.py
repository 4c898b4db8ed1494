"""An expert keeps the forum in order on her phone, with and without JavaScript; members choose how they read."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from forum.policy import Role
from tests import factories
from tests.people import People, Person


def page_of(context: BrowserContext, person: Person) -> Page:
    """A page of her browser, logged in."""
    context.add_cookies([{"name": "s", "value": person.cookie, "url": person.url}])
    return context.new_page()


def keep(page: Page, thread: str) -> None:
    """From the thread to the page where it is kept in order."""
    page.goto(f"/threads/{thread}")
    page.click(f"main a[href='/threads/{thread}/keep']")
    page.wait_for_url(f"**/threads/{thread}/keep")


@pytest.mark.parametrize("kind", ["phone", "phone_no_js"])
def test_a_thread_is_closed_moved_and_joined(request: pytest.FixtureRequest, people: People, kind: str) -> None:
    database, member = people.database, factories.add_member(people.database)
    here, there = factories.add_board(database), factories.add_board(database)
    into = factories.start_thread(database, member, here, title="Thee")
    old = factories.start_thread(database, member, here, "Wie wil er koffie?", "Koffie")
    page = page_of(request.getfixturevalue(kind), people.member(Role.MEMBER, Role.EXPERT))
    keep(page, old.thread)
    page.click("button[value=lock]")
    page.wait_for_url(f"**/threads/{old.thread}")
    expect(page.locator("main form:has([name=body])")).to_have_count(0)
    keep(page, old.thread)
    page.select_option("[name=board]", there)
    page.click("button[value=move]")
    page.wait_for_url(f"**/threads/{old.thread}")
    expect(page.locator(f"main .crumbs a[href='/boards/{there}']")).to_be_visible()
    keep(page, old.thread)
    page.fill("[name=into]", f"{people.server.url}/threads/{into.thread}?page=1#p{into.post}")
    page.click("button[value=merge]")
    expect(page.locator("main .notice")).to_contain_text("Thee")
    page.click("button[value=merge]")
    page.wait_for_url(f"**/threads/{into.thread}")
    expect(page.locator(f"#p{old.post}")).to_contain_text("Wie wil er koffie?")
    page.goto(f"/threads/{old.thread}")
    expect(page).to_have_url(re.compile(f"/threads/{into.thread}$"))
    page.goto(f"/posts/{old.post}")
    expect(page).to_have_url(re.compile(f"/threads/{into.thread}.*#p{old.post}$"))


def test_members_do_not_meet_these_pages(phone: BrowserContext, people: People) -> None:
    anna = people.member()
    thread = factories.start_thread(people.database, anna.actor, factories.add_board(people.database)).thread
    page = page_of(phone, anna)
    page.goto(f"/threads/{thread}")
    expect(page.locator("main a[href$='/keep']")).to_have_count(0)


def test_she_says_something_of_herself_and_chooses_how_to_read(phone_no_js: BrowserContext, people: People) -> None:
    anna = people.member()
    page = page_of(phone_no_js, anna)
    page.goto("/me")
    page.click("main a[href='/me/line']")
    page.fill("[name=line]", "Ik hou van thee")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/me")
    page.goto(f"/people/{anna.actor.public_id}")
    expect(page.locator("main .lead")).to_have_text("Ik hou van thee")
    expect(page.locator("main .profile .mark")).to_be_visible()
    page.goto("/me")
    page.click("main a[href='/me/reading']")
    page.uncheck("[value=police]")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/me")
    page.goto("/me/reading")
    assert not page.is_checked("[value=police]")
    assert page.is_checked("[value=violence]")
