"""Makes docs/screenshot.png from the running product: a demo house, a phone and a desk side by side.

python docs/screenshot.py        (needs requirements-dev.txt and Chromium)
"""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import services
from tests.served import Served

HERE = Path(__file__).parent
FRAME = """
<style>body{margin:0;background:#d9cfc4;display:flex;gap:32px;align-items:flex-start;padding:32px;width:max-content}
img{border-radius:14px;box-shadow:0 4px 24px #0003;height:700px}</style>
"""


def main() -> None:
    """Take the pictures, put them in one."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        served = Served(Path(folder), {})
        log_ins = served.run("demo")
        served.start()
        browser = playwright.chromium.launch(executable_path=services.chromium())
        size = {"width": 360, "height": 740}
        context = browser.new_context(base_url=served.url, locale="nl-NL", viewport=size, device_scale_factor=2)
        page = context.new_page()
        pictures = [_picture(page, "/", Path(folder) / "home.png")]
        name, passphrase = _member(log_ins)
        page.goto("/login")
        page.fill("[name=name]", name)
        page.fill("[name=passphrase]", passphrase)
        page.click("form[action='/login'] button[type=submit]")
        page.goto("/boards")
        page.locator("main a[href^='/boards/']").nth(1).click()
        page.locator("main a[href^='/threads/']").first.click()
        pictures.append(_picture(page, page.url, Path(folder) / "thread.png"))
        page.goto("/rooms")
        page.locator("main a[href^='/rooms/']").first.click()
        page.check("#as-n")
        page.click("main form button[type=submit]")
        page.wait_for_timeout(1500)
        pictures.append(_picture(page, None, Path(folder) / "room.png"))
        sheet = browser.new_page(device_scale_factor=1)
        sheet.goto(f"file://{folder}")
        sheet.set_content(FRAME + "".join(f'<img src="file://{p}">' for p in pictures))
        sheet.wait_for_timeout(500)
        sheet.locator("body").screenshot(path=HERE / "screenshot.png")
        served.kill()


def _picture(page: object, address: str | None, path: Path) -> Path:
    if address:
        page.goto(address)  # type: ignore[attr-defined]
    page.screenshot(path=path)  # type: ignore[attr-defined]
    return path


def _member(log_ins: str) -> tuple[str, str]:
    """Name and passphrase of the first member that the demo printed."""
    lines = [line.split(maxsplit=1) for line in log_ins.splitlines()]
    at = next(i for i, words in enumerate(lines) if words[:1] == ["member"])
    return lines[at][1], lines[at + 1][1]


if __name__ == "__main__":
    main()
