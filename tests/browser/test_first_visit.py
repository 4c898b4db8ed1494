"""The whole way of somebody new, on a phone of 360 pixels: sign up, read, answer, talk, be cut off, leave at once."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE, OpenContext
from tests.browser.people import (
    answer,
    enter_living_room,
    log_in,
    open_board,
    sign_up,
    sign_up_by_hand,
    start_thread,
)
from tests.browser.watch import Watch
from tests.people import PASSPHRASE
from tests.served import EXIT_ADDRESS


def say(page: Page, text: str) -> None:
    page.fill("[data-room] textarea", text)
    page.click("form[data-composer] button[type=submit]")


def messages(page: Page) -> list[str]:
    return page.locator("[data-room] [data-text]").all_inner_texts()


def test_sign_up_read_answer_and_talk(phone: BrowserContext, open_context: OpenContext, watch: Watch) -> None:
    page = phone.new_page()
    sign_up_by_hand(page, "Stille Otter")
    open_board(page)
    start_thread(page, "Een brief van de gemeente", "Wie snapt **deze** brief?")
    expect(page.locator("main strong")).to_have_text("deze")
    expect(page.locator("main")).to_contain_text("Stille Otter")

    other = open_context(**PHONE).new_page()
    sign_up(other, "Zachte Wolk")
    open_board(other)
    other.click("main a:has-text('Een brief van de gemeente')")
    answer(other, "Ik had die ook. Bellen hielp.")
    expect(other.locator("main")).to_contain_text("Bellen hielp")
    page.reload()
    expect(page.locator("main")).to_contain_text("Bellen hielp")

    enter_living_room(page)
    enter_living_room(other)
    say(page, "Hoi, is er iemand?")
    expect(other.locator("[data-room]")).to_contain_text("Hoi, is er iemand?")
    say(other, "Ja, kom erbij.")
    expect(page.locator("[data-room]")).to_contain_text("Ja, kom erbij.")
    expect(page.locator("[data-count]")).to_have_text(re.compile("2"))

    watch.expect("ERR_INTERNET_DISCONNECTED|WebSocket")
    phone.set_offline(True)
    say(page, "Dit schrijf ik zonder netwerk.")
    say(other, "Ben je er nog?")
    phone.set_offline(False)
    expect(page.locator("[data-room]")).to_contain_text("Ben je er nog?", timeout=60_000)
    expect(other.locator("[data-room]")).to_contain_text("Dit schrijf ik zonder netwerk.", timeout=60_000)
    other.wait_for_timeout(500)
    assert messages(page) == messages(other)
    assert len(messages(page)) == len(set(messages(page))) == 4


def test_the_same_without_javascript(phone_no_js: BrowserContext, open_context: OpenContext) -> None:
    page = phone_no_js.new_page()
    code = sign_up_by_hand(page, "Stille Otter")
    assert len(code.split()) == 8
    open_board(page)
    start_thread(page, "Een brief van de gemeente", "Wie snapt deze brief?")
    answer(page, "Ik vul zelf aan: het gaat over huur.")
    expect(page.locator("main")).to_contain_text("het gaat over huur")

    other = open_context(**PHONE).new_page()
    sign_up(other, "Zachte Wolk")
    enter_living_room(other)
    enter_living_room(page)
    page.click("main a[href*='/write']:visible")
    page.fill("textarea[name=text]", "Hoi, zonder script")
    page.click("button[formaction*='/write']")  # what is new; the half-written text stays
    assert page.input_value("textarea[name=text]") == "Hoi, zonder script"
    page.click("main form.form:has([name=text]) button[type=submit]:not([formaction])")
    expect(page.locator("main")).to_contain_text("Hoi, zonder script")
    expect(other.locator("[data-room]")).to_contain_text("Hoi, zonder script")
    say(other, "Ik zie je.")
    expect(other.locator("[data-talk]")).to_contain_text("verzonden")  # until then it is on her own screen alone
    expect(other.locator("[data-talk]")).not_to_contain_text("nog niet verzonden")
    page.reload()
    expect(page.locator("main")).to_contain_text("Ik zie je.")

    page.click(".exit button")
    page.wait_for_url(EXIT_ADDRESS)
    page.goto("/me")
    assert page.url.endswith("/login?next=/me")


def test_a_text_outlives_its_log_in(phone: BrowserContext, watch: Watch) -> None:
    watch.expect("403")
    page = phone.new_page()
    sign_up(page, "Stille Otter")
    open_board(page)
    start_thread(page, "Huur", "Mijn kamer wordt duurder.")
    page.fill("[name=body]", "Een half uur aan geschreven.")
    phone.clear_cookies()
    page.click("main form:has([name=body]) button[type=submit]:not([name=preview])")
    expect(page.locator("main")).to_contain_text("Een half uur aan geschreven.")
    page.fill("[name=name]", "Stille Otter")
    page.fill("[name=passphrase]", PASSPHRASE)
    page.click("form[action='/login'] button[type=submit]")
    assert page.input_value("textarea[name=body]") == "Een half uur aan geschreven."
    page.click("main form:has([name=body]) button[type=submit]")
    page.wait_for_url("**/threads/*page=*")
    expect(page.locator("main")).to_contain_text("Een half uur aan geschreven.")


def test_recovery_code_brings_back(phone: BrowserContext) -> None:
    page = phone.new_page()
    code = sign_up(page, "Stille Otter")
    page.goto("/logout")
    page.click("main form[action='/logout'] button[type=submit]")
    page.goto("/recover")
    page.fill("[name=name]", "stille  otter")
    page.fill("[name=code]", code.upper())
    page.fill("[name=passphrase]", "een heel nieuwe zin van mij")
    page.click("main form button[type=submit]")
    assert page.locator("#recovery-code").inner_text() != code
    page.goto("/me")
    expect(page.locator("main")).to_contain_text("Stille Otter")


def test_language_and_theme_are_remembered(desk: BrowserContext) -> None:
    page = desk.new_page()
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "nl"
    page.click("details.menu summary")
    page.click("button[name=lang][value=en]")
    assert page.locator("html").get_attribute("lang") == "en"
    page.click("details.menu summary")
    page.click("button[name=theme][value=dark]")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    sign_up(page, "Stille Otter")
    assert page.locator("html").get_attribute("lang") == "en"
    log_in(page, "Stille Otter")
    assert page.locator("html").get_attribute("data-theme") == "dark"
