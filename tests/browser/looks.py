"""What a page looks like."""

from playwright.sync_api import Page


def fits(page: Page) -> bool:
    """Whether nothing stands out of the screen to the right.

    A page can be read before its style sheet has come, and is wide then; so this waits until all of it is there.
    """
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
