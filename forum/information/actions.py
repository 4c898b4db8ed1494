"""What changes information pages. A version never changes: whatever is written is one more."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum import clock, trail
from forum.boards.models import Area
from forum.errors import N_, Conflict, Invalid, NotFound
from forum.gate import Sent, check_words
from forum.information import from_threads, queries
from forum.information.models import InformationPage, InformationText, InformationVersion
from forum.information.views import FIRST, LANGUAGES, MAX_SOURCES, MAX_SUMMARY, MAX_TITLE, Wording
from forum.languages import NAMES
from forum.policy import Actor, Do, authorize
from forum.text import clean_line, clean_text
from forum.trail import Deed

DAY = timedelta(days=1)


def start(
    db: Session,
    actor: Actor,
    area: str,
    language: str,
    new: Wording,
    once: str | None = None,
    sent: Sent = Sent.FIRST,
) -> str:
    """Begin a page; its public id. Nobody but who writes pages sees it until it is published."""
    authorize(actor, Do.WRITE_PAGE)
    if (there := _there(db, actor, once)) is not None:
        return there[0]
    return _start(db, actor, area, language, new, once, sent)


def start_from_thread(
    db: Session,
    actor: Actor,
    thread_id: str,
    area: str,
    language: str,
    new: Wording,
    nobody_told: bool,
    once: str | None = None,
    sent: Sent = Sent.FIRST,
) -> str:
    """Begin a page with what was said in a conversation she may read; nothing keeps which one it was.

    Nothing is kept before she has put it in her own words and says that it tells of nobody who she is.
    """
    authorize(actor, Do.WRITE_PAGE)
    if (there := _there(db, actor, once)) is not None:
        return there[0]
    if from_threads.untouched(from_threads.seed(db, actor, thread_id), new.body.source):
        raise Invalid(N_("Please put it in your own words first: people wrote this for each other."), field="body")
    if not nobody_told:
        raise Invalid(N_("Please read it once more, and tick that it tells of nobody who she is."), field="nobody_told")
    return _start(db, actor, area, language, new, once, sent)


def write(
    db: Session,
    actor: Actor,
    page_id: str,
    language: str,
    based_on: int,
    new: Wording,
    once: str | None = None,
    sent: Sent = Sent.FIRST,
) -> int:
    """Write one more version, made from version `based_on` (0: the first in this language); its number.

    Raises Conflict where somebody else wrote one in between.
    """
    authorize(actor, Do.WRITE_PAGE)
    if (there := _there(db, actor, once)) is not None:
        return there[1]
    page = _page(db, page_id)
    if language not in NAMES:
        raise NotFound
    text = _text(db, page, language)
    _refuse_older(text, based_on)
    values = _checked(db, actor, language, new, _dutch(db, page), sent)
    if text is None:
        text = InformationText(page_id=page.id, language=language, newest=0)
        db.add(text)
    _add(db, text, once=once, author_id=actor.member_id, **values)
    trail.record(db, actor, Deed.PAGE_WRITTEN, page_id, language=language, version=text.newest)
    return text.newest


def restore(db: Session, actor: Actor, page_id: str, language: str, number: int, based_on: int) -> int:
    """Say again what an earlier version said, in a new one; its number. Raises Conflict as `write`."""
    authorize(actor, Do.WRITE_PAGE)
    page = _page(db, page_id)
    text = _text(db, page, language)
    old = queries.version(db, actor, page_id, language, number)
    _refuse_older(text, based_on)
    if text is None or number == text.newest:
        return number
    _add(
        db,
        text,
        author_id=actor.member_id,
        title=old.title,
        summary=old.summary,
        body=old.body,
        html=old.html,
        sources=old.sources,
        dated=old.dated,
        translated_from=old.translated_from,
    )
    trail.record(db, actor, Deed.PAGE_RESTORED, page_id, language=language, version=number)
    return text.newest


def publish(db: Session, actor: Actor, page_id: str, language: str, number: int) -> None:
    """Let everybody read this version from now on."""
    authorize(actor, Do.WRITE_PAGE)
    text = _text(db, _page(db, page_id), language)
    if text is None or not 1 <= number <= text.newest:
        raise NotFound
    if text.published != number:
        text.published = number
        trail.record(db, actor, Deed.PAGE_PUBLISHED, page_id, language=language, version=number)


def unpublish(db: Session, actor: Actor, page_id: str, language: str) -> None:
    """Let nobody read the page in this language, but who writes pages."""
    authorize(actor, Do.WRITE_PAGE)
    text = _text(db, _page(db, page_id), language)
    if text is None:
        raise NotFound
    if text.published is not None:
        text.published = None
        trail.record(db, actor, Deed.PAGE_UNPUBLISHED, page_id, language=language)


def take_away(db: Session, actor: Actor, page_id: str) -> None:
    """Take a page out of the list in all languages. For a while it can be put back, then it is gone."""
    authorize(actor, Do.WRITE_PAGE)
    page = _page(db, page_id)
    if page.taken_at is None:
        page.taken_at = clock.now()
        trail.record(db, actor, Deed.PAGE_TAKEN, page_id)


def put_back(db: Session, actor: Actor, page_id: str) -> None:
    """Put a page back that was taken away: what was public is so again."""
    authorize(actor, Do.WRITE_PAGE)
    page = _page(db, page_id)
    if page.taken_at is not None:
        page.taken_at = None
        trail.record(db, actor, Deed.PAGE_BACK, page_id)


def place(db: Session, actor: Actor, page_id: str, area: str, position: int) -> None:
    """Let a page stand in this area, as so manieth; the others make room."""
    authorize(actor, Do.WRITE_PAGE)
    page = _page(db, page_id)
    if db.execute(select(Area.key).where(Area.key == area).with_for_update()).first() is None:
        raise Invalid(N_("Please choose."), field="area")
    there = InformationPage.area_key == area
    order = (InformationPage.position, InformationPage.id)
    others = list(db.execute(select(InformationPage).where(there, InformationPage.id != page.id).order_by(*order)))
    pages = [other for (other,) in others]
    pages.insert(max(position, 1) - 1, page)
    page.area_key = area
    for n, one in enumerate(pages, 1):
        one.position = n
    trail.record(db, actor, Deed.PAGE_PLACED, page_id)


def say_clear(db: Session, actor: Actor, page_id: str, language: str, clear: bool) -> None:
    """Count that somebody found a page clear, or did not. Nothing is kept of who or when."""
    authorize(actor, Do.SAY_CLEAR)
    page = queries.text(db, actor, page_id, language)
    if page.language != language:
        raise NotFound
    text = _text(db, _page(db, page_id), language)
    assert text is not None
    if clear:
        text.clear += 1
    else:
        text.unclear += 1


def _start(db: Session, actor: Actor, area: str, language: str, new: Wording, once: str | None, sent: Sent) -> str:
    if db.get(Area, area) is None:
        raise Invalid(N_("Please choose."), field="area")
    if language not in LANGUAGES:
        raise Invalid(N_("Please choose."), field="language")
    values = _checked(db, actor, language, new, 0, sent)
    page = InformationPage(area_key=area, position=_last(db, area) + 1)
    db.add(page)
    db.flush()
    text = InformationText(page_id=page.id, language=language, newest=0)
    db.add(text)
    _add(db, text, once=once, author_id=actor.member_id, **values)
    trail.record(db, actor, Deed.PAGE_STARTED, page.public_id, language=language)
    return page.public_id


def _page(db: Session, page_id: str) -> InformationPage:
    """The page, held until the commit: who changes anything of it waits here for who came first."""
    held = select(InformationPage).where(InformationPage.public_id == page_id).with_for_update()
    page = db.execute(held.execution_options(populate_existing=True)).scalar_one_or_none()
    if page is None:
        raise NotFound
    return page


def _text(db: Session, page: InformationPage, language: str) -> InformationText | None:
    found = select(InformationText).where(InformationText.page_id == page.id, InformationText.language == language)
    return db.execute(found.execution_options(populate_existing=True)).scalar_one_or_none()


def _there(db: Session, actor: Actor, once: str | None) -> tuple[str, int] | None:
    """The page and version that this very form brought before."""
    if once is None:
        return None
    row = db.execute(
        select(InformationPage.public_id, InformationVersion.version)
        .join(InformationVersion, InformationVersion.page_id == InformationPage.id)
        .where(InformationVersion.author_id == actor.member_id, InformationVersion.once == once)
    ).one_or_none()
    return None if row is None else (row.public_id, row.version)


def _last(db: Session, area: str) -> int:
    last = select(func.max(InformationPage.position)).where(InformationPage.area_key == area)
    return db.execute(last).scalar() or 0


def _dutch(db: Session, page: InformationPage) -> int:
    """The newest Dutch version; 0 for none."""
    text = _text(db, page, FIRST)
    return text.newest if text else 0


def _refuse_older(text: InformationText | None, based_on: int) -> None:
    if based_on != (text.newest if text else 0):
        raise Conflict(N_("Somebody else wrote a new version in the meantime. See below what is new in it."))


def _add(db: Session, text: InformationText, **values: Any) -> None:
    text.newest += 1
    db.flush()
    db.add(InformationVersion(page_id=text.page_id, language=text.language, version=text.newest, **values))
    db.flush()


def _checked(db: Session, actor: Actor, language: str, new: Wording, dutch: int, sent: Sent) -> dict[str, Any]:
    """The columns of a version as it is to be. Raises Invalid, at the field where something is wrong, or Found."""
    title = clean_line(new.title, longest=MAX_TITLE, field="title", empty=N_("Please give it a title."))
    summary = clean_line(new.summary, longest=MAX_SUMMARY, field="summary", empty=N_("Please say in short what it is."))
    sources = clean_text(new.sources, longest=MAX_SOURCES, field="sources") if new.sources.strip() else ""
    if new.dated > (clock.now() + DAY).date():
        raise Invalid(N_("This day is still to come."), field="dated")
    if new.same_as is not None and (language == FIRST or not 1 <= new.same_as <= dutch):
        raise Invalid(N_("There is no such version."), field="same_as")
    check_words(db, actor, {"title": title, "summary": summary, "body": new.body.source, "sources": sources}, sent)
    return {
        "title": title,
        "summary": summary,
        "body": new.body.source,
        "html": new.body.html,
        "sources": "\n".join(line for line in sources.split("\n") if line),
        "dated": new.dated,
        "translated_from": new.same_as,
    }
