"""What a picture of a guide is, and what it takes to make one: a house that runs, and somebody's phone.

A story is one role's pictures in the order she comes by them: each way begins where the one before it ended.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.served import Served

PICTURES = Path(__file__).parent / "guide"
LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}
WIDTH, HEIGHT, SCALE = 360, 640, 1.5
COLOURS = 32  # enough for letters with smooth edges
MARGIN = 10  # around what is cut out
PATIENCE_MS = 30_000
# What stays in its place on the screen would lie over what is cut out.
SHOW = "how => document.querySelectorAll('.exit, .top, .places').forEach(e => { e.style.visibility = how; })"


@dataclass
class Visit:
    """Somebody's phone in a house, in one language."""

    browser: Browser
    served: Served
    language: str
    log_ins: str = ""  # what the demo printed; empty in an empty house
    kept: dict[str, str] = field(default_factory=dict)  # what one way leaves for a later one, or for somebody else
    _contexts: list[BrowserContext] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = self.phone()

    def phone(self, **options: bool) -> Page:
        """One more phone, which shares nothing with the first."""
        context = self.browser.new_context(
            base_url=self.served.url,
            locale=LANGUAGES[self.language],
            viewport={"width": WIDTH, "height": HEIGHT},
            device_scale_factor=SCALE,
            is_mobile=True,
            has_touch=True,
            reduced_motion="reduce",
            **options,  # type: ignore[arg-type]
        )
        context.set_default_timeout(PATIENCE_MS)
        self._contexts.append(context)
        return context.new_page()

    def say(self, dutch: str, english: str) -> str:
        """What somebody writes, in the language of the guide."""
        return dutch if self.language == "nl" else english

    def log_in(self, role: str, page: Page | None = None) -> None:
        """As the first of the demo with this role, through the form, with the second step where she has one."""
        page = page or self.page
        lines = [line.split(maxsplit=1) for line in self.log_ins.splitlines()]
        at = next(i for i, words in enumerate(lines) if words[:1] == [role])
        page.goto("/login")
        page.fill("[name=name]", lines[at][1])
        page.fill("[name=passphrase]", lines[at + 1][1])
        page.click("form[action='/login'] button[type=submit]")
        if page.locator("[name=code]").count():
            # The codes change by the minute: ask for the present one.
            code = self.served.run("demo").split(lines[at][1])[1].split("second step")[1].split()[0]
            page.fill("[name=code]", code)
            page.click("main form button[type=submit]")

    def close(self) -> None:
        """Put all phones away."""
        for context in self._contexts:
            context.close()


@dataclass(frozen=True)
class Picture:
    """One picture: how to come there, and what of the page it shows."""

    name: str
    way: Callable[[Visit], None]
    at: str = ""  # selector: brought to the top of the screen first
    of: str = ""  # selector: only this is cut out; else the screen as she sees it
    height: int = HEIGHT  # of the screen, where less of it says enough

    def take(self, visit: Visit, path: Path) -> None:
        """Go there and write the picture, with few colours: small, and good enough for letters."""
        self.way(visit)
        page = visit.page
        page.wait_for_load_state("networkidle")
        if self.of:
            taken = _cut_out(page, page.locator(self.of).first)
        else:
            if self.at:
                _bring_up(page, page.locator(self.at).first)
            taken = page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": self.height})
        picture = Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        picture.save(path, optimize=True)


@dataclass(frozen=True)
class Story:
    """The pictures of one role's guide, made in a house of their own."""

    role: str
    pictures: tuple[Picture, ...]
    demo: bool = True  # False: an empty house, as on the first day
    changes: dict[str, dict[str, object]] = field(default_factory=dict)  # of its settings, by section

    def path(self, picture: Picture, language: str) -> Path:
        """Where the picture is."""
        return PICTURES / f"{self.role}-{picture.name}.{language}.png"


def _bring_up(page: Page, place: Locator) -> None:
    top = page.locator("header").first.bounding_box()
    under = top["height"] if top else 0
    place.evaluate("(e, under) => window.scrollTo(0, e.getBoundingClientRect().top + scrollY - under)", under + MARGIN)
    page.wait_for_timeout(100)


def _cut_out(page: Page, place: Locator) -> bytes:
    place.scroll_into_view_if_needed()
    box = place.evaluate("e => { const b = e.getBoundingClientRect(); return [b.top + scrollY, b.height]; }")
    clip = {"x": 0, "y": max(0, box[0] - MARGIN), "width": WIDTH, "height": box[1] + 2 * MARGIN}
    page.evaluate(SHOW, "hidden")
    taken = page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]
    page.evaluate(SHOW, "")
    return taken
