"""What changes announcements."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import clock, trail
from forum.announcements import queries, telling
from forum.announcements.models import Announcement, AnnouncementSeen
from forum.announcements.views import AnnouncementView, State
from forum.boards.models import Area
from forum.errors import N_, Conflict, Invalid
from forum.languages import NAMES
from forum.notices.models import Kind, Notice
from forum.notices.telling import in_turn, mark_seen
from forum.policy import Actor, Audience, Do, authorize
from forum.text import Prose, clean_line
from forum.trail import Deed

MAX_TITLE, MAX_BODY, MAX_PLACE = 120, 5_000, 200
USUALLY = timedelta(weeks=4)  # how long it is shown where nothing is said
LONGEST = timedelta(days=366)  # how far ahead anything can lie


@dataclass(frozen=True)
class Wording:
    """An announcement as it is to be. `from_at` None: right away; `until_at` None: four weeks on; `area` "": none."""

    audience: Audience
    title: str
    body: Prose
    language: str
    area: str = ""
    from_at: datetime | None = None
    until_at: datetime | None = None
    pinned: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""


def announce(db: Session, actor: Actor, new: Wording, once: str | None = None) -> str:
    """Write an announcement; its public id. Sent twice with the same `once`, it is there once."""
    authorize(actor, Do.ANNOUNCE, new)
    if once is not None:
        same = select(Announcement.public_id).where(
            Announcement.author_id == actor.member_id, Announcement.once == once
        )
        if (there := db.execute(same).scalar()) is not None:
            return there
    now = clock.now()
    begin = max(new.from_at or now, now)
    row = Announcement(author_id=actor.member_id, once=once, **_checked(db, new, begin, now, None))
    db.add(row)
    db.flush()
    telling.tell_due(db, now)
    trail.record(db, actor, Deed.NEWS_WRITTEN, row.public_id, audience=new.audience)
    return row.public_id


def change(db: Session, actor: Actor, public_id: str, new: Wording) -> None:
    """Change an announcement. Who has heard of it already is not told again."""
    view = queries.announcement(db, actor, public_id)
    authorize(actor, Do.CHANGE_ANNOUNCEMENT, view)
    authorize(actor, Do.ANNOUNCE, new)
    row = _taken(db, view)
    now = clock.now()
    begin = new.from_at or min(row.from_at, now)
    values, before = _checked(db, new, begin, now, view), row.audience
    for name, value in values.items():
        setattr(row, name, value)
    row.changed += 1
    if row.told and row.from_at > now:  # it begins later than it was told
        telling.take_back(db, Notice.thing == public_id)
        row.told = False
    elif row.told and row.audience is not before:
        telling.move(db, public_id, before, row.audience, row.author_id)
    db.flush()
    telling.tell_due(db, now)
    trail.record(db, actor, Deed.NEWS_CHANGED, public_id, audience=new.audience)


def withdraw(db: Session, actor: Actor, public_id: str) -> None:
    """Take an announcement away, out of all bells too. Withdrawn twice, it is as withdrawn once."""
    view = queries.announcement(db, actor, public_id)
    authorize(actor, Do.CHANGE_ANNOUNCEMENT, view)
    if view.state is State.WITHDRAWN:
        return
    row = _taken(db, view)
    row.withdrawn_at = clock.now()
    row.changed += 1
    telling.take_back(db, Notice.thing == public_id)
    trail.record(db, actor, Deed.NEWS_WITHDRAWN, public_id)


def dismiss(db: Session, actor: Actor, public_id: str) -> None:
    """Put an announcement away: she has seen it, and it leaves her first page and her bell."""
    view = queries.announcement(db, actor, public_id)
    authorize(actor, Do.DISMISS, view)
    assert actor.member_id is not None
    if db.get(AnnouncementSeen, (actor.member_id, view.id)) is None:
        db.add(AnnouncementSeen(member_id=actor.member_id, announcement_id=view.id))
    mark_seen(db, actor.member_id, Notice.kind == Kind.NEWS, Notice.thing == public_id)


def note_read(db: Session, actor: Actor, public_id: str) -> None:
    """She has opened it, so it is no news for her bell; it stays on her first page."""
    view = queries.announcement(db, actor, public_id)
    authorize(actor, Do.KEEP_ACCOUNT, view)
    if actor.member_id is not None:
        mark_seen(db, actor.member_id, Notice.kind == Kind.NEWS, Notice.thing == public_id)


def _taken(db: Session, view: AnnouncementView) -> Announcement:
    """The row, held until the commit; notices may be changed after it."""
    in_turn(db)
    row = db.execute(
        select(Announcement)
        .where(Announcement.id == view.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if row is None or row.withdrawn_at is not None:
        raise Conflict(N_("This announcement has been withdrawn."))
    return row


def _checked(
    db: Session, new: Wording, begin: datetime, now: datetime, before: AnnouncementView | None
) -> dict[str, Any]:
    """The columns of an announcement as it is to be. Raises Invalid, at the field where something is wrong."""
    title = clean_line(new.title, longest=MAX_TITLE, field="title", empty=N_("Please give it a title."))
    place = clean_line(new.place, longest=MAX_PLACE, field="place") if new.place.strip() else ""
    if new.language not in NAMES:
        raise Invalid(N_("Please choose."), field="language")
    if new.area and db.get(Area, new.area) is None:
        raise Invalid(N_("Please choose."), field="area")
    same = before is not None and (new.starts_at, new.ends_at) == (before.starts_at, before.ends_at)
    _check_meeting(new, now, moved=not same)
    return {
        "audience": new.audience,
        "title": title,
        "body": new.body.source,
        "html": new.body.html,
        "excerpt": new.body.excerpt,
        "language": new.language,
        "area_key": new.area or None,
        "from_at": begin,
        "until_at": _end(new, begin, now),
        "pinned": new.pinned,
        "starts_at": new.starts_at,
        "ends_at": new.ends_at,
        "place": place,
    }


def _end(new: Wording, begin: datetime, now: datetime) -> datetime:
    end = new.until_at or begin + USUALLY
    if end <= now:
        raise Invalid(N_("That is over already. Please choose a later day."), field="until_on")
    if end <= begin:
        raise Invalid(N_("It would end before it begins. Please choose a later day."), field="until_on")
    if end > now + LONGEST:
        raise Invalid(N_("It can be shown for a year from now at most."), field="until_on")
    return end


def _check_meeting(new: Wording, now: datetime, *, moved: bool) -> None:
    if new.starts_at is None:
        if new.ends_at is not None or new.place.strip():
            raise Invalid(N_("Please say on which day."), field="meets_on")
        return
    if new.ends_at is not None and new.ends_at <= new.starts_at:
        raise Invalid(N_("It would end before it begins. Please choose a later time."), field="ends")
    if moved and (new.ends_at or new.starts_at) <= now:
        raise Invalid(N_("That is over already. Please choose a later day."), field="meets_on")
    if new.starts_at > now + LONGEST:
        raise Invalid(N_("Please choose a day within a year from now."), field="meets_on")
