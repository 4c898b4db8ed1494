"""Makes the pictures in static/icons from the drawings beside them, for phones that put no drawing on a home screen.

python -m docs.icons        (from the root of the project; needs requirements-dev.txt and Chromium)
"""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests import services

ICONS = Path(__file__).parent.parent / "static" / "icons"
SIDE = 180  # pixels
COLOURS = 16  # two, and what lies between them at their edges


def main() -> None:
    """Take a picture of each drawing. Its corners are filled: the phone rounds them itself."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=services.chromium())
        page = browser.new_page(viewport={"width": SIDE, "height": SIDE})
        for drawing in sorted(ICONS.glob("*.svg")):
            square = drawing.read_text("utf-8").replace('rx="16"', "").replace("<svg", f'<svg width="{SIDE}"', 1)
            page.set_content(f"<body style='margin:0'>{square}</body>")
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
            picture.save(drawing.with_suffix(".png"), optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
