"""Searching on a phone of 360 pixels, with and without JavaScript; the words stay out of the browser's history."""

from functools import partial

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from forum.boards.actions import tags
from forum.policy import Role
from tests import factories
from tests.browser.looks import fits
from tests.browser.people import answer, open_board, sign_up, start_thread
from tests.browser.watch import Watch
from tests.people import People


def write(page: Page) -> None:
    sign_up(page, "Stille Otter")
    open_board(page)
    start_thread(page, "Een brief van de gemeente", "Wie snapt deze brieven? " + "Lang verhaal. " * 40)
    answer(page, "Die brief had ik ook.")


def search(page: Page, words: str) -> None:
    page.goto("/search")
    page.fill("[name=q]", words)
    page.press("[name=q]", "Enter")
    page.wait_for_selector("#found")


def way(page: Page) -> None:
    """Search, look, narrow it down, go to the post."""
    write(page)
    search(page, "brief")
    assert "brief" not in page.url
    expect(page.locator("#found ol > li")).to_have_count(2)
    expect(page.locator("#found mark").first).to_have_text("brief")
    expect(page.locator("[name=q]")).to_have_value("brief")
    assert fits(page)
    page.fill("[name=q]", "brief -snappen -gemeente")
    page.locator("[role=search] summary").first.click()
    page.locator("[name=board]").select_option(index=0)
    page.check("[name=order][value=best]")
    page.click("[role=search] button[type=submit]")
    page.wait_for_selector("#found")
    expect(page.locator("#found ol > li")).to_have_count(1)
    expect(page.locator("[name=order][value=best]")).to_be_checked()
    page.click("#found h3 a")
    page.wait_for_url("**/threads/*")
    expect(page.locator("main")).to_contain_text("Die brief had ik ook.")


def test_search(phone: BrowserContext) -> None:
    way(phone.new_page())


def test_search_without_javascript(phone_no_js: BrowserContext) -> None:
    page = phone_no_js.new_page()
    write(page)
    search(page, "brief")
    expect(page.locator("#found ol > li")).to_have_count(2)
    page.click("#found h3 a >> nth=1")
    page.wait_for_url("**/threads/*")
    expect(page.locator("main h1")).to_contain_text("Een brief van de gemeente")


def test_a_wrong_search_comes_back_filled(phone: BrowserContext, watch: Watch) -> None:
    watch.expect("400")
    page = phone.new_page()
    page.goto("/search")
    page.fill("[name=q]", "-brief")
    page.press("[name=q]", "Enter")
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("[name=q]")).to_have_value("-brief")
    page.fill("[name=q]", "vindtnietsnooit")
    page.press("[name=q]", "Enter")
    expect(page.locator("#found .empty")).to_be_visible()


def three_letters(people: People) -> tuple[str, str]:
    """Three threads about a letter on two boards, one of them tagged; the board and the tag of that one."""
    database = people.database
    expert = factories.add_member(database, Role.MEMBER, Role.EXPERT)
    here, there = factories.add_board(database), factories.add_board(database)
    tag = database.write(lambda db: tags.add_tag(db, expert, {"nl": "post", "en": "mail"}))
    for board, title in ((here, "Getekend"), (here, "Ongetekend"), (there, "Elders")):
        placed = factories.start_thread(database, expert, board, f"Deze brief kwam {title.lower()}.", title)
        if title == "Getekend":
            database.write(partial(tags.tag_thread, actor=expert, thread_id=placed.thread, keys=[tag]))
    return here, tag


@pytest.mark.parametrize("kind", ["phone", "phone_no_js"])
def test_narrowed_by_board_and_tag_and_the_words_stand_in_no_address(
    request: pytest.FixtureRequest, people: People, kind: str
) -> None:
    context: BrowserContext = request.getfixturevalue(kind)
    board, tag = three_letters(people)
    anna = people.member()
    context.add_cookies([{"name": "s", "value": anna.cookie, "url": anna.url}])
    page, asked = context.new_page(), list[str]()
    context.on("request", lambda request: asked.append(request.url))
    hits = page.locator("#found ol > li")
    search(page, "brief")
    expect(hits).to_have_count(3)
    expect(page.locator("#found mark")).to_have_text(["brief"] * 3)
    page.locator("[role=search] summary").first.tap()
    page.select_option("[name=board]", board)
    page.click("[role=search] button[type=submit]")
    expect(hits).to_have_count(2)
    expect(page.locator("[name=board]")).to_have_value(board)  # and in sight: what narrows is not forgotten
    expect(page.locator("[name=board]")).to_be_visible()
    page.select_option("[name=board]", "")
    page.select_option("[name=tag]", tag)
    page.click("[role=search] button[type=submit]")
    expect(hits).to_have_count(1)
    expect(hits.locator("h3")).to_contain_text("Getekend")
    page.fill("[name=q]", "brief -getekend")
    page.click("[role=search] button[type=submit]")
    expect(page.locator("#found .empty")).to_be_visible()
    expect(page.locator("[name=q]")).to_have_value("brief -getekend")
    assert fits(page)
    assert not [url for url in [*asked, page.url] if "brief" in url or "getekend" in url]
