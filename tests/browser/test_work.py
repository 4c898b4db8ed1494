"""Sign-up by work on a phone: the puzzle is solved meanwhile, and a form that is sent before it waits for it; where a
browser cannot solve it, or runs no scripts, it says so, and she joins all the same.
"""

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.browser.conftest import DESK, PHONE, OpenContext
from tests.browser.test_access import problems
from tests.browser.watch import Watch
from tests.people import PASSPHRASE
from tests.served import Served

WORK = pytest.mark.parametrize("server", [{"accounts": {"sign_up": "work"}}], indirect=True, ids=["work"])
LATER = "Date.now = ((now) => () => now() + 21 * 60_000)(Date.now)"
NO_CRYPTO = "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })"


def says(page: Page, what: str) -> None:
    """Wait until the line of the puzzle says so."""
    line = page.locator("[data-work]")
    words = line.get_attribute(f"data-{what}") or ""
    expect(line).to_contain_text(words.partition("{")[0])


def fill(page: Page, name: str) -> Locator:
    """Fill in the form; its button."""
    page.fill("[name=pseudonym]", name)
    page.fill("[name=passphrase]", PASSPHRASE)
    page.check("[name=adult]")
    return page.locator("main form.form button[type=submit]")


def waits(page: Page) -> bool:
    """Whether she has joined, and somebody looks at her account first."""
    expect(page.locator("#recovery-code")).to_be_visible()
    page.goto("/")
    return page.get_by_text("Je account wacht").count() > 0


@WORK
def test_with_scripts(open_context: OpenContext, watch: Watch, server: Served) -> None:
    watch.expect("Failed to load resource|net::ERR")
    asked: list[str] = []

    page = open_context(**PHONE).new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/join")
    says(page, "ready")
    page.fill("[name=passphrase]", "kort")
    page.locator("main form.form button[type=submit]").click()
    expect(
        page.locator(".problems")
    ).to_be_visible()  # what she filled in wrongly comes back, and the work is done anew
    says(page, "ready")
    button = fill(page, "Stille Otter")
    page.evaluate(LATER)
    button.click()  # she took twenty minutes: one more, unnoticed
    assert not waits(page)
    assert sum(url.endswith("/join/work") for url in asked) == 3

    held: list[Route] = []
    page = open_context(**DESK).new_page()
    page.route("**/join/work", lambda route: held.append(route))
    page.goto("/join")
    says(page, "busy")
    fill(page, "Zachte Wolk")
    page.focus("[name=passphrase]")
    page.keyboard.press("Enter")
    says(page, "wait")
    page.keyboard.press("Enter")  # once more changes nothing
    held.pop().continue_()
    assert not waits(page)
    assert not held

    page = open_context(**PHONE).new_page()
    page.route("**/join/work", lambda route: route.abort())
    page.goto("/join")
    says(page, "cannot")
    fill(page, "Rode Wouw").click()
    assert waits(page)

    page = open_context(**PHONE).new_page()
    page.add_init_script(NO_CRYPTO)
    page.goto("/join")
    says(page, "cannot")


@WORK
def test_without_scripts_and_for_all(phone_no_js: BrowserContext, open_context: OpenContext, server: Served) -> None:
    page = phone_no_js.new_page()
    page.goto("/join")
    expect(page.locator("noscript .notice")).to_be_visible()
    expect(page.locator("[data-work]")).not_to_be_empty()
    fill(page, "Stille Otter").click()
    assert waits(page)

    small = open_context(**{**PHONE, "viewport": {"width": 320, "height": 640}}, bypass_csp=True)
    page = small.new_page()
    page.goto("/join")
    says(page, "ready")
    found = problems(page)
    page.route("**/join/work", lambda route: None)
    page.goto("/join")
    fill(page, "Zachte Wolk").click()
    says(page, "wait")
    found += problems(page)
    assert not found, "\n".join(found)
