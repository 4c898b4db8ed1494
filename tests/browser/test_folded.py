"""Texts about something heavy, on a phone: folded until tapped, open at once for who chose so; without scripts too."""

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests import factories
from tests.browser.conftest import PHONE, OpenContext
from tests.browser.people import open_board, sign_up
from tests.browser.test_access import problems
from tests.people import People

HEAVY = "Hij sloeg met de deur, en daarna met zijn vuist."
LIGHT = "Fijn dat je dit vertelt."


@pytest.fixture(params=["script", "no_script"])
def context(request: pytest.FixtureRequest, open_context: OpenContext) -> BrowserContext:
    """A phone of each kind."""
    return open_context(**PHONE, java_script_enabled=request.param == "script")


def reader(context: BrowserContext, people: People) -> Page:
    """A page of a member who is logged in."""
    anna = people.member()
    context.add_cookies([{"name": "s", "value": anna.cookie, "url": anna.url}])
    return context.new_page()


def heavy_thread(people: People) -> str:
    """The address of a thread by somebody else: about violence, with an answer that is about nothing heavy."""
    writer, board = factories.add_member(people.database), factories.add_board(people.database)
    placed = factories.start_thread(people.database, writer, board, HEAVY, "Na een boeking", notes="violence")
    factories.reply(people.database, writer, placed.thread, LIGHT)
    factories.reply(people.database, writer, placed.thread, "Ik ook.", quoting=placed.post)
    return f"/threads/{placed.thread}"


def words(page: Page) -> Locator:
    return page.locator("article.post .prose", has_text=HEAVY)


def test_folded_until_tapped_and_folded_again(context: BrowserContext, people: People) -> None:
    page = reader(context, people)
    page.goto(heavy_thread(people))
    summary = page.locator("article.post .fold > summary")
    expect(summary).to_contain_text("geweld")
    expect(words(page)).to_be_hidden()
    expect(page.get_by_text(LIGHT)).to_be_visible()
    expect(page.locator("blockquote.quote")).not_to_contain_text("vuist")
    box = summary.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    summary.tap()
    expect(words(page)).to_be_visible()
    summary.tap()
    expect(words(page)).to_be_hidden()
    summary.focus()
    page.keyboard.press("Enter")
    expect(words(page)).to_be_visible()


def test_she_chooses_what_opens_at_once(context: BrowserContext, people: People) -> None:
    page, thread = reader(context, people), heavy_thread(people)
    page.goto("/me/reading")
    page.uncheck("[value=violence]")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/me")
    page.goto(thread)
    expect(words(page)).to_be_visible()
    page.locator("article.post .fold > summary").tap()
    expect(words(page)).to_be_hidden()
    page.goto("/me/reading")
    page.check("[value=violence]")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/me")
    page.goto(thread)
    expect(words(page)).to_be_hidden()


def test_one_note_she_wants_folded_folds_it(context: BrowserContext, people: People) -> None:
    page = reader(context, people)
    writer, board = factories.add_member(people.database), factories.add_board(people.database)
    placed = factories.start_thread(people.database, writer, board, HEAVY, notes="violence,police")
    page.goto("/me/reading")
    page.uncheck("[value=violence]")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/me")
    page.goto(f"/threads/{placed.thread}")
    expect(words(page)).to_be_hidden()


def test_written_with_a_note_it_is_folded(context: BrowserContext) -> None:
    page = context.new_page()
    sign_up(page, "Stille Otter")
    open_board(page)
    page.locator("main a[href$='/new']").first.click()
    page.locator("main form .extras > summary").tap()
    page.check("[name=notes][value=violence]")
    page.fill("[name=title]", "Na een boeking")
    page.fill("[name=body]", HEAVY)
    page.click("main form button[type=submit]:not([name])")
    page.wait_for_url("**/threads/*")
    expect(words(page)).to_be_hidden()
    page.locator("article.post .fold > summary").tap()
    expect(words(page)).to_be_visible()


def test_found_by_searching_it_is_folded_too(context: BrowserContext, people: People) -> None:
    heavy_thread(people)
    page = reader(context, people)
    page.goto("/search")
    page.fill("[name=q]", "vuist")
    page.press("[name=q]", "Enter")
    found = page.locator("#found .fold")
    expect(found.locator("mark")).to_be_hidden()
    found.locator("summary").tap()
    expect(found.locator("mark")).to_have_text("vuist")


def test_all_can_use_it(open_context: OpenContext, people: People) -> None:
    small = {**PHONE, "viewport": {"width": 320, "height": 640}}
    page, found = reader(open_context(**small, bypass_csp=True), people), []
    page.goto(heavy_thread(people))
    found += problems(page)
    page.locator("article.post .fold > summary").tap()
    found += problems(page)
    assert not found, "\n".join(found)
