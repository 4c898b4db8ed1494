"""The guides show pictures that the script makes, in both languages alike, and quote words the interface has."""

import re
from functools import cache
from pathlib import Path

from docs.guide_pictures import LANGUAGES
from docs.guides import STORIES
from tests.house.source import ROOT
from tests.house.test_messages import catalogue, strings

DOCS = ROOT / "docs"
PICTURE = re.compile(r"!\[([^\]]*)\]\((?P<path>[^)]+)\)|<img [^>]*src=\"(?P<source>[^\"]+)\"[^>]*>")
HEADING = re.compile(r"^#+ ", re.MULTILINE)
QUOTED = re.compile(r"\*\*«(.+?)»\*\*", re.DOTALL)
BYTES, ALL_BYTES, LINES = 40_000, 1_500_000, 120
ROLES = sorted(story.role for story in STORIES)


def _guide(role: str, language: str) -> str:
    return (DOCS / f"guide-{role}.{language}.md").read_text("utf-8")


def _pictures(guide: str) -> list[str]:
    return [found["path"] or found["source"] for found in PICTURE.finditer(guide)]


@cache
def _words(language: str) -> set[str]:
    """All texts of the interface, without the marks of what is filled in."""
    messages = [message for message in catalogue("nl") if message.id]
    if language == "en":
        return {text for m in messages for text in ([m.id] if isinstance(m.id, str) else m.id)}
    return {text for message in messages for text in strings(message)}


def test_each_role_has_a_guide_in_each_language_and_no_other_is_there() -> None:
    wanted = {f"guide-{role}.{language}.md" for role in ROLES for language in LANGUAGES}
    assert {path.name for path in DOCS.glob("guide-*.md")} == wanted


def test_a_guide_shows_what_the_script_makes_alike_in_each_language() -> None:
    for story in STORIES:
        headings = set()
        for language in LANGUAGES:
            guide = _guide(story.role, language)
            made = [story.path(picture, language).relative_to(DOCS).as_posix() for picture in story.pictures]
            assert _pictures(guide) == made
            assert len(guide.splitlines()) <= LINES
            headings.add(len(HEADING.findall(guide)))
        assert len(headings) == 1, story.role


def test_all_pictures_are_there_and_small() -> None:
    paths = {story.path(picture, language) for story in STORIES for picture in story.pictures for language in LANGUAGES}
    there = {path: path.stat().st_size for path in Path(DOCS / "guide").glob("*")}
    assert set(there) == paths
    assert [path.name for path, size in there.items() if size > BYTES] == []
    assert sum(there.values()) <= ALL_BYTES


def test_a_guide_quotes_words_that_the_interface_has() -> None:
    for language in LANGUAGES:
        for role in ROLES:
            quoted = {" ".join(words.split()) for words in QUOTED.findall(_guide(role, language))}
            assert quoted
            assert quoted - _words(language) == set(), role
