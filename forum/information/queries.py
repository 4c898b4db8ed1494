"""Reads of the information pages: what is published for everybody, all of it for who writes them."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from sqlalchemy import Select, and_, select

from forum.accounts.models import Member
from forum.boards.models import Area
from forum.db import Reader
from forum.errors import NotFound
from forum.information.models import InformationPage, InformationText, InformationVersion
from forum.information.views import (
    FIRST,
    LANGUAGES,
    SHOWN_FROM,
    Answers,
    PageLine,
    TextView,
    Tongue,
    VersionLine,
    VersionView,
    Whole,
    Words,
    WorkLine,
    WorkView,
)
from forum.languages import NAMES
from forum.policy import Actor, Do, authorize

_pages, _areas, _texts, _versions = (
    model.__table__.c for model in (InformationPage, Area, InformationText, InformationVersion)
)
_VERSION = (
    _versions.language,
    _versions.version,
    _versions.title,
    _versions.summary,
    _versions.body,
    _versions.html,
    _versions.sources,
    _versions.dated,
    _versions.translated_from,
)
_WRITTEN = (_versions.author_id, _versions.once)
_ORDER = (_areas.position, _pages.position, _pages.id)


def pages(db: Reader, actor: Actor, wished: str) -> list[PageLine]:
    """What everybody can read, by area: each page in the wished language, else in Dutch, else in what there is."""
    statement = _with_version(_texts.published, _pages.public_id, _areas.names, _versions.title, _versions.summary)
    rows = db.execute(statement.where(_pages.taken_at.is_(None)).order_by(*_ORDER))
    found = (_in_language(same, wished) for _, same in groupby(rows, lambda row: row.public_id))
    return [PageLine(row.public_id, row.names, row.language, row.title, row.summary) for row in found]


def text(db: Reader, actor: Actor, page_id: str, wished: str) -> TextView:
    """A page as everybody reads it, in the wished language if it is there. Raises NotFound."""
    statement = _with_version(_texts.published, _pages.public_id, _areas.names, *_VERSION[1:], *_WRITTEN)
    rows = db.execute(statement.where(_pages.public_id == page_id, _pages.taken_at.is_(None))).all()
    if not rows:
        raise NotFound
    row = _in_language(rows, wished)
    return TextView(
        public_id=row.public_id,
        area=row.names,
        language=row.language,
        title=row.title,
        summary=row.summary,
        html=row.html,
        sources=_lines(row.sources),
        dated=row.dated,
        languages=tuple(language for language in NAMES if any(other.language == language for other in rows)),
        older=_older(row.translated_from, next((one.published for one in rows if one.language == FIRST), None)),
        furnished=row.version == 1 and row.author_id is None and row.once is None,  # a form always has its number
        whole=_whole(rows, wished) if row.language not in LANGUAGES else None,
    )


def all_pages(db: Reader, actor: Actor) -> list[WorkLine]:
    """All pages, those not published and those taken away too. Raises NotFound for who does not write them."""
    authorize(actor, Do.WRITE_PAGE)
    rows = db.execute(_newest(_pages.public_id, _areas.names, _pages.taken_at).order_by(*_ORDER))
    lines = [list(same) for _, same in groupby(rows, lambda row: row.public_id)]
    return [WorkLine(same[0].public_id, same[0].names, same[0].taken_at is not None, _tongues(same)) for same in lines]


def work(db: Reader, actor: Actor, page_id: str) -> WorkView:
    """A page with all it has, for who writes it. Raises NotFound."""
    authorize(actor, Do.WRITE_PAGE)
    columns = (_pages.id, _pages.public_id, _pages.area_key, _areas.names, _pages.position, _pages.taken_at)
    rows = db.execute(_newest(*columns).where(_pages.public_id == page_id)).all()
    if not rows:
        raise NotFound
    page = rows[0]
    lines = db.execute(
        select(_versions.language, _versions.version, _versions.dated, Member.pseudonym)
        .outerjoin(Member, Member.id == _versions.author_id)
        .where(_versions.page_id == page.id)
        .order_by(_versions.language.desc(), _versions.version.desc())
    )
    return WorkView(
        id=page.id,
        public_id=page.public_id,
        area_key=page.area_key,
        area=page.names,
        position=page.position,
        taken=page.taken_at is not None,
        tongues=_tongues(rows),
        versions=tuple(VersionLine(*line) for line in lines),
    )


def version(db: Reader, actor: Actor, page_id: str, language: str, number: int) -> VersionView:
    """What a page said in one version. Raises NotFound."""
    authorize(actor, Do.WRITE_PAGE)
    row = db.execute(
        select(*_VERSION)
        .join(InformationPage, _pages.id == _versions.page_id)
        .where(_pages.public_id == page_id, _versions.language == language, _versions.version == number)
    ).one_or_none()
    if row is None:
        raise NotFound
    return VersionView(*row)


def newest(db: Reader, actor: Actor, page_id: str) -> dict[str, VersionView]:
    """The newest version of a page in each of its languages. Raises NotFound."""
    authorize(actor, Do.WRITE_PAGE)
    rows = db.execute(_with_version(_texts.newest, *_VERSION[1:]).where(_pages.public_id == page_id)).all()
    if not rows:
        raise NotFound
    found = {row.language: VersionView(row.language, *row[4:]) for row in rows}
    return {language: found[language] for language in NAMES if language in found}


def areas(db: Reader, actor: Actor) -> list[tuple[str, Words]]:
    """The areas of life a page may stand in."""
    authorize(actor, Do.WRITE_PAGE)
    return [(row.key, row.names) for row in db.execute(select(Area.key, Area.names).order_by(Area.position))]


def _with_version(number: Any, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Pages, a row for each language that has such a version."""
    return (
        select(_texts.language, _texts.newest, _texts.published, _texts.clear, *columns)
        .select_from(InformationPage)
        .join(Area, _areas.key == _pages.area_key)
        .join(InformationText, _texts.page_id == _pages.id)
        .join(
            InformationVersion,
            and_(
                _versions.page_id == _pages.id,
                _versions.language == _texts.language,
                _versions.version == number,
            ),
        )
    )


