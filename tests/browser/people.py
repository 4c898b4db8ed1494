"""What people do in a browser, step by step, the same with and without JavaScript."""

from urllib.parse import urlencode

from playwright.sync_api import Page

from tests.people import PASSPHRASE, Person
from tests.people import Page as Html


def come_in(page: Page, person: Person) -> Page:
    """Let somebody who is logged in already be so in this browser; the page."""
    page.context.add_cookies([{"name": "s", "value": person.cookie, "url": person.url}])
    return page


def sign_up(page: Page, pseudonym: str) -> str:
    """Sign up as somebody new, keep the recovery code and type it back; the code. Her page is the first one then.

    The forms are sent without being shown, which takes a third of the time: `sign_up_by_hand` looks at them.
    """
    first = page.request.get("/join")
    headers = {"Origin": first.url.removesuffix("/join"), "Content-Type": "application/x-www-form-urlencoded"}
    form = Html(first.text(), "/join").form("/join")
    fields = {"pseudonym": pseudonym, "passphrase": PASSPHRASE, "adult": "y"}
    joined = page.request.post(form.action, headers=headers, data=urlencode(form.filled(fields)))
    given = Html(joined.text(), "/join")
    code, form = given.texts["recovery-code"], given.form("/join/recovery")
    kept = page.request.post(form.action, headers=headers, data=urlencode(form.filled({"code": code})))
    assert kept.ok, kept.text()
    page.goto("/")
    return code


def sign_up_by_hand(page: Page, pseudonym: str) -> str:
    """The same, through the pages."""
    page.goto("/join")
    page.fill("[name=pseudonym]", pseudonym)
    page.fill("[name=passphrase]", PASSPHRASE)
    page.check("[name=adult]")
    page.click("main form.form button[type=submit]:not([formaction])")
    code = page.locator("#recovery-code").inner_text()
    page.fill("[name=code]", code)
    page.click("form[action='/join/recovery'] button[type=submit]")
    page.wait_for_url("/")
    return code


def log_in(page: Page, pseudonym: str) -> None:
    """Log in, wherever the page is that asks for it."""
    if "/login" not in page.url:
        page.goto("/login")
    page.fill("[name=name]", pseudonym)
    page.fill("[name=passphrase]", PASSPHRASE)
    page.click("form[action='/login'] button[type=submit]")


def open_board(page: Page, number: int = 1) -> None:
    """From the bottom of the screen to a board."""
    page.click("nav a[href='/boards']")
    page.locator("main a[href^='/boards/']").nth(number).click()


def start_thread(page: Page, title: str, body: str) -> None:
    """Start a thread on the board that is open."""
    page.locator("main a[href$='/new']").first.click()
    page.fill("[name=title]", title)
    page.fill("[name=body]", body)
    page.click("main form button[type=submit]:not([name=preview])")
    page.wait_for_url("**/threads/*")


def answer(page: Page, body: str) -> None:
    """Answer the thread that is open."""
    page.fill("[name=body]", body)
    page.click("main form:has([name=body]) button[type=submit]:not([name=preview])")
    page.wait_for_url("**/threads/*page=*")


def enter_living_room(page: Page) -> None:
    """From the bottom of the screen into the living room."""
    page.click("nav a[href='/rooms']")
    page.locator("main a[href^='/rooms/']").first.click()
    page.check("#as-n")
    page.click("main form button[type=submit]")
    page.wait_for_url("**as=n*")
