"""A newcomer writes on her phone, with and without JavaScript: she sees that it waits; an expert lets it through."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from forum.policy import Role
from tests import factories
from tests.browser.conftest import PHONE, OpenContext
from tests.browser.people import sign_up
from tests.browser.test_access import problems
from tests.browser.watch import Watch
from tests.people import People, Person

NEWCOMERS = pytest.mark.parametrize("server", [{"gate": {"first_texts": 1}}], indirect=True)
LET_THROUGH = "form[action^='/look/'] button"


def page_of(context: BrowserContext, person: Person) -> Page:
    """A page of her browser, logged in."""
    context.add_cookies([{"name": "s", "value": person.cookie, "url": person.url}])
    return context.new_page()


@NEWCOMERS
@pytest.mark.parametrize("kind", ["phone", "phone_no_js"])
def test_a_first_text_waits_and_is_let_through(
    request: pytest.FixtureRequest, people: People, open_context: OpenContext, watch: Watch, kind: str
) -> None:
    watch.expect(r"422")  # the form comes back and asks
    expert = people.member(Role.MEMBER, Role.EXPERT)
    thread = factories.start_thread(people.database, expert.actor, factories.add_board(people.database)).thread
    page = request.getfixturevalue(kind).new_page()
    sign_up(page, "Stille Otter")
    page.goto(f"/threads/{thread}")
    page.fill("[name=body]", "Bel me op 06 12345678, dank je.")
    page.click("#answer button[type=submit]:not([name])")
    expect(page.locator("#answer mark")).to_have_text("06 12345678")
    page.click("button[name=sent][value=mask]")
    page.wait_for_url("**/waiting#*")
    expect(page.locator("main .rows > li")).to_contain_text("Bel me op ▇▇▇, dank je.")
    if kind == "phone":  # axe needs a script
        assert problems(page) == []
    moderator = page_of(open_context(**PHONE), expert)
    moderator.goto(f"/threads/{thread}")
    assert "dank je" not in moderator.content(), "nobody else sees it"
    moderator.goto("/look")
    moderator.click(LET_THROUGH)
    expect(moderator.locator("main .notice-ok")).to_be_visible()
    page.goto(f"/threads/{thread}")
    expect(page.locator("main article").nth(1)).to_contain_text("Bel me op ▇▇▇, dank je.")


@NEWCOMERS
def test_in_a_room_her_line_waits_until_it_is_let_through(
    phone: BrowserContext, people: People, open_context: OpenContext
) -> None:
    expert, room = people.member(Role.MEMBER, Role.EXPERT), factories.add_room(people.database)
    page = phone.new_page()
    sign_up(page, "Zachte Wolk")
    page.goto(f"/rooms/{room}?as=n")
    page.fill("[data-composer] [name=text]", "Bel 06 12345678")
    page.click("[data-composer] .composer-send")
    expect(page.locator("[data-found] mark")).to_have_text("06 12345678")
    assert problems(page) == []
    page.click("[data-found-mask]")
    line = page.locator("[data-talk] li.line-waiting [data-sent]")
    expect(line).to_have_text(page.locator("[data-room]").get_attribute("data-looks") or "?")
    moderator = page_of(open_context(**PHONE), expert)
    moderator.goto("/look")
    moderator.click(LET_THROUGH)
    expect(page.locator("[data-talk] > li").last).to_contain_text("Bel ▇▇▇")
    expect(page.locator("[data-talk] li.line-waiting")).to_have_count(0)
