"""A card on its way: made and printed by somebody with a task, scanned and typed by somebody new, on a phone."""

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from forum.policy import Role
from tests.browser.conftest import PHONE, OpenContext
from tests.browser.people import come_in
from tests.people import PASSPHRASE, People
from tests.served import Served

ON_CARDS = pytest.mark.parametrize(
    "server", [{"accounts": {"sign_up": "card", "member_cards": 1}}], indirect=True, ids=["card"]
)


def make(page: Page, number: int) -> None:
    """From the menu to a batch; its page is open then."""
    page.goto("/")
    page.locator("main a[href='/cards']").click()
    page.click("main a[href='/cards/new']")
    page.fill("[name=organisation]", "De ronde")
    page.fill("[name=for_whom]", "Vrouwen bij het kanaal")
    page.fill("[name=made]", str(number))
    page.click("main form button[type=submit]")
    page.wait_for_url("**/cards/*")
    expect(page.locator("main h1")).to_have_text("De ronde")


def read_cards(page: Page) -> list[str]:
    """What a phone reads off the cards, as they are printed: on the screen the bar at the bottom may lie over one."""
    page.emulate_media(media="print")
    picture = Image.open(BytesIO(page.screenshot(full_page=True)))
    page.emulate_media(media="screen")
    return [found.text for found in zxingcpp.read_barcodes(picture)]


@ON_CARDS
def test_a_card_is_made_scanned_and_used(
    phone: BrowserContext, open_context: OpenContext, people: People, server: Served
) -> None:
    staff = come_in(phone.new_page(), people.member(Role.CASEWORKER))
    make(staff, 2)
    staff.click("main a[href$='/sheet']")
    scanned = read_cards(staff)
    assert len(set(scanned)) == 2
    assert all(address.startswith(f"{server.url}/c/") for address in scanned)

    newcomer = open_context(**PHONE).new_page()
    newcomer.goto(scanned[0])
    assert newcomer.input_value("[name=card]").replace("-", "") == scanned[0].rpartition("/")[2]
    newcomer.fill("[name=pseudonym]", "Stille Otter")
    newcomer.click("main form.form summary")
    newcomer.click("[data-fill=passphrase]")
    expect(newcomer.locator("[name=passphrase]")).to_have_value(newcomer.locator("#offered").inner_text())
    newcomer.check("[name=adult]")
    newcomer.click("main form.form button[type=submit]")
    expect(newcomer.locator("#recovery-code")).to_be_visible()


@ON_CARDS
def test_the_same_without_javascript_by_the_short_address(
    phone_no_js: BrowserContext, people: People, server: Served
) -> None:
    page = come_in(phone_no_js.new_page(), people.member(Role.EXPERT))
    make(page, 1)
    page.click("main a[href$='/sheet']")
    code = page.locator(".card-code").inner_text()
    assert page.locator(".card-address").inner_text() == f"{server.url.partition('://')[2]}/c"
    phone_no_js.clear_cookies()
    page.goto("/c")
    page.fill("[name=code]", code.lower().replace("-", " "))
    page.click("main form.form button[type=submit]")
    assert page.input_value("[name=card]") == code
    page.fill("[name=passphrase]", PASSPHRASE)
    page.check("[name=adult]")
    page.click("main form.form button[type=submit]")
    expect(page.locator("#recovery-code")).to_be_visible()


@ON_CARDS
def test_ten_cards_of_their_size_go_on_a_sheet(desk: BrowserContext, people: People) -> None:
    page = come_in(desk.new_page(), people.member(Role.EXPERT))
    make(page, 11)
    page.goto(f"{page.url}/sheet")
    page.emulate_media(media="print")
    millimetre = 96 / 25.4
    boxes = [card.bounding_box() for card in page.locator(".card-face").all()]
    sizes = {(round(box["width"] / millimetre), round(box["height"] / millimetre)) for box in boxes if box}
    assert sizes == {(85, 55)}
    sheets = [box for sheet in page.locator(".card-sheet").all() if (box := sheet.bounding_box())]
    assert [round(sheet["height"] / millimetre) for sheet in sheets] == [275, 55]
    expect(page.locator(".no-print")).to_be_hidden()
    expect(page.locator(".exit")).to_be_hidden()
    assert len(set(read_cards(page))) == 11