def _newest(*columns: Any) -> Select[*tuple[Any, ...]]:
    return _with_version(_texts.newest, _texts.unclear, _versions.title, _versions.translated_from, *columns)


def _in_language(rows: Iterable[Any], wished: str) -> Any:
    """The row in the language that fits best."""
    second = FIRST if wished in LANGUAGES else "en"  # who reads neither rather knows English
    return min(rows, key=lambda row: (row.language != wished, row.language != second, row.language != FIRST))


def _whole(rows: Iterable[Any], wished: str) -> Whole | None:
    """The text that a short one leads to."""
    written = [row for row in rows if row.language in LANGUAGES]
    if not written:
        return None
    row = _in_language(written, wished)
    return Whole(row.language, row.title, row.html, _lines(row.sources))


def _lines(sources: str) -> tuple[str, ...]:
    return tuple(sources.split("\n")) if sources else ()


def _tongues(rows: Iterable[Any]) -> tuple[Tongue, ...]:
    """The languages of one page, Dutch first."""
    found = sorted(rows, key=lambda row: list(NAMES).index(row.language))
    dutch = next((row.newest for row in found if row.language == FIRST), None)
    return tuple(
        Tongue(
            language=row.language,
            newest=row.newest,
            published=row.published,
            title=row.title,
            older=_older(row.translated_from, dutch),
            answers=Answers(row.clear, row.unclear) if row.clear + row.unclear >= SHOWN_FROM else None,
        )
        for row in found
    )


def _older(translated_from: int | None, dutch: int | None) -> bool:
    """Whether the Dutch text went on after this one was made from it."""
    return translated_from is not None and dutch is not None and translated_from < dutch
