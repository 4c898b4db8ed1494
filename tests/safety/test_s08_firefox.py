"""S8, S9 in Firefox, where it is installed (tests/safety/conftest.py leaves this file out elsewhere)."""

from collections.abc import Iterator

import pytest

from tests import firefox
from tests.firefox import Firefox
from tests.people import People
from tests.served import EXIT_ADDRESS

SHIFT = "\ue008"
TAP = """const began = performance.now();
document.querySelector(".exit-button").click();
const took = performance.now() - began;
const cover = document.elementFromPoint(150, 300).hasAttribute("data-cover");
return [took < 100, cover, document.title, getComputedStyle(document.querySelector("main")).display];
"""
AT_ONCE = [True, True, "weather.example", "none"]
# The clock on the wall goes on while a phone sleeps; then somebody takes it up.
SLEPT = """const now = Date.now() + 6 * 60 * 1000;
window.Date.now = () => now;
document.dispatchEvent(new Event("visibilitychange"));
return getComputedStyle(document.querySelector("main")).display;
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Firefox]:
    with firefox.opened(360, 740) as browser:
        yield browser


def come_in(browser: Firefox, people: People) -> str:
    """Somebody new at a page of her own; the address of the house."""
    url = people.server.url
    browser.go(f"{url}/safety")
    browser.ask("WebDriver:AddCookie", cookie={"name": "s", "value": people.arrival().cookie, "path": "/"})
    browser.go(f"{url}/me")
    assert browser.run("return document.querySelector('main').innerText.includes('Anna')")
    return url


def is_out(browser: Firefox, url: str) -> None:
    """She left: neither Back nor the address shows anything of hers."""
    browser.wait(EXIT_ADDRESS)
    browser.ask("WebDriver:Back")
    assert not browser.run("return document.body.innerText.includes('Anna')")
    browser.go(f"{url}/me")
    browser.wait(f"{url}/login")


def test_a_tap_covers_at_once_and_back_shows_nothing(browser: Firefox, people: People) -> None:
    url = come_in(browser, people)
    assert browser.run(TAP) == AT_ONCE
    is_out(browser, url)


def test_three_times_shift(browser: Firefox, people: People) -> None:
    url = come_in(browser, people)
    browser.press(SHIFT, SHIFT, SHIFT)
    is_out(browser, url)


def test_without_a_network_it_is_covered_as_fast(browser: Firefox, people: People) -> None:
    come_in(browser, people)
    browser.offline(True)
    try:
        assert browser.run(TAP) == AT_ONCE
    finally:
        browser.offline(False)


def test_a_phone_that_slept_is_covered_and_asks_for_the_passphrase(browser: Firefox, people: People) -> None:
    url = come_in(browser, people)
    assert browser.run(SLEPT) == "none"
    browser.wait(f"{url}/pause?next=%2Fme")
    assert browser.run("return [document.title, document.querySelector('[name=passphrase]').type]") == [
        "Huiskamer",
        "password",
    ]
