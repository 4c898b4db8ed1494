"""A poll on a phone, with and without JavaScript: asked, answered, and its result once there are five answers."""

from functools import partial

import pytest
from playwright.sync_api import Page, expect

from forum.boards import default_tags
from forum.boards.actions import polls
from forum.policy import CONSOLE
from tests import factories
from tests.browser.conftest import PHONE, OpenContext
from tests.browser.people import open_board, sign_up, start_thread
from tests.browser.watch import Watch
from tests.people import People


@pytest.fixture(params=["script", "no_script"])
def page(request: pytest.FixtureRequest, open_context: OpenContext) -> Page:
    """A phone of each kind, with a thread of hers open."""
    page = open_context(**PHONE, java_script_enabled=request.param == "script").new_page()
    sign_up(page, "Stille Otter")
    open_board(page)
    start_thread(page, "Thee of koffie", "Wat drinken jullie?")
    return page


def add_poll(page: Page, *, several: bool = False) -> None:
    page.click("main a[href$='/poll/new']")
    page.fill("[name=question]", "Wat drink je het liefst?")
    page.fill("[name=options]", "Thee\nKoffie\nWater")
    page.set_checked("[name=several]", several)
    page.click("main form:has([name=options]) button[type=submit]")
    page.wait_for_url("**/threads/*#poll")


def four_others_vote(people: People, thread: str) -> None:
    for n in range(4):
        person = factories.add_member(people.database)
        people.database.write(partial(polls.vote, actor=person, thread_id=thread, choices=(n % 2,)))


def test_asked_and_answered(page: Page, people: People, watch: Watch) -> None:
    watch.expect("400")  # she taps before she has chosen
    add_poll(page)
    thread = page.url.rpartition("/")[2].partition("#")[0]
    poll = page.locator("#poll")
    expect(poll.get_by_role("heading")).to_have_text("Wat drink je het liefst?")
    four_others_vote(people, thread)
    page.reload()
    expect(poll).not_to_contain_text("%")

    vote = poll.locator("form:has([name=choice]) button[type=submit]")
    vote.click()
    expect(page.locator("main .problems")).to_be_visible()
    poll.get_by_label("Koffie").check()
    vote.click()
    page.wait_for_url("**/threads/*#poll")
    expect(poll.locator(".poll-result li").nth(0)).to_contain_text("2 · 40%")
    expect(poll.locator(".poll-result li").nth(1)).to_contain_text("3 · 60%")
    expect(poll.locator("[name=choice]")).to_have_count(0)


def test_the_result_waits_for_the_fifth(page: Page, people: People) -> None:
    add_poll(page, several=True)
    thread = page.url.rpartition("/")[2].partition("#")[0]
    poll = page.locator("#poll")
    poll.get_by_label("Thee").check()
    poll.get_by_label("Water").check()
    poll.locator("form:has([name=choice]) button[type=submit]").click()
    expect(poll.locator(".poll-done")).to_be_visible()
    expect(poll).not_to_contain_text("%")
    four_others_vote(people, thread)
    page.reload()
    expect(poll.locator(".poll-result li").nth(2)).to_contain_text("1 · 17%")


def test_tags_are_chosen(page: Page, people: People) -> None:
    people.database.write(lambda db: default_tags.furnish(db, CONSOLE))
    page.click("main a[href$='/tags']")
    page.get_by_label("ervaring").check()
    page.click("main form:has([name=tag]) button[type=submit]")
    page.wait_for_url("**/threads/*")
    expect(page.locator("main .tag")).to_have_text("ervaring")
