"""S16: nothing a person types runs anywhere: what Markdown becomes. What pages are made of is looked at in
tests/browser/test_s16_nothing_runs.py.
"""

from typing import Any
from urllib.parse import urlsplit

import pytest
from bleach._vendor import html5lib  # type: ignore[import-not-found]

from forum.text import prose
from tests.safety.payloads import AT_ONCE, PAYLOADS

HARMLESS = {
    *("html", "head", "body", "p", "br", "strong", "em", "s", "code", "pre"),
    *("blockquote", "ul", "ol", "li", "a", "h3", "h4", "hr"),
}


def test_there_are_enough() -> None:
    assert len(PAYLOADS) >= 200


@pytest.mark.parametrize("begin", range(0, len(PAYLOADS), AT_ONCE))
def test_in_markdown_they_become_words(begin: int) -> None:
    for payload in PAYLOADS[begin : begin + AT_ONCE]:
        tree: Any = html5lib.parse(prose(payload).html, namespaceHTMLElements=False)
        for element in tree.iter():
            assert element.tag in HARMLESS, payload
            assert set(element.attrib) <= {"href", "rel", "start"}, payload
            assert urlsplit(element.attrib.get("href", "")).scheme in ("", "http", "https"), payload
