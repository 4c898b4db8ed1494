"""The pages a new house begins with: files in starting/, one for each page and language. Experts change them at will.

A file has a head of four lines (title, summary, area, date), a line `---`, the text, a line `---`, and the sources, one
a line. In Dutch and English a page is there in full; in other languages it is a short text, with what to do and whom to
call when it is urgent, and has no sources of its own.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import trail
from forum.boards.defaults import AREAS
from forum.boards.models import Area
from forum.errors import Problem
from forum.information.models import InformationPage, InformationText, InformationVersion
from forum.information.views import FIRST, LANGUAGES, MAX_BODY, MAX_SOURCES, MAX_SUMMARY, MAX_TITLE
from forum.languages import NAMES
from forum.policy import Actor, Do, authorize
from forum.text import Prose, clean_line, clean_text, prose
from forum.trail import Deed

FOLDER = Path(__file__).parent / "starting"
HEAD = ("title", "summary", "area", "date")
LONGEST_SOURCE = 300
_NAME = re.compile(rf"[a-z]+(?:-[a-z]+)*\.(?:{'|'.join(NAMES)})\.md")


class BadPage(Exception):
    """A file that is not as it should be; says which, and what is wrong with it."""


@dataclass(frozen=True)
class FirstText:
    """A page in one language, as its file has it."""

    area: str
    dated: date
    title: str
    summary: str
    body: Prose
    sources: str


def pages(folder: Path = FOLDER) -> dict[str, dict[str, FirstText]]:
    """All pages by key, each in all languages. Raises BadPage."""
    found: dict[str, dict[str, FirstText]] = {}
    for path in sorted(folder.iterdir()):
        if not _NAME.fullmatch(path.name):
            raise BadPage(f"{path.name}: a page is called <key>.<language>.md")
        key, language, _ = path.name.split(".")
        try:
            found.setdefault(key, {})[language] = read(path.read_text("utf-8"), short=language not in LANGUAGES)
        except (Problem, ValueError) as error:
            said = error.message % error.params if isinstance(error, Problem) else error
            raise BadPage(f"{path.name}: {said}") from None
    for key, texts in found.items():
        if not texts.keys() >= LANGUAGES.keys():
            raise BadPage(f"{key}: it is there in {' and '.join(texts)} only")
        if len({(text.area, text.dated) for text in texts.values()}) > 1:
            raise BadPage(f"{key}: area and date differ between its languages")
    return found


def read(written: str, *, short: bool = False) -> FirstText:
    """One file; a `short` text has no sources. Raises ValueError or Invalid."""
    parts = re.split(r"^---$", written, flags=re.MULTILINE)
    if len(parts) != 3 - short:
        raise ValueError("it has a head, a text and sources (a short one has none), with a line --- between them")
    head = dict(line.split(": ", 1) for line in parts[0].strip().split("\n"))
    if sorted(head) != sorted(HEAD):
        raise ValueError(f"its head says {', '.join(HEAD)}")
    if head["area"] not in AREAS:
        raise ValueError(f"there is no area {head['area']}")
    sources = "" if short else clean_text(parts[2], longest=MAX_SOURCES)
    if "\n\n" in sources or any(len(line) > LONGEST_SOURCE for line in sources.split("\n")):
        raise ValueError(f"each source is a line of {LONGEST_SOURCE} characters at most")
    return FirstText(
        area=head["area"],
        dated=date.fromisoformat(head["date"]),
        title=clean_line(head["title"], longest=MAX_TITLE),
        summary=clean_line(head["summary"], longest=MAX_SUMMARY),
        body=prose(parts[1], longest=MAX_BODY),
        sources=sources,
    )


def furnish(db: Session, actor: Actor, folder: Path = FOLDER) -> None:
    """Put the pages in a house that has none, for everybody to read; in one that has, the short texts it lacks."""
    authorize(actor, Do.FURNISH)
    if db.execute(select(InformationPage.id).limit(1)).first() is not None:
        return _add_short(db, actor, folder)
    areas = list(db.execute(select(Area.key).order_by(Area.position)).scalars())
    standing = Counter[str]()
    for texts in pages(folder).values() if areas else ():
        wished = texts[FIRST].area
        area = wished if wished in areas else areas[0]
        standing[area] += 1
        page = InformationPage(area_key=area, position=standing[area])
        db.add(page)
        db.flush()
        for language, text in texts.items():
            _publish(db, page.id, language, text)
    trail.record(db, actor, Deed.PAGES_FURNISHED)


def _add_short(db: Session, actor: Actor, folder: Path) -> None:
    """To the pages a house began with before there were short texts. They say what the first Dutch version said."""
    first = select(InformationVersion.page_id).where(
        InformationVersion.language == FIRST,
        InformationVersion.version == 1,
        InformationVersion.author_id.is_(None),
        InformationVersion.once.is_(None),
    )
    added = False
    for texts in pages(folder).values():
        page = db.execute(first.where(InformationVersion.title == texts[FIRST].title)).scalars().first()
        if page is None:
            continue
        there = set(db.execute(select(InformationText.language).where(InformationText.page_id == page)).scalars())
        for language in texts.keys() - LANGUAGES.keys() - there:
            _publish(db, page, language, texts[language])
            added = True
    if added:
        trail.record(db, actor, Deed.PAGES_FURNISHED)


def _publish(db: Session, page: int, language: str, text: FirstText) -> None:
    db.add(InformationText(page_id=page, language=language, newest=1, published=1))
    db.add(_version(page, language, text))


def _version(page: int, language: str, text: FirstText) -> InformationVersion:
    return InformationVersion(
        page_id=page,
        language=language,
        version=1,
        title=text.title,
        summary=text.summary,
        body=text.body.source,
        html=text.body.html,
        sources=text.sources,
        dated=text.dated,
        translated_from=None if language == FIRST else 1,
    )
