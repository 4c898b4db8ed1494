"""While somebody writes: what looks like a number is told to her, and where to turn in danger; to her alone."""

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests import factories
from tests.browser.conftest import SHARED
from tests.browser.people import come_in
from tests.browser.test_access import problems
from tests.people import People

pytestmark = SHARED

AREA = "textarea[name=body]"
HINT = "[data-guard] > :first-child"
DANGER = "[data-guard] > :last-child"
TURNED = "[data-turned]"


def at_a_thread(context: BrowserContext, people: People) -> Page:
    """Somebody with an empty form to answer."""
    anna, board = people.member(), factories.add_board(people.database)
    thread = factories.start_thread(people.database, anna.actor, board, "Mijn kamer wordt duurder.", "Huur").thread
    page = come_in(context.new_page(), anna)
    page.goto(f"/threads/{thread}")
    return page


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Bel me: 06-12345678", "telefoonnummer"),
        ("roos@example.nl", "mailadres"),
        ("Kerkstraat 12 in Zwolle", "adres"),
    ],
)
def test_what_looks_like_a_number_is_told_until_it_is_gone(
    phone: BrowserContext, people: People, text: str, word: str
) -> None:
    page = at_a_thread(phone, people)
    area = page.locator(AREA)
    expect(page.locator(HINT)).to_be_hidden()

    area.fill(f"Op 12-03-2024 om 14.30 uur betaalde ik 2000 euro. {text}")
    expect(page.locator(HINT)).to_be_visible()
    assert word in page.locator(f"{HINT} p").inner_text() or "Leave it out" in page.locator(f"{HINT} p").inner_text()
    assert problems(page) == []

    area.fill("Op 12-03-2024 om 14.30 uur betaalde ik 2000 euro.")
    expect(page.locator(HINT)).to_be_hidden()


def test_the_hint_put_away_stays_away(phone: BrowserContext, people: People) -> None:
    page = at_a_thread(phone, people)
    area = page.locator(AREA)
    area.fill("Bel 06-12345678")
    page.locator(f"{HINT} button").click()
    expect(page.locator(HINT)).to_be_hidden()
    expect(area).to_be_focused()

    area.press_sequentially(" en 06-87654321")
    page.wait_for_timeout(1000)
    expect(page.locator(HINT)).to_be_hidden()


def test_words_of_danger_show_where_to_turn_once_a_day(phone: BrowserContext, people: People) -> None:
    page = at_a_thread(phone, people)
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.url.endswith("/rest") else None)
    area, box = page.locator(AREA), page.locator(DANGER)
    area.fill("Ik ben moe van alles.")
    page.wait_for_timeout(1000)
    expect(box).to_be_hidden()

    area.fill("Ze hebben MÍJN  paspoort, en ik mag niet weg.")
    expect(box).to_be_visible()
    expect(box).to_contain_text("0800-0113")
    assert problems(page) == []
    area.fill("")
    page.wait_for_timeout(1000)
    expect(box).to_be_visible()  # there is time to read it

    with page.expect_response(lambda answer: answer.url.endswith("/rest")) as answered:
        box.locator("button").click()
    expect(box).to_be_hidden()
    assert answered.value.status == 204
    assert [request.post_data.split("=")[0] for request in sent if request.post_data] == ["csrf_token"]

    page.reload()
    page.locator(AREA).fill("Ik mag niet weg.")
    page.wait_for_timeout(1000)
    expect(page.locator(DANGER)).to_be_hidden()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_without_scripts_the_box_is_on_the_page_to_look_first_once(phone_no_js: BrowserContext, people: People) -> None:
    page = at_a_thread(phone_no_js, people)
    for shown in (1, 0):
        page.locator(AREA).fill("Hij slaat me en ik mag niet weg.")
        page.locator("#answer button[name=preview]").click()
        expect(page.locator(TURNED)).to_have_count(shown)
