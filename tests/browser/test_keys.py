"""Keys for reading: from post to post, to the answer, to the list of keys; and none of them while one writes."""

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests import factories
from tests.browser.conftest import DESK, SHARED, OpenContext
from tests.browser.people import come_in
from tests.browser.test_access import problems
from tests.people import People
from tests.served import EXIT_ADDRESS

pytestmark = SHARED

BOX = "#answer textarea"
DIALOG = "dialog[data-keys]"


def thread_of_three(page: Page, people: People) -> None:
    """Somebody at the beginning of a thread of three posts, nothing in focus."""
    anna, board = people.member(), factories.add_board(people.database)
    thread = factories.start_thread(
        people.database, anna.actor, board, "Mijn kamer wordt duurder. " * 40, "Huur"
    ).thread
    for text in ("Bij mij ook. " * 40, "Bel de huurcommissie."):
        factories.reply(people.database, anna.actor, thread, text)
    come_in(page, anna).goto(f"/threads/{thread}")
    ready(page)


def ready(page: Page) -> None:
    """Wait until the keys work."""
    page.locator("[data-keys-open]").wait_for(state="visible")


def post(page: Page, number: int) -> Locator:
    return page.locator("article.post").nth(number)


def focused(page: Page) -> str:
    """The element in focus, by the name of its tag."""
    return str(page.evaluate("document.activeElement.tagName"))


