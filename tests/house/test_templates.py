"""Templates: they compile, extend the base page, and hold nothing that the content policy would refuse."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from forum.templates import FILTERS
from tests.house.source import ROOT, modules

TEMPLATES = ROOT / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
# Pieces: kept in macros/, or with a leading underscore in the feature's folder.
PAGES = [name for name in NAMES if not name.startswith("macros/") and not Path(name).name.startswith("_")]
# The base itself, and the blank page one sees for a moment while leaving.
BARE = {"base.html", "leave.html", "front/page.html", "front/leave.html"}  # the way out is in these, too
EXTENDS = re.compile(r"""{%-?\s*extends\s+["']([^"']+)["']""")
CODE = re.compile(r"{#.*?#}|{%.*?%}", re.DOTALL)
VALUE = re.compile(r"{{.*?}}", re.DOTALL)
MAKES_MARKUP = {"forum.text", "forum.marks", "forum.accounts.second_factor", "forum.templates", "forum.words"}


class InlineFinder(HTMLParser):
    """Notes scripts, styles and handlers written into the page itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attributes}
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(f"<{tag}>")
        self.found += [f"<{tag} {name}>" for name in sorted(names) if name == "style" or name.startswith("on")]
        self.found += [f"<{tag} {n}={v}>" for n, v in attributes if (v or "").strip().lower().startswith("javascript:")]


def source(name: str) -> str:
    return (TEMPLATES / name).read_text("utf-8")


def inline(html: str) -> list[str]:
    finder = InlineFinder()
    finder.feed(VALUE.sub("x", CODE.sub(" ", html)))
    return finder.found


def test_there_are_pages() -> None:
    assert "base.html" in PAGES


def test_all_compile() -> None:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), extensions=["jinja2.ext.i18n"], autoescape=True)
    environment.undefined = StrictUndefined
    environment.filters.update(FILTERS)
    for name in NAMES:
        environment.compile(source(name), name)


def test_none_holds_an_inline_script_or_style() -> None:
    found = {name: found for name in NAMES if (found := inline(source(name)))}
    # No pages of the house, but files to keep, or that nginx gives without it: they must load nothing.
    assert found == {"privacy/_file.html": ["<style>"], "front/page.html": ["<style>"]}


def test_all_leave_escaping_on() -> None:
    unsafe = [name for name in NAMES if re.search(r"\|\s*safe\b|autoescape\s+false", source(name))]
    assert unsafe == [], "only forum/text.py makes Markup"


@pytest.mark.parametrize("name", [name for name in PAGES if name not in BARE])
def test_a_page_extends_the_base_page(name: str) -> None:
    parent: str | None = name
    while parent and parent != "base.html":
        found = EXTENDS.search(source(parent))
        parent = found.group(1) if found else None
    assert parent == "base.html", "the way out stands there"


def test_the_base_page_has_the_site_for_a_title() -> None:
    assert re.search(r"<title>.*{{ site.name }}</title>", source("base.html"))


def test_markup_is_made_in_one_place() -> None:
    makes = {module.name for module in modules() if re.search(r"\bMarkup\(", module.path.read_text("utf-8"))}
    assert makes == MAKES_MARKUP


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<p {% if x %}style='color:red'{% endif %}>",
        '<a onclick="{{ x }}">',
        '<a href="JavaScript:x()">',
        "<style>p {}</style>",
    ],
)
def test_inline_is_seen(html: str) -> None:
    assert inline(html)
