"""Half-written texts: kept on the server while one types, there again after a log-in, gone once sent."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Route, expect
from sqlalchemy import delete

from forum.accounts.models import Login
from forum.boards.actions import keeping
from forum.drafts.models import Draft
from forum.policy import Role
from tests import factories
from tests.browser.conftest import PHONE, SHARED, OpenContext
from tests.browser.people import come_in, log_in, open_board, sign_up, start_thread
from tests.browser.test_access import problems
from tests.browser.watch import Watch
from tests.people import PASSPHRASE, People
from tests.served import EXIT_ADDRESS

pytestmark = SHARED

NAMES = (f"Stille Otter {number}" for number in count(1))
TEXT = "Een half uur aan geschreven."
FORM = "form[data-draft]"
SAID = f"{FORM} [data-draft-said]"
SEND = f"{FORM} button[type=submit]:not([name])"
# Typed and away at once: no save can have come in between, however slow we are.
AWAY = """(text) => {
  const field = document.querySelector("form[data-draft] textarea[name=body]");
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  document.querySelector(".exit button").click();
}"""


def thread_to_answer(page: Page, people: People) -> None:
    """Somebody at a thread of hers, with an empty form."""
    anna, board = people.member(), factories.add_board(people.database)
    thread = factories.start_thread(people.database, anna.actor, board, "Mijn kamer wordt duurder.", "Huur").thread
    come_in(page, anna).goto(f"/threads/{thread}")


def thread_to_answer_of_who_can_log_in(page: Page) -> str:
    """The same, of somebody new who has a passphrase; her name."""
    name = next(NAMES)
    sign_up(page, name)
    open_board(page)
    start_thread(page, "Huur", "Mijn kamer wordt duurder.")
    return name


def body(page: Page) -> str:
    return page.input_value(f"{FORM} textarea[name=body]")


def write(page: Page, text: str) -> None:
    page.locator(f"{FORM} textarea[name=body]").press_sequentially(text)


def said(page: Page, what: str) -> None:
    """Wait until the form says this: "saved", "unsaved" or "ended"."""
    words = page.locator(FORM).get_attribute(f"data-{what}")
    assert words
    expect(page.locator(SAID)).to_have_text(words)


@pytest.fixture(autouse=True)
def nothing_kept(people: People) -> None:
    """Each test begins without the drafts of the others."""
    people.database.write(lambda db: db.execute(delete(Draft)) and None)


def sealed(people: People) -> list[object]:
    """What is kept, as it lies in the database."""
    return [row["sealed"] for row in factories.rows(people.database, "drafts")]


def settled(page: Page, people: People, drafts: int) -> None:
    """Wait until so many drafts are kept: a page that goes sends its last words while the next one comes."""
    for _ in range(1200):
        if len(sealed(people)) == drafts:
            return
        page.wait_for_timeout(50)
    assert len(sealed(people)) == drafts


def end_log_ins(people: People) -> None:
    people.database.write(lambda db: db.execute(delete(Login)).close())


def test_what_is_typed_is_there_again_and_nothing_stays_in_the_browser(phone: BrowserContext, people: People) -> None:
    page = phone.new_page()
    thread_to_answer(page, people)
    write(page, TEXT)
    said(page, "saved")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    again = phone.new_page()
    again.goto(page.url)
    assert body(again) == TEXT
    page.goto("/drafts")
    expect(page.locator("main")).to_contain_text(TEXT)
    page.click("main .rows a")
    assert body(page) == TEXT


def test_a_new_conversation_is_kept_too(phone: BrowserContext) -> None:
    page = phone.new_page()
    sign_up(page, next(NAMES))
    open_board(page)
    page.locator("main a[href$='/new']").first.click()
    page.locator(f"{FORM} [name=title]").press_sequentially("Huur")
    said(page, "saved")
    page.goto("/drafts")
    page.click("main .rows a:has-text('Huur')")
    assert page.input_value("[name=title]") == "Huur"


def test_with_a_half_text_logged_out_reloaded_and_logged_in_the_draft_is_in_the_form(
    phone: BrowserContext, people: People, watch: Watch
) -> None:
    watch.expect("404")
    page = phone.new_page()
    name = thread_to_answer_of_who_can_log_in(page)
    thread = page.url
    write(page, TEXT)
    said(page, "saved")
    end_log_ins(people)
    page.reload()
    assert not page.locator(FORM).count()
    page.click("main a[href^='/login']")
    log_in(page, name)
    page.wait_for_url(thread)
    assert body(page) == TEXT


def test_with_a_dead_log_in_it_says_so_and_sending_carries_the_text_along(
    phone: BrowserContext, people: People, watch: Watch
) -> None:
    watch.expect("403")
    page = phone.new_page()
    name = thread_to_answer_of_who_can_log_in(page)
    end_log_ins(people)
    write(page, TEXT)
    said(page, "ended")
    write(page, " En nog iets.")
    assert body(page) == f"{TEXT} En nog iets."
    page.click(SEND)
    page.fill("[name=name]", name)  # on the page that holds the text
    page.fill("[name=passphrase]", PASSPHRASE)
    page.click("form[action='/login'] button[type=submit]")
    assert page.input_value("textarea[name=body]") == f"{TEXT} En nog iets."
    page.click("main form:has([name=body]) button[type=submit]")
    page.wait_for_url("**/threads/*page=*")
    expect(page.locator("article.post").last).to_contain_text("En nog iets.")
    assert not sealed(people)


def test_without_network_it_says_so_and_keeps_it_later(phone: BrowserContext, watch: Watch, people: People) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED")
    page = phone.new_page()
    thread_to_answer(page, people)
    page.wait_for_load_state("networkidle")  # its scripts are there
    phone.set_offline(True)
    write(page, TEXT)
    said(page, "unsaved")
    phone.set_offline(False)
    said(page, "saved")
    page.reload()
    assert body(page) == TEXT


def test_the_last_words_are_kept_when_the_page_goes(phone: BrowserContext, people: People) -> None:
    page = phone.new_page()
    thread_to_answer(page, people)
    thread = page.url
    write(page, TEXT)
    page.goto("/")  # sooner than the time to save has come
    settled(page, people, 1)
    page.goto(thread)
    assert body(page) == TEXT


def test_what_is_sent_is_not_kept_by_a_save_under_way(phone: BrowserContext, people: People) -> None:
    page = phone.new_page()
    thread_to_answer(page, people)
    late: list[Route] = []
    page.route("**/drafts", lambda route: late.append(route))
    with page.expect_request("**/drafts"):
        write(page, TEXT)
    page.clock.install()
    page.clock.pause_at(datetime.now(UTC) + timedelta(seconds=1))  # else it may lose patience with us
    page.locator(SEND).click(no_wait_after=True)
    write(page, " Nog een woord.")  # while sending waits for the save
    page.wait_for_timeout(300)
    assert "page=" not in page.url
    assert len(late) == 1, "one save at a time"
    late[0].continue_()
    page.wait_for_url("**/threads/*page=*")
    page.clock.resume()
    expect(page.locator("article.post").last).to_contain_text("Nog een woord.")
    page.wait_for_timeout(2_000)  # longer than a save takes to come
    assert not sealed(people)
    assert body(page) == ""


def test_a_save_that_never_ends_does_not_hold_up_the_sending(phone: BrowserContext, people: People) -> None:
    page = phone.new_page()
    thread_to_answer(page, people)
    held: list[Route] = []
    page.route("**/drafts", lambda route: held.append(route))
    with page.expect_request("**/drafts"):
        write(page, TEXT)
    page.click(SEND)
    page.wait_for_url("**/threads/*page=*", timeout=60_000)
    for route in held:
        route.abort()


def test_emptied_it_is_kept_no_longer(phone: BrowserContext, people: People) -> None:
    page = phone.new_page()
    thread_to_answer(page, people)
    write(page, TEXT)
    said(page, "saved")
    assert len(sealed(people)) == 1
    page.fill(f"{FORM} textarea[name=body]", "")
    expect(page.locator(SAID)).to_have_text("")
    assert not sealed(people)


def test_too_long_it_says_how_long_it_may_be(phone: BrowserContext, watch: Watch, people: People) -> None:
    watch.expect("422")
    page = phone.new_page()
    thread_to_answer(page, people)
    page.fill(f"{FORM} textarea[name=body]", "x" * 10_001)
    expect(page.locator(SAID)).to_contain_text("10001")
    assert len(body(page)) == 10_001


def test_who_leaves_quickly_leaves_no_trace(phone: BrowserContext, people: People) -> None:
    page = phone.new_page()
    thread_to_answer(page, people)
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url) if is_save(request) else None)
    page.evaluate(AWAY, TEXT)
    page.wait_for_url(EXIT_ADDRESS)
    page.wait_for_timeout(2_000)
    assert not phone.cookies()
    assert not asked
    assert not sealed(people)


def is_save(request: Request) -> bool:
    return request.url.endswith("/drafts")


@pytest.mark.parametrize("kind", ["phone", "phone_no_js"])
def test_a_button_keeps_it_and_says_where_it_is(request: pytest.FixtureRequest, kind: str, people: People) -> None:
    page = request.getfixturevalue(kind).new_page()
    thread_to_answer(page, people)
    thread = page.url
    page.fill(f"{FORM} textarea[name=body]", TEXT)
    page.click(f"{FORM} button[name=keep]")
    page.wait_for_url("**/drafts?kept=1")
    expect(page.locator("main .notice-ok")).to_be_visible()
    page.click("main .rows a")
    page.wait_for_url(f"{thread}#answer")
    assert body(page) == TEXT
    page.goto("/drafts")
    expect(page.locator("main .notice-ok")).to_have_count(0)
    page.click("main form[action='/drafts/discard'] button")
    expect(page.locator("main")).not_to_contain_text(TEXT)
    page.goto(thread)
    assert body(page) == ""


def test_without_javascript_a_new_conversation_is_kept_with_all_that_was_chosen(phone_no_js: BrowserContext) -> None:
    page = phone_no_js.new_page()
    sign_up(page, next(NAMES))
    open_board(page)
    page.locator("main a[href$='/new']").first.click()
    page.fill("[name=title]", "Huur")
    page.fill(f"{FORM} textarea[name=body]", TEXT)
    page.locator("main form .extras > summary").tap()
    page.check("[name=notes][value=loss]")
    page.check("[name=alias]")
    page.click(f"{FORM} button[name=keep]")
    page.click("main .rows a:has-text('Huur')")
    assert (page.input_value("[name=title]"), body(page)) == ("Huur", TEXT)
    expect(page.locator("[name=notes][value=loss]")).to_be_checked()
    expect(page.locator("[name=alias]")).to_be_checked()


def test_a_page_open_while_its_thread_is_joined_goes_on_in_the_other(phone: BrowserContext, people: People) -> None:
    page = phone.new_page()
    thread_to_answer(page, people)
    old = page.url.rpartition("/")[2]
    expert = factories.add_member(people.database, Role.MEMBER, Role.EXPERT)
    into = factories.start_thread(people.database, expert, factories.add_board(people.database)).thread
    write(page, TEXT)
    said(page, "saved")
    people.database.write(lambda db: keeping.merge(db, expert, old, into))
    with page.expect_response("**/drafts"):
        write(page, " En nog iets.")
    page.goto("/drafts")
    page.click("main .rows a")
    page.wait_for_url(f"**/threads/{into}#answer")
    assert body(page) == f"{TEXT} En nog iets."
    page.click(SEND)
    page.wait_for_url("**/threads/*page=*")
    assert not sealed(people)


def test_the_list_is_for_all(open_context: OpenContext, people: People) -> None:
    small = {**PHONE, "viewport": {"width": 320, "height": 640}}
    page = open_context(**small, bypass_csp=True).new_page()
    thread_to_answer(page, people)
    page.goto("/drafts")
    found = problems(page)
    page.go_back()
    write(page, "Een lange regel zonder einde, " * 6)
    said(page, "saved")
    found += problems(page)
    page.goto("/drafts?kept=1")
    page.click("main details summary")
    found += problems(page)
    assert not found, "\n".join(found)
