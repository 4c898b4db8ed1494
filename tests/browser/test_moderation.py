"""A member shows a post to the moderators on a phone; one takes it away, its writer asks for a second look, and another
moderator puts it back.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from forum.policy import Role
from tests import factories
from tests.browser.conftest import DESK, PHONE, OpenContext
from tests.browser.looks import fits
from tests.browser.people import come_in
from tests.browser.watch import Watch
from tests.people import People, Person

TEXT = "Jij hebt er geen verstand van, houd toch op."
CASE = re.compile(r"/queue/\w{12}$")


@pytest.fixture(autouse=True)
def slips(watch: Watch) -> None:
    """Forms that come back answer 400, a text that was taken away 404."""
    watch.expect("400")
    watch.expect("404")


def thread_by(people: People, writer: Person) -> tuple[str, str]:
    """A thread with a post of hers; the addresses of both."""
    board = factories.add_board(people.database)
    placed = factories.start_thread(people.database, writer.actor, board, TEXT)
    return f"/threads/{placed.thread}", placed.post


def report(page: Page, thread: str, post: str) -> None:
    """From the text to the thank-you, after a slip."""
    page.goto(thread)
    page.click(f"#p{post} .report-link")
    page.click("main form button[type=submit]")
    expect(page.locator(".problems")).to_be_visible()
    page.check("[name=reason][value=threat]")
    page.fill("[name=note]", "Zo praten we hier niet.")
    assert fits(page)
    page.click("main form button[type=submit]")
    expect(page.locator("main")).to_contain_text("Niemand hoort dat jij het was")


def take_on(page: Page) -> str:
    """From the menu to the case, and claim it; its address."""
    page.goto("/")
    page.click(".menu > summary")
    page.click(".menu a[href='/queue']")
    page.click("[data-case] > a")
    page.click("[data-claim] button")
    page.wait_for_url(CASE)
    return page.url


def decide(page: Page) -> None:
    """Take the text away and ask her to mind it, in words to begin with."""
    page.check("[name=measures][value=hide]")
    page.check("[name=measures][value=warn]")
    expect(page.locator("[name=hours]")).not_to_be_visible()
    page.select_option("[name=rule]", "1")
    page.click("button[name=begin][value=nl]")
    expect(page.locator("[name=words]")).to_have_value(re.compile("^Hoi,"))
    expect(page.locator("[name=measures][value=hide]")).to_be_checked()
    page.click("button[name=preview]")
    expect(page.locator("#preview-title")).to_be_visible()
    assert fits(page)
    page.click(".decide button[type=submit]:not([name])")
    page.wait_for_url(CASE)
    expect(page.locator("main")).to_contain_text("weggehaald, gevraagd erop te letten")


def appeal(page: Page) -> str:
    """From the bell to the letter, and ask for a second look; the letter's address."""
    page.goto("/")
    page.click(".bell")
    page.click("main .rows a[href^='/decisions/']")
    expect(page.locator("main")).to_contain_text("Je tekst is niet meer te zien")
    assert fits(page)
    page.fill("[name=text]", "We plagen elkaar altijd zo.")
    page.click("#appeal button[type=submit]")
    expect(page.locator("main")).to_contain_text("Een andere moderator leest het")
    return page.url


def grant(page: Page) -> None:
    """From the second looks to the answer."""
    page.goto("/queue?which=appeals")
    page.click("[data-case] > a")
    expect(page.locator("main")).to_contain_text("We plagen elkaar altijd zo.")
    page.check("[name=granted][value=y]")
    page.fill("[name=words]", "Je hebt gelijk, sorry.")
    assert fits(page)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/queue?which=appeals")


def goes_all_the_way(pages: list[Page], people: People) -> None:
    anna, writer = people.member(), people.member()
    one, other = people.member(Role.MEMBER, Role.EXPERT), people.member(Role.MEMBER, Role.EXPERT)
    thread, post = thread_by(people, writer)
    for page, person in zip(pages, (anna, one, writer, other), strict=True):
        come_in(page, person)
    hers, first, writers, second = pages
    report(hers, thread, post)
    take_on(first)
    decide(first)
    hers.goto(thread)
    expect(hers.locator("main")).not_to_contain_text(TEXT)
    letter = appeal(writers)
    grant(second)
    writers.goto(letter)
    expect(writers.locator("main")).to_contain_text("Je hebt gelijk, sorry.")
    hers.goto(thread)
    expect(hers.locator("main")).to_contain_text(TEXT)
    hers.goto("/me/reports")
    expect(hers.locator("main .rows > li")).to_have_count(1)


def test_from_report_to_second_look(open_context: OpenContext, people: People) -> None:
    goes_all_the_way([open_context(**PHONE).new_page() for _ in range(4)], people)


def test_the_same_without_javascript(open_context: OpenContext, people: People) -> None:
    goes_all_the_way([open_context(**PHONE, java_script_enabled=False).new_page() for _ in range(4)], people)


def test_keys_go_through_the_queue(open_context: OpenContext, people: People) -> None:
    page, anna, writer = open_context(**DESK).new_page(), people.member(), people.member()
    visitor = come_in(open_context(**PHONE).new_page(), anna)
    for _ in range(2):
        report(visitor, *thread_by(people, writer))
    come_in(page, people.member(Role.MEMBER, Role.EXPERT)).goto("/queue")
    links = page.locator("[data-case] > a:first-of-type")
    page.locator("[data-queue]").wait_for()
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("c")
    page.wait_for_url(CASE)
    expect(page.locator("#decide")).to_be_visible()
    page.focus("[name=words]")
    page.keyboard.type("jack")
    expect(page.locator("[name=words]")).to_have_value("jack")
