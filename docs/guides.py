"""Makes the pictures of the guides (docs/guide-*.md) from the running product: docs/guide/ROLE-NAME.LANGUAGE.png.

python -m docs.guides [ROLE …] [nl|en]     (from the root of the project; needs requirements-dev.txt and Chromium)
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from docs import guide_people, guide_staff
from docs.guide_pictures import LANGUAGES, PICTURES, Story, Visit
from tests import services
from tests.served import Served

STORIES = (*guide_people.STORIES, *guide_staff.STORIES)


def tell(browser: Browser, story: Story, language: str) -> None:
    """All pictures of one guide, in a house that ends with it."""
    with tempfile.TemporaryDirectory() as folder:
        served = Served(Path(folder), story.changes)
        try:
            log_ins = served.run("demo") if story.demo else ""
            served.start()
            visit = Visit(browser, served, language, log_ins)
            for picture in story.pictures:
                picture.take(visit, path := story.path(picture, language))
                print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
            visit.close()
        finally:
            served.kill()


def main(asked: list[str]) -> None:
    """Those of the roles and languages that are named; all where none is."""
    PICTURES.mkdir(exist_ok=True)
    roles = [word for word in asked if word not in LANGUAGES] or [story.role for story in STORIES]
    languages = [word for word in asked if word in LANGUAGES] or list(LANGUAGES)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=services.chromium())
        for story in STORIES:
            for language in languages if story.role in roles else ():
                tell(browser, story, language)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
