"""The buttons for Markdown: they act on what is chosen, can be undone, and what keeps and grows the text hears them."""

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests import factories
from tests.browser.conftest import PHONE, SHARED, OpenContext
from tests.browser.test_access import problems
from tests.people import People

pytestmark = SHARED

NAMES = ("bold", "italic", "list", "quote", "link")
AREA = "textarea[name=body]"
# What is tapped, the text before and after; bars stand round what is chosen, one bar for the caret.
WRITES = [
    ("bold", "een |woord| meer", "een **|woord|** meer"),
    ("bold", "een **|woord|** meer", "een |woord| meer"),
    ("bold", "een |**woord**| meer", "een |woord| meer"),
    ("bold", "een| woord |meer", "een **|woord|** meer"),
    ("bold", "een *|woord|*", "een ***|woord|***"),
    ("bold", "een |", "een **|**"),
    ("bold", "een **|**", "een |"),
    ("italic", "een |woord|", "een *|woord|*"),
    ("italic", "een ***|woord|***", "een **|woord|**"),
    ("italic", "een **|woord|**", "een ***|woord|***"),
    ("list", "|", "- |"),
    ("list", "thee|", "- thee|"),
    ("list", "- thee|", "thee|"),
    ("list", "|\n\nkoffie", "- |\n\nkoffie"),
    ("list", "\n|thee", "\n- thee|"),
    ("list", "voor\n|thee\nkoffie|", "voor\n|- thee\n- koffie|"),
    ("list", "|thee\n\nkoffie|", "|- thee\n\n- koffie|"),
    ("list", "|- thee\n- koffie|", "|thee\nkoffie|"),
    ("list", "|thee\n|koffie", "- thee|\n\nkoffie"),
    ("list", "|thee\n|- koffie", "- thee|\n- koffie"),
    ("quote", "voor\n|een\n\ntwee|", "voor\n|> een\n> \n> twee|"),
    ("quote", "|> een\n> twee|", "|een\ntwee|"),
    ("quote", "e|e|n\nna", "> een|\n\nna"),
    ("link", "een |woord|", "een [woord](https://|)"),
    ("link", "een |", "een [|](https://)"),
    ("link", "|https://example.org/a|", "[|](https://example.org/a)"),
]


@pytest.fixture
def pages(people: People) -> dict[str, str]:
    """The three pages one writes on, for `member`."""
    anna, board = people.member(), factories.add_board(people.database)
    placed = factories.start_thread(people.database, anna.actor, board)
    return {
        "cookie": anna.cookie,
        "url": anna.url,
        "answer": f"/threads/{placed.thread}",
        "new": f"/boards/{board}/new",
        "edit": f"/posts/{placed.post}/edit",
    }


def opened(context: BrowserContext, pages: dict[str, str], which: str = "new") -> Page:
    context.add_cookies([{"name": "s", "value": pages["cookie"], "url": pages["url"]}])
    page = context.new_page()
    page.goto(pages[which])
    return page


def button(page: Page, name: str) -> Locator:
    return page.locator(f"[data-toolbar] button[value={name}]")


def choose(page: Page, marked: str) -> None:
    """Write the text between the bars of `|…|` (one bar: the place of the caret) and choose it."""
    text = marked.replace("|", "")
    first, last = marked.index("|"), marked.rindex("|")
    page.fill(AREA, text)
    page.locator(AREA).evaluate(
        "(a, [f, l]) => { a.focus(); a.setSelectionRange(f, l); }", [first, max(first, last - 1)]
    )


def chosen(page: Page) -> str:
    """The text as it stands, with bars round what is chosen."""
    value, first, last = page.locator(AREA).evaluate("(a) => [a.value, a.selectionStart, a.selectionEnd]")
    if first == last:
        return f"{value[:first]}|{value[first:]}"
    return f"{value[:first]}|{value[first:last]}|{value[last:]}"


@pytest.mark.parametrize("which", ["answer", "new", "edit"])
def test_they_stand_in_one_row_over_the_text(phone: BrowserContext, pages: dict[str, str], which: str) -> None:
    page = opened(phone, pages, which)
    expect(button(page, "bold")).to_be_visible()
    boxes = [button(page, name).bounding_box() for name in NAMES]
    area = page.locator(AREA).bounding_box()
    assert area is not None
    tops = set()
    for box in boxes:
        assert box is not None
        assert box["width"] >= 44
        assert box["height"] >= 44
        assert box["x"] + box["width"] <= 360
        tops.add(box["y"])
    assert len(tops) == 1
    assert max(tops) + 44 <= area["y"]
    for name in NAMES:
        assert button(page, name).inner_text().strip(), "a name for who does not see the drawing"


