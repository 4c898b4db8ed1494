"""An expert writes as her number from her phone, with and without JavaScript; a member reads it and finds no name."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from forum.policy import Role
from tests import factories
from tests.browser.conftest import PHONE, OpenContext
from tests.browser.test_access import problems
from tests.people import People, Person

NUMBERED = "main article .person:has-text('Ervaringsdeskundige 1')"


def page_of(context: BrowserContext, person: Person) -> Page:
    """A page of her browser, logged in."""
    context.add_cookies([{"name": "s", "value": person.cookie, "url": person.url}])
    return context.new_page()


@pytest.mark.parametrize("kind", ["phone", "phone_no_js"])
def test_she_chooses_her_number_and_stays_hidden(
    request: pytest.FixtureRequest, people: People, open_context: OpenContext, kind: str
) -> None:
    expert, anna = people.member(Role.MEMBER, Role.EXPERT), people.member()
    thread = factories.start_thread(people.database, anna.actor, factories.add_board(people.database)).thread
    page = page_of(request.getfixturevalue(kind), expert)
    page.goto(f"/threads/{thread}")
    names = page.get_by_role("group", name="Onder welke naam?")
    expect(names.get_by_role("radio")).to_have_count(3)
    expect(names.get_by_role("radio", name=f"Onder mijn naam {expert.name}")).to_be_checked()
    names.get_by_label("Als Ervaringsdeskundige").check()
    page.fill("[name=body]", "Bel gerust.")
    page.click("#answer button[name=preview]")
    expect(page.get_by_label("Als Ervaringsdeskundige")).to_be_checked()
    page.click("#answer button[type=submit]:not([name])")
    expect(page.locator(NUMBERED)).to_be_visible()
    if kind == "phone":  # axe needs a script
        assert problems(page) == []
    other = page_of(open_context(**PHONE), anna)
    other.goto(f"/threads/{thread}")
    expect(other.locator(NUMBERED)).to_be_visible()
    assert expert.name not in other.content()
    expect(other.locator("[name=alias]")).to_have_count(1)
    expect(other.locator("[name=alias]")).to_have_attribute("type", "checkbox")
