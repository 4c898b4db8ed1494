"""From what a person types to what a page may show. The only place that makes Markup from people's words."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import bleach
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markupsafe import Markup

from forum.errors import N_, Invalid

MAX_BODY = 10_000  # characters of a post: some four printed pages
EXCERPT = 200  # characters of a text that a quote of it shows
MAX_NESTING = 12  # of quotes and lists; deeper ones are no text but an attack

_TAGS = frozenset(
    {"p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h3", "h4", "hr"}
)
_ATTRIBUTES = {"a": ["href", "rel"], "ol": ["start"]}
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\n]+")

_renderer = RendererHTML()
_markdown = MarkdownIt(
    "js-default", {"html": False, "linkify": False, "maxNesting": MAX_NESTING}, renderer_cls=lambda parser: _renderer
).disable(["image", "table", "reference", "lheading"])
_cleaner = bleach.Cleaner(tags=_TAGS, attributes=_ATTRIBUTES, protocols={"http", "https"}, strip=True)


def _open_heading(tokens: Any, i: int, options: Any, env: Any) -> str:
    return "<h3>" if tokens[i].tag in ("h1", "h2", "h3") else "<h4>"


def _close_heading(tokens: Any, i: int, options: Any, env: Any) -> str:
    return "</h3>\n" if tokens[i].tag in ("h1", "h2", "h3") else "</h4>\n"


def _open_link(tokens: Any, i: int, options: Any, env: Any) -> str:
    tokens[i].attrSet("rel", "nofollow noopener noreferrer")
    return _renderer.renderToken(tokens, i, options, env)


_markdown.add_render_rule("heading_open", lambda self, *a: _open_heading(*a))
_markdown.add_render_rule("heading_close", lambda self, *a: _close_heading(*a))
_markdown.add_render_rule("link_open", lambda self, *a: _open_link(*a))


@dataclass(frozen=True)
class Prose:
    """A Markdown text ready to be kept. Only `prose()` makes one, so what is in it has been checked and cleaned."""

    source: str
    html: Markup
    excerpt: str


def prose(text: str, *, longest: int = MAX_BODY, field: str | None = "body") -> Prose:
    """Check and render a Markdown text, some milliseconds of work. Raises Invalid."""
    source = clean_text(text, longest=longest, field=field)
    html = to_html(source)
    return Prose(source, html, excerpt(html))


def clean_line(text: str, *, longest: int, field: str | None = None, empty: str = N_("Please write something.")) -> str:
    """One line of plain text, tidied. Raises Invalid where it is empty, too long or not text at all."""
    line = " ".join(_tidy(text, field).split())
    return _measured(line, longest, field, empty)


def clean_text(text: str, *, longest: int, field: str | None = None, empty: str = N_("Please write something.")) -> str:
    """Plain text of several lines, tidied. Raises Invalid where it is empty, too long or not text at all."""
    lines = [_SPACES.sub(" ", line).rstrip() for line in _tidy(text, field).replace("\r\n", "\n").split("\n")]
    return _measured(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), longest, field, empty)


def to_html(source: str) -> Markup:
    """Markdown to safe HTML. About 1 ms for a usual post: done once, at writing."""
    return Markup(_cleaner.clean(_markdown.render(source)).strip())


def stored_html(html: str) -> Markup:
    """Markup of HTML that `to_html` made earlier."""
    return Markup(html)


def excerpt(html: Markup, longest: int = EXCERPT) -> str:
    """The plain beginning of a rendered text, for quotes and lists."""
    words = " ".join(html.striptags().split())
    return words if len(words) <= longest else words[: longest - 1].rsplit(" ", 1)[0] + "…"


def _tidy(text: str, field: str | None) -> str:
    if "\0" in text or _SURROGATE.search(text):
        raise Invalid(N_("This text holds signs that cannot be kept. Please type it anew."), field=field)
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def _measured(text: str, longest: int, field: str | None, empty: str) -> str:
    if not text:
        raise Invalid(empty, field=field)
    if len(text) > longest:
        raise Invalid(
            N_("This is %(length)s characters long; there is room for %(longest)s. Please make it shorter."),
            field=field,
            length=len(text),
            longest=longest,
        )
    return text
