"""The pages that the proxy in front shows by itself (deploy/nginx.conf): the house is away, or what came is no request.

They are files, made once from the settings: the site's name, its languages, the way out. Nothing in them is loaded.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from forum.config import Config
from forum.headers import HEADERS, transport

ROOT = Path(__file__).parent.parent
STYLE = re.compile("<style>(.*?)</style>", re.DOTALL)
POLICY = (
    "default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)


def write(config: Config, folder: Path) -> list[Path]:
    """Write them into this folder, readable to all: nothing in them is secret."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    written = []
    for name, text in make(config).items():
        (path := folder / name).write_text(text, "utf-8")
        path.chmod(0o644)
        written.append(path)
    return written


def make(config: Config) -> dict[str, str]:
    """The files by name: three pages, and two pieces of nginx's settings with their headers."""
    env = Environment(
        loader=FileSystemLoader(ROOT / "templates" / "front"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    voices = [(name, Translations.load(ROOT / "translations", [name]).ugettext) for name in config.site.languages]
    env.globals.update(site=config.site, voices=voices)
    page = env.get_template("page.html")
    away = page.render(away=True)
    headers = [
        *HEADERS,
        ("Content-Security-Policy", POLICY.format(style=_digest(away))),
        *transport(config.site.address),
    ]
    headers.append(("Cache-Control", "no-store"))
    cookie, secure = ("__Host-s", "; Secure") if config.https else ("s", "")
    leaving = [
        ("Clear-Site-Data", '"cookies", "storage"'),
        ("Set-Cookie", f"{cookie}=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict{secure}"),
    ]
    return {
        "away.html": away,
        "wrong.html": page.render(away=False),
        "leave.html": env.get_template("leave.html").render(),
        "headers.conf": _directives(headers),
        "leave.conf": _directives([*headers, *leaving]),
    }


def _directives(headers: Iterable[tuple[str, str]]) -> str:
    return "".join(f"add_header {name} {_quoted(value)} always;\n" for name, value in headers)


def _quoted(value: str) -> str:
    return f"'{value}'" if '"' in value else f'"{value}"'


def _digest(page: str) -> str:
    """What the policy calls the style that stands in a page."""
    (style,) = STYLE.findall(page)
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
