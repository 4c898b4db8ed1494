"""What a page looks like."""

from playwright.sync_api import Page

TARGETS = "a[href], button, input, select, textarea, summary"
SMALL_TARGETS = """(targets) => [...document.querySelectorAll(targets)].filter((one) => {
    if (!one.checkVisibility() || one.type === "hidden" || one.closest(".skip, .visually-hidden")) return false;
    if (getComputedStyle(one, "::after").position === "absolute") return false; // it fills its row
    const parts = [one, ...one.querySelectorAll("*"), ...(one.labels ?? [])];
    const boxes = parts.map((part) => part.getBoundingClientRect());
    const size = (from, to) => Math.max(...boxes.map((box) => box[to])) - Math.min(...boxes.map((box) => box[from]));
    const block = one.closest("p, li, dd, td, .prose");
    const inSentence = one.matches("a") && block && block.textContent.trim() !== one.textContent.trim();
    return size("top", "bottom") < (inSentence ? 15 : 43.5) || size("left", "right") < (inSentence ? 15 : 24);
}).map((one) => `${one.outerHTML.slice(0, 100)} in ${one.parentElement.className || one.parentElement.tagName}`)"""


def fits(page: Page) -> bool:
    """Whether nothing stands out of the screen to the right.

    A page can be read before its style sheet has come, and is wide then; so this waits until all of it is there.
    """
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def small_targets(page: Page) -> list[str]:
    """What is touched and is not 44 pixels high; a link within a sentence may be as small as its words."""
    return list(page.evaluate(SMALL_TARGETS, TARGETS))
