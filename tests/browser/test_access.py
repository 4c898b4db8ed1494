"""What tools can see of access for all, on every page: a thin slice of the walk of `make access` (tests/access).

Each address is looked at once, and each state: with what is in it wrong where it has a form. Who looks, in which
language and theme, and whether her browser runs scripts, goes round from page to page. Axe, which costs most, looks at
what is shown by another template than the pages before.
"""

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from forum.languages import NAMES
from tests.access.looking import ALL, AXE, BUT_COLOURS, NARROW, Theme, by_axe, by_shape, shelf, without_scripts
from tests.access.pages import Asked, House, Shown, gets, house, may, page_templates
from tests.access.states import STATES
from tests.browser.conftest import PHONE, OpenContext
from tests.browser.looks import fits
from tests.browser.people import enter_living_room, sign_up
from tests.house.addresses import ADDRESSES

THEMES: tuple[Theme, ...] = ("light", "dark")
WITHOUT_SCRIPTS = 5  # every fifth page is looked at so


def problems(page: Page) -> list[str]:
    """What axe finds, light and dark, and whether the page is wider than the screen.

    Axe is put in from outside, which our own rules would refuse: open the page with `bypass_csp`.
    """
    page.wait_for_load_state()  # else a page is looked at before its style is there
    page.evaluate(AXE)
    said = [f"{page.url} {problem}" for theme in THEMES for problem in by_axe(page, theme)]
    page.emulate_media(color_scheme="light")
    return said if fits(page) else [*said, f"{page.url} is wider than the screen"]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("house"), filled=False) as made:
        yield made


def slice_of(walked: House) -> Iterator[tuple[Shown, int]]:
    """Each address once, as one of those who may see it; each state once. And a number that goes up."""
    numbers, languages = count(), list(NAMES)
    asked = []
    for n, address in enumerate(gets()):
        who = may(address)[n % len(may(address))]
        sends = address.replace("GET ", "POST ", 1)
        asked.append(Asked(who, sends if sends in ADDRESSES and who in may(sends, 400) else address))
    for one in asked:
        n = next(numbers)
        if page := walked.show(one, languages[n % len(languages)]):
            yield page, n
    for name, make in STATES.items():
        n = next(numbers)
        yield walked.state(name, make, languages[n % len(languages)]), n


def test_every_page(walked: House, browser: Browser) -> None:
    found: list[str] = []
    seen: set[str] = set()
    context = browser.new_context(**NARROW, bypass_csp=True)
    tab = context.new_page()
    with shelf() as shelved:
        for page, n in slice_of(walked):
            html = page.html if n % WITHOUT_SCRIPTS else without_scripts(page.html)
            tab.goto(shelved.put(html))
            rules = ALL if n % 3 == 0 else BUT_COLOURS  # those are half of what axe costs
            said = [] if page.templates <= seen else by_axe(tab, THEMES[n // len(NAMES) % 2], rules)
            said += by_shape(tab)
            found += [f"{page.asked}: {problem}" for problem in said]
            seen |= page.templates
    context.close()
    assert not found, "\n".join(found)
    assert page_templates() <= seen, "a page that no address shows at once: give it a row in tests/access/states.py"


@pytest.fixture
def small(open_context: OpenContext) -> BrowserContext:
    """A phone of 320 pixels."""
    return open_context(**{**PHONE, "viewport": {"width": 320, "height": 640}}, bypass_csp=True)


def test_a_room_that_lives(small: BrowserContext) -> None:
    """What a script puts into the page is in none that was made by the house alone."""
    page = small.new_page()
    sign_up(page, "Stille Otter")
    enter_living_room(page)
    page.fill("[data-room] textarea", "Hoi allemaal")
    page.click("form[data-composer] button[type=submit]")
    page.wait_for_selector("[data-text]")
    said = problems(page) + by_shape(page)
    page.click("[data-menu] summary")
    said += problems(page)
    assert not said, "\n".join(said)
