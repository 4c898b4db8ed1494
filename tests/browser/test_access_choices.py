"""Who has the colours of her own (forced colours), and who wants nothing to move, sees all the same."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.access.looking import NARROW, Theme, shelf
from tests.access.pages import Asked, House, house
from tests.access.states import STATES

# What relies on a background elsewhere. What few pages have is put into this one, as its template writes it.
PIECES = """
<nav class="pager"><ul><li><a href="/1">1</a></li><li><a aria-current="page" href="/2">2</a></li></ul></nav>
<p><span class="new">2</span> <span class="badge badge-expert">x</span> <span class="badge badge-alias">y</span>
<a class="button" href="/">a</a> <a class="button button-warm" href="/">b</a> <span class="tag">t</span></p>
<svg class="share" viewBox="0 0 100 10"><rect class="share-all" width="100" height="10"/>
<rect class="share-yes" width="30" height="10"/></svg>
<ol class="poll-result"><li><meter value="1" max="3">1</meter></li></ol>
<ul><li><button class="word" aria-pressed="true">a</button></li><li><button class="word">b</button></li></ul>
"""
PUT = "(pieces) => document.querySelector('main').insertAdjacentHTML('beforeend', pieces)"
EDGED = """(selector) => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility()).map((e) => {
  const s = getComputedStyle(e);
  const seen = s.borderTopColor !== getComputedStyle(document.documentElement).backgroundColor;
  const border = seen && s.borderTopStyle !== "none" && parseFloat(s.borderTopWidth) > 0;
  return border || (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0);
})"""
COLOUR = "([selector, name]) => getComputedStyle(document.querySelector(selector))[name]"
MOVING = """() => [
  document.getAnimations().length,
  [...document.querySelectorAll("*")].filter((e) => [null, "::before", "::after"].some((part) => {
    const s = getComputedStyle(e, part);
    return parseFloat(s.transitionDuration) > 0 || s.animationName !== "none" || s.scrollBehavior === "smooth";
  })).map((e) => e.outerHTML.slice(0, 80)),
]"""
EDGES = {  # a page, and what has an edge on it; after a "!" what has none, else the first would say nothing
    "GET /rooms": (".exit-button", ".places a[aria-current]", "!.places li:first-child > a"),
    "GET /notices": (".bell[aria-current]",),
    "GET /me": (".menu-choice [aria-pressed='true']", ".button"),
    "GET /rules": (
        *(".pager [aria-current]", "!.pager a:not([aria-current])", ".new", ".badge", ".button", ".tag"),
        *(".poll-result meter", ".word[aria-pressed='true']", "!.word:not([aria-pressed])"),
    ),
}


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("house"), filled=False) as made:
        yield made


def shown(walked: House, address: str) -> str:
    page = walked.show(Asked("member", address), "nl")
    assert page
    return page.html


def edged(page: Page, selector: str) -> bool:
    found = page.evaluate(EDGED, selector.removeprefix("!"))
    assert found, f"there is no {selector}"
    return all(found) if not selector.startswith("!") else any(found)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_forced_colours(walked: House, browser: Browser, theme: Theme) -> None:
    context = browser.new_context(**NARROW, bypass_csp=True, forced_colors="active", color_scheme=theme)
    page = context.new_page()
    with shelf() as shelved:
        for address, selectors in EDGES.items():
            page.goto(shelved.put(shown(walked, address)))
            page.evaluate(PUT, PIECES)
            page.evaluate("document.querySelector('.menu').open = true")
            for selector in selectors:
                assert edged(page, selector) != selector.startswith("!"), (address, selector)
        assert page.evaluate(COLOUR, [".share-all", "fill"]) != page.evaluate(COLOUR, [".share-yes", "fill"])
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.goto(shelved.put(walked.state("", STATES["a room with something said"], "nl").html))
        assert edged(page, ".line-body")
        sides = [
            page.locator(f"li.line{kind} .line-body").first.bounding_box() for kind in (".line-own", ":not(.line-own)")
        ]
        assert sides[0] and sides[1] and sides[0]["x"] > sides[1]["x"], "hers stand on the right"
    context.close()


def test_nothing_moves_for_who_wants_that(walked: House, browser: Browser) -> None:
    context = browser.new_context(**NARROW, bypass_csp=True, reduced_motion="reduce")
    page = context.new_page()
    with shelf() as shelved:
        room = walked.state("", STATES["a room with something said"], "nl").html
        for html in (room, *(shown(walked, address) for address in ("GET /", "GET /me", "GET /threads/<thread_id>"))):
            page.goto(shelved.put(html))
            page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true; })")
            assert page.evaluate(MOVING) == [0, []]
        page.add_style_tag(content="@layer base { main { transition: opacity 1s; animation: x 1s infinite; } }")
        assert page.evaluate(MOVING) == [0, []], "neither what somebody adds later"
        page.emulate_media(reduced_motion="no-preference")
        assert page.evaluate(MOVING)[1] != [], "or this test sees nothing"
    context.close()
