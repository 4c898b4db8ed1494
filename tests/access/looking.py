"""What tools see of a page: axe-core, light and dark; its shapes at 320 pixels, and with letters twice as large."""

import http.server
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from forum.static import FILES

Theme = Literal["light", "dark"]
NARROW: dict[str, Any] = {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True}
LIVE = ["meta-refresh"]  # a room without scripts loads itself anew: a live event, which WCAG 2.2.1 lets be
ALL: dict[str, Any] = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    "but": LIVE,
}
# The dark theme has other colours (static/css/tokens.css), and nothing else.
COLOURS: dict[str, Any] = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
BUT_COLOURS: dict[str, Any] = {**ALL, "but": [*LIVE, *COLOURS["values"]]}
AXE = Axe().axe_script
LOOK = """({but, ...runOnly}) => axe.run(document, {
  runOnly, resultTypes: ["violations"], rules: Object.fromEntries((but ?? []).map((rule) => [rule, {enabled: false}])),
}).then((done) => done.violations)"""
# A bar that stays lies over something at each moment. One can scroll from under it, so axe looks as if it did not.
UNSTUCK = """() => {
  const all = [...document.querySelectorAll("body *")]
  const stays = all.filter((one) => /fixed|sticky/.test(getComputedStyle(one).position))
  for (const one of stays) Object.assign(one.style, {position: "relative", inset: "auto"})
  return stays
}"""
STUCK = """(stays) => { for (const one of stays) Object.assign(one.style, {position: "", inset: ""}) }"""
SHAPES = Path(__file__).with_name("shapes.js").read_text("utf-8")
TWICE = "document.documentElement.style.fontSize = '212.5%'"  # static/css/site.css says 106.25 %
SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)


def without_scripts(html: str) -> str:
    """A page as a browser that runs no scripts takes it; so that axe, a script itself, can look at it."""
    return re.sub(r"</?noscript>", "", SCRIPT.sub("", html))


class Shelf(http.server.ThreadingHTTPServer):
    """Serves pages that are made already, with our style and scripts; and axe, which is read once so."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.page = b""

    def put(self, html: str) -> str:
        """The address at which this page stands now."""
        head, end, rest = html.partition("</head>")
        self.page = f'{head}<script src="/axe.js"></script>{end}{rest}'.encode()
        return f"{self.url}/page"

    def handle_error(self, *_: object) -> None:
        """The browser goes on to the next page in the middle of a file; nothing to tell."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Shelf

    def do_GET(self) -> None:
        """The page, a file of static/, or axe."""
        kind, lasts = "text/html; charset=utf-8", "public, max-age=31536000, immutable"
        name = self.path.split("/", 3)[-1] if self.path.startswith("/static/") else ""
        if self.path == "/axe.js":
            kind, content = "text/javascript", AXE.encode()
        elif name in FILES.files:
            kind, content, _ = FILES.files[name]
        else:
            content, lasts = self.server.page if self.path == "/page" else b"", "no-store"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", lasts)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing: it is the walk that tells."""


@contextmanager
def shelf() -> Iterator[Shelf]:
    """Such a server, during this block."""
    server = Shelf()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def by_axe(page: Page, theme: Theme, rules: dict[str, Any] = ALL) -> list[str]:
    """What axe finds on the page that stands open; it must be there already (`Shelf`, or `page.evaluate(AXE)`)."""
    page.emulate_media(color_scheme=theme)
    stays = page.evaluate_handle(UNSTUCK)
    found = page.evaluate(LOOK, rules)
    page.evaluate(STUCK, stays)
    return [f"{theme} {v['id']}: {v['nodes'][0]['html'][:160]}" for v in found]


def by_shape(page: Page) -> list[str]:
    """What does not fit at 320 pixels, and at 360 with letters twice as large. The page is spoilt for other looks."""
    said = [f"320 px, {problem}" for problem in page.evaluate(SHAPES)]
    page.set_viewport_size({"width": 360, "height": 640})
    page.evaluate(TWICE)
    said += [f"200 %, {problem}" for problem in page.evaluate(SHAPES)]
    page.set_viewport_size({"width": 320, "height": 640})
    return said


def look(page: Page, address: str, themes: Sequence[Theme]) -> list[str]:
    """All there is to be said of a page: by all rules in the first theme, by those of colours in the others."""
    page.goto(address)
    first, *others = themes
    said = by_axe(page, first)
    for theme in others:
        said += by_axe(page, theme, COLOURS)
    return said + by_shape(page)
