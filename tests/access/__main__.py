"""`make access`: looks at every page, in every state, language and theme, as everybody who may see it.

Two houses are walked: one with the demo in it, one as it is on its first day. Each page is looked at light and dark at
320 pixels, and with letters twice as large (tests/access/looking.py); in the first language also as a browser without
scripts shows it. Pages that differ in nothing but names and numbers are looked at once.
"""

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from playwright.sync_api import BrowserContext, sync_playwright

from forum.languages import NAMES
from tests import services
from tests.access.looking import NARROW, Theme, look, shelf, without_scripts
from tests.access.pages import DEMO, Asked, House, Shown, crawl, house, page_templates, sent, table
from tests.access.states import STATES

THEMES: tuple[Theme, ...] = ("light", "dark")
MASK = re.compile(r'\b(?:value|href|action|id|for|name|aria-\w+|datetime|data-[\w-]+)="[^"]*"|\d+')
LINKS_OF_A_KIND = 2
Page = Callable[[str], Shown | None]  # in a language


def _walk(walked: House, *, filled: bool) -> Iterator[Page]:
    """All pages of a house, each to be had in any language."""
    asked = list(table())
    for one in asked:  # all is there before the first is opened
        walked.show(one, "nl")
    pages = [(one.who, page) for one in asked if (page := walked.show(one, "nl"))]
    for who in ("guest", *DEMO.values()) if filled else ():
        for one, page in crawl(walked, who, LINKS_OF_A_KIND):
            asked.append(one)
            pages.append((who, page))
    for one in asked:
        yield partial(walked.show, one)
    for one in sent(pages):
        yield partial(_put_back, walked, one)
    for name, make in STATES.items():
        yield partial(walked.state, name, make)


def _put_back(walked: House, asked: Asked, language: str) -> Shown | None:
    with walked.put_back():
        return walked.show(asked, language)


class Report:
    """What was looked at, and what was found."""

    def __init__(self) -> None:
        self.seen: set[int] = set()
        self.templates: set[str] = set()
        self.looked = 0
        self.found: Counter[str] = Counter()
        self.began = time.monotonic()

    def is_new(self, language: str, html: str) -> bool:
        """Whether no page like it was looked at."""
        key = hash((language, MASK.sub("", html)))
        new = key not in self.seen
        self.seen.add(key)
        return new

    def tell(self, page: str, language: str, problems: list[str]) -> None:
        """Count a page, and say at once what is wrong with it: the same thing once, however many pages have it."""
        self.looked += 1
        for problem in problems:
            self.found[problem] += 1
            if self.found[problem] == 1:
                print(f"\r{language} {page}\n    {problem}", flush=True)
        if sys.stdout.isatty() or self.looked % 100 == 0:
            spent = time.monotonic() - self.began
            print(f"\r{self.looked} looks, {len(self.found)} findings, {spent / 60:.0f} min ", end="", flush=True)


def main() -> None:
    """Walk, and fail where something was found."""
    asks = argparse.ArgumentParser(prog="make access", description=__doc__)
    asks.add_argument("--languages", default=",".join(NAMES), help="only these, as nl,en")
    asks.add_argument("--only", default="", help="only pages with this in their name, as /agenda or member:")
    wanted = asks.parse_args()
    report, languages = Report(), wanted.languages.split(",")
    with sync_playwright() as playwright, shelf() as shelved, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=services.chromium())
        context: BrowserContext = browser.new_context(**NARROW, bypass_csp=True)
        tab = context.new_page()
        for filled in (True, False):
            with house(Path(folder) / str(filled), filled=filled) as walked:
                for make in _walk(walked, filled=filled):
                    for language in languages:
                        page = make(language)
                        if page is None or wanted.only not in page.asked or not report.is_new(language, page.html):
                            continue
                        report.templates |= page.templates
                        problems = look(tab, shelved.put(page.html), THEMES)
                        report.tell(page.asked, language, problems)
                        if language == languages[0]:
                            plain = look(tab, shelved.put(without_scripts(page.html)), THEMES[:1])
                            report.tell(f"{page.asked}, without scripts", language, plain)
        browser.close()
    missed = sorted(page_templates() - report.templates) if not wanted.only else []
    print(f"\n{report.looked} looks at pages in {', '.join(languages)}: {len(report.found)} findings.")
    if missed:
        print(f"Never shown: {', '.join(missed)}. Give them a row in tests/access/states.py.")
    sys.exit(bool(report.found or missed))


if __name__ == "__main__":
    main()
