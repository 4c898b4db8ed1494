"""Pages are valid HTML and style is valid CSS, as programs from npm find (tests/node.py; left out where they are not).

Browsers make something of whatever they get, each something else; screen readers less.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from forum.static import FILES
from tests import node
from tests.access.pages import house, table
from tests.house.world import ROLES

LANGUAGES = dict(zip(ROLES, ("nl", "hu", "en", "bg", "pl"), strict=True))  # each role's pages in another
RULES = {
    "root": True,
    "extends": ["html-validate:standard", "html-validate:document"],
    "rules": {
        "no-raw-characters": "off",  # ">" in a text is no mistake
        "require-sri": ["error", {"target": "crossorigin"}],  # all is our own
    },
}
WRONG = (
    '<!DOCTYPE html>\n<html lang="nl"><head><title>x</title></head><body><p id="a"><b id="a">x</b></p></body></html>'
)
WRONG_CSS = "@layer x { .a { colr: red; margin: 1px 2px 3px 4px 5px; } }"
NOT_KNOWN = {"Unknown at-rule descriptor `margin`"}  # it knows nothing of @page
TAG = re.compile(r"<[^>]*>")
VALUE = re.compile(r'"[^"]*"')


def test_every_page_is_valid_html_for_everybody(tmp_path: Path) -> None:
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps(RULES), "utf-8")
    shelf = tmp_path / "pages"
    shelf.mkdir()
    (shelf / "wrong.html").write_text(WRONG, "utf-8")
    told = []
    for number, (asked, html) in enumerate(pages(tmp_path / "house")):
        (shelf / f"{number}.html").write_text(html, "utf-8")
        told.append(asked)
    said = json.loads(node.run("html-validate", ["--formatter", "json", "pages"], tmp_path))
    found = {Path(file["filePath"]).stem: file["messages"] for file in said}
    assert [message["ruleId"] for message in found.pop("wrong")] == ["no-dup-id"]
    assert len(told) > 250
    assert [f"{told[int(n)]}, line {m['line']}: {m['message']}" for n, those in found.items() for m in those] == []


def pages(folder: Path) -> Iterator[tuple[str, str]]:
    """Who asked for what, and the page: all of the table but those that are built as another role's is."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    with house(folder, filled=False) as made:
        for asked in sorted(table(), key=lambda asked: asked.address.startswith("POST")):
            shown = made.show(asked, LANGUAGES[asked.who])
            if shown is None:
                continue
            top, _, main = shown.html.partition("<main")
            form = asked.address.startswith("POST")  # the page again, for whomever, with what is wrong
            built = {(asked.who, skeleton(top)), (asked.address, () if form else skeleton(main))}
            if not built <= seen:
                seen |= built
                yield shown.asked, shown.html


def skeleton(html: str) -> tuple[str, ...]:
    """How a page is built: its tags, without what stands in them."""
    return tuple(TAG.findall(VALUE.sub("", html)))


def test_our_style_is_valid_css(tmp_path: Path) -> None:
    (tmp_path / "wrong.css").write_text(WRONG_CSS, "utf-8")
    sheets = [name for name in FILES.files if name.endswith(".css")]
    for name in sheets:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(FILES.files[name][1])
    said = json.loads(node.run("csstree-validator", ["--reporter", "json", "."], tmp_path))
    found = [(Path(line["name"]).name, line["message"]) for line in said if line["message"] not in NOT_KNOWN]
    assert found == [
        ("wrong.css", "Unknown property `colr`"),
        ("wrong.css", "Invalid value for `margin` property"),
    ]
    assert len(sheets) > 3
