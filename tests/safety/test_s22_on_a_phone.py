"""S22 on a phone: the file comes with and without JavaScript, under a name that says nothing."""

import zipfile

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE, OpenContext
from tests.browser.people import sign_up
from tests.browser.watch import Watch
from tests.people import PASSPHRASE


def take(page: Page, pseudonym: str) -> None:
    with page.expect_download() as coming:
        page.fill("[name=passphrase]", PASSPHRASE)
        page.click("button[name=take]")
    assert coming.value.suggested_filename == "document.zip"
    with zipfile.ZipFile(coming.value.path()) as file:
        assert pseudonym in file.read("document.html").decode()


def test_the_file_comes(phone: BrowserContext, open_context: OpenContext, watch: Watch) -> None:
    page = phone.new_page()
    sign_up(page, "Stille Otter")
    page.goto("/me/data")
    coming = page.locator("#coming")
    expect(coming).to_be_hidden()
    page.evaluate("""() => {
        const bar = document.querySelector("#coming progress");
        window.seen = [];
        new MutationObserver(() => window.seen.push(bar.position)).observe(bar.parentElement, {
            attributes: true, subtree: true,
        });
    }""")
    take(page, "Stille Otter")
    expect(coming).to_be_hidden()
    seen = page.evaluate("window.seen")
    assert seen[0] == -1 and 1 in seen, "first nobody knows how long, at the end it is all there"
    expect(page.locator("[name=passphrase]")).to_have_value("")

    watch.expect("400")
    page.fill("[name=passphrase]", "niet de goede woorden")
    page.click("button[name=take]")
    expect(page.locator("[name=passphrase]")).to_have_attribute("aria-invalid", "true")

    plain = open_context(**PHONE, java_script_enabled=False).new_page()
    sign_up(plain, "Rode Vos")
    plain.goto("/me/data")
    take(plain, "Rode Vos")