@pytest.mark.parametrize("which", ["answer", "new", "edit"])
def test_without_javascript_there_is_none(phone_no_js: BrowserContext, pages: dict[str, str], which: str) -> None:
    page = opened(phone_no_js, pages, which)
    expect(page.locator("[data-toolbar]")).to_be_hidden()
    box = page.locator(".toolbar").bounding_box()
    assert box is None or box["height"] == 0, "and no place is kept for it"


def test_the_text_stays_where_it_is_when_they_come(phone: BrowserContext, pages: dict[str, str]) -> None:
    page = opened(phone, pages)
    expect(button(page, "bold")).to_be_visible()
    after = page.locator(AREA).bounding_box()
    page.locator("[data-toolbar]").evaluate("(bar) => { bar.hidden = true; }")
    assert page.locator(AREA).bounding_box() == after


def test_what_they_write(phone: BrowserContext, pages: dict[str, str]) -> None:
    page = opened(phone, pages)
    expect(button(page, "bold")).to_be_visible()
    for name, before, after in WRITES:
        choose(page, before)
        button(page, name).tap()
        assert chosen(page) == after, (name, before)
        expect(page.locator(AREA)).to_be_focused()


def test_it_can_be_undone(desk: BrowserContext, pages: dict[str, str]) -> None:
    page = opened(desk, pages)
    expect(button(page, "bold")).to_be_visible()
    for name in NAMES:
        page.fill(AREA, "")
        page.locator(AREA).press_sequentially("een woord")
        page.keyboard.press("Shift+Control+ArrowLeft")
        button(page, name).click()
        assert page.input_value(AREA) != "een woord", name
        page.keyboard.press("Control+z")
        assert page.input_value(AREA) == "een woord", name


def test_by_keys(desk: BrowserContext, pages: dict[str, str]) -> None:
    page = opened(desk, pages)
    expect(button(page, "bold")).to_be_visible()
    choose(page, "een |woord|")
    page.keyboard.press("Control+b")
    assert chosen(page) == "een **|woord|**"
    page.keyboard.press("Control+i")
    assert chosen(page) == "een ***|woord|***"
    page.keyboard.press("Control+Shift+b")
    assert chosen(page) == "een ***|woord|***", "other keys stay the browser's"
    page.keyboard.press("Shift+Tab")
    for name in reversed(NAMES):
        expect(button(page, name)).to_be_focused()
        page.keyboard.press("Shift+Tab")
    page.focus("[data-toolbar] button[value=italic]")
    page.keyboard.press("Enter")
    assert chosen(page) == "een **|woord|**"
    expect(page.locator(AREA)).to_be_focused()


def test_where_there_is_no_such_command_it_is_as_if_typed(phone: BrowserContext, pages: dict[str, str]) -> None:
    page = opened(phone, pages)
    expect(button(page, "bold")).to_be_visible()
    page.evaluate("document.execCommand = () => false")
    choose(page, "een |woord|")
    page.evaluate("document.addEventListener('input', () => { window.heard = true; })")
    button(page, "bold").tap()
    assert chosen(page) == "een **|woord|**"
    assert page.evaluate("window.heard")


def test_what_they_write_is_kept_and_looks_as_meant(phone: BrowserContext, pages: dict[str, str]) -> None:
    page = opened(phone, pages, "answer")
    expect(button(page, "bold")).to_be_visible()
    said = page.locator("[data-draft-said]")
    page.locator(AREA).press_sequentially("thee")
    page.locator(AREA).press("Control+a")
    with page.expect_request("**/drafts") as asked:
        button(page, "bold").tap()
    assert "body=**thee**" in (asked.value.post_data or "")
    expect(said).not_to_have_text("")
    button(page, "list").tap()
    page.click("form[data-draft] button[type=submit]:not([name])")
    page.wait_for_url("**/threads/*page=*")
    expect(page.locator("article.post").last.locator(".prose li strong")).to_have_text("thee")


def test_all_can_use_them(open_context: OpenContext, pages: dict[str, str]) -> None:
    small = {**PHONE, "viewport": {"width": 320, "height": 640}}
    page = opened(open_context(**small, bypass_csp=True), pages)
    expect(button(page, "link")).to_be_visible()
    found = problems(page)
    assert not found, "\n".join(found)