def test_j_and_k_go_through_the_posts(desk: BrowserContext, people: People) -> None:
    page = desk.new_page()
    thread_of_three(page, people)
    for key, number in (("j", 0), ("j", 1), ("j", 2), ("j", 2), ("k", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        expect(post(page, number)).to_be_focused()
        expect(post(page, number)).to_be_in_viewport()


# At once: pages scroll softly, and the key would come on the way.
SECOND_ON_TOP = """document.activeElement.blur();
document.querySelectorAll('article.post')[1].scrollIntoView({ behavior: 'instant' })"""


def test_they_start_from_what_is_on_the_screen(desk: BrowserContext, people: People) -> None:
    page = desk.new_page()
    thread_of_three(page, people)
    post(page, 1).locator("a").first.focus()
    page.keyboard.press("j")
    expect(post(page, 2)).to_be_focused()
    page.evaluate(SECOND_ON_TOP)
    page.keyboard.press("j")
    expect(post(page, 1)).to_be_focused()
    page.evaluate(SECOND_ON_TOP)
    page.keyboard.press("k")
    expect(post(page, 0)).to_be_focused()


def test_in_a_list_they_go_from_link_to_link(desk: BrowserContext, people: People) -> None:
    page, anna, board = desk.new_page(), people.member(), factories.add_board(people.database)
    for title in ("Huur", "Brief"):
        factories.start_thread(people.database, anna.actor, board, "Wie weet dit?", title)
    come_in(page, anna).goto(f"/boards/{board}")
    ready(page)
    for key, number in (("j", 0), ("j", 1), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        expect(page.locator("main ul.rows > li > a").nth(number)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/threads/*")
    expect(page.locator("h1")).to_have_text("Brief")


def test_r_goes_to_the_answer_and_then_keys_are_letters(desk: BrowserContext, people: People) -> None:
    page = desk.new_page()
    thread_of_three(page, people)
    page.keyboard.press("r")
    expect(page.locator(BOX)).to_be_focused()
    assert page.input_value(BOX) == ""
    page.keyboard.type("jkr?")
    expect(page.locator(BOX)).to_be_focused()
    assert page.input_value(BOX) == "jkr?"
    assert not page.locator(DIALOG).is_visible()


@pytest.mark.parametrize("held", ["Control", "Alt", "Meta"])
def test_with_another_key_held_they_are_the_browsers(desk: BrowserContext, held: str, people: People) -> None:
    page = desk.new_page()
    thread_of_three(page, people)
    page.evaluate("addEventListener('keydown', (event) => { window.taken = event.defaultPrevented; })")
    page.keyboard.press(f"{held}+j")
    assert page.evaluate("window.taken") is False
    assert focused(page) == "BODY"


@pytest.mark.parametrize("field", ["input", "select", "textarea", "div"])
def test_none_works_in_a_field(desk: BrowserContext, field: str, people: People) -> None:
    page = desk.new_page()
    thread_of_three(page, people)
    page.evaluate(
        """(tag) => {
          const field = document.createElement(tag);
          if (tag === "div") field.contentEditable = "true";
          document.querySelector("main").prepend(field);
          field.focus();
        }""",
        field,
    )
    for key in "jkr?":
        page.keyboard.press(key)
        assert focused(page) == field.upper()
    assert not page.locator(DIALOG).is_visible()


def test_the_list_opens_closes_and_gives_the_focus_back(desk: BrowserContext, people: People) -> None:
    page = desk.new_page()
    thread_of_three(page, people)
    page.keyboard.press("j")
    page.keyboard.press("?")
    expect(page.locator(DIALOG)).to_be_visible()
    for key in "jr":
        page.keyboard.press(key)
        assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(page.locator(DIALOG)).to_be_hidden()
    expect(post(page, 0)).to_be_focused()
    page.click("[data-keys-open]")
    page.click(f"{DIALOG} form[method=dialog] button")
    expect(page.locator(DIALOG)).to_be_hidden()
    expect(page.locator("[data-keys-open]")).to_be_focused()


def test_the_way_out_stays_within_reach_of_the_list(desk: BrowserContext, people: People) -> None:
    page = desk.new_page()
    thread_of_three(page, people)
    page.keyboard.press("?")
    page.click(".exit button")
    page.wait_for_url(EXIT_ADDRESS)


def test_switched_off_they_stay_off_and_the_list_brings_them_back(desk: BrowserContext, people: People) -> None:
    page = desk.new_page()
    thread_of_three(page, people)
    thread = page.url
    page.keyboard.press("?")
    page.click(f"{DIALOG} button[name=keys][value=off]")
    page.wait_for_url(thread)
    for _ in range(2):
        ready(page)
        for key in "jr?":
            page.keyboard.press(key)
        assert focused(page) == "BODY"
        assert not page.locator(DIALOG).is_visible()
        page.reload()
    ready(page)
    page.click("[data-keys-open]")
    page.keyboard.press("Escape")
    expect(page.locator(DIALOG)).to_be_hidden()
    page.click("[data-keys-open]")
    page.click(f"{DIALOG} button[name=keys][value=on]")
    page.wait_for_url(thread)
    ready(page)
    page.keyboard.press("j")
    expect(post(page, 0)).to_be_focused()


@pytest.mark.parametrize(("motion", "behavior"), [("reduce", "auto"), ("no-preference", "smooth")])
def test_who_wants_no_motion_gets_none(open_context: OpenContext, motion: str, behavior: str, people: People) -> None:
    page = open_context(**DESK, reduced_motion=motion).new_page()
    thread_of_three(page, people)
    page.evaluate("() => { Element.prototype.scrollIntoView = (options) => { window.way = options.behavior; }; }")
    page.keyboard.press("j")
    assert page.evaluate("window.way") == behavior


def test_without_a_keyboard_or_a_script_there_is_nothing_to_see(
    phone: BrowserContext, phone_no_js: BrowserContext, people: People
) -> None:
    anna, board = people.member(), factories.add_board(people.database)
    thread = factories.start_thread(people.database, anna.actor, board).thread
    page, bare = (come_in(context.new_page(), anna) for context in (phone, phone_no_js))
    for one in (page, bare):
        one.goto(f"/threads/{thread}")
    page.wait_for_load_state("networkidle")
    for one in (page, bare):
        assert not one.locator("[data-keys-open]").is_visible()
        assert not one.locator(DIALOG).is_visible()


def test_the_list_is_for_all(open_context: OpenContext, people: People) -> None:
    page = open_context(**DESK, bypass_csp=True).new_page()
    thread_of_three(page, people)
    page.keyboard.press("?")
    found = problems(page)
    assert not found, "\n".join(found)
