"""Hands that have a keyboard and nothing else: every stop on the way must be marked, and in sight."""

from typing import Any

from playwright.sync_api import Page

FAR = 160  # stops on one page
MARKED_AND_SEEN = """(wanted) => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const { outlineStyle, outlineWidth, opacity } = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    const x = box.left + Math.min(box.width / 2, 20);
    const shows = (y) => {
        const top = document.elementFromPoint(x, y);
        return top && (at.contains(top) || top.contains(at) || top.closest("label")?.control === at);
    };
    return {
        found: at.matches(wanted),
        what: at.outerHTML.slice(0, 120),
        marked: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && opacity === "1",
        seen: [2, box.height / 2, box.height - 2].some((part) => shows(box.top + part)),
    };
}"""


class Keyboard:
    """Goes over a page by its keys."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.stops = 0

    def press(self, *keys: str) -> None:
        """Press these keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Type a text where the focus is."""
        self.page.keyboard.type(text)

    def to(self, selector: str, key: str = "Tab") -> "Keyboard":
        """Go on from stop to stop until this one; fails where a stop on the way is not marked, or lies under a bar."""
        self.page.wait_for_load_state()  # before that, a key may go nowhere
        for _ in range(FAR):
            stop = self.step(selector, key)
            if stop["found"]:
                return self
        raise AssertionError(f"{selector} is not reached on {self.page.url}")

    def step(self, selector: str = "*", key: str = "Tab") -> Any:
        """One stop further; what stands there."""
        self.press(key)
        stop = self.page.evaluate(MARKED_AND_SEEN, selector)
        assert stop, f"no {selector} on the way, on {self.page.url}"
        assert stop["marked"], f"nobody sees where the focus is: {stop['what']} on {self.page.url}"
        assert stop["seen"], f"something lies over {stop['what']} on {self.page.url}"
        self.stops += 1
        return stop

    def open(self, selector: str) -> None:
        """Go to a link or a button, and do what it does."""
        self.to(selector).press("Enter")
