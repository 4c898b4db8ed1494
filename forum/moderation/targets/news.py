"""Announcements."""

from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import clock
from forum.accounts.models import Member, badge
from forum.announcements import telling
from forum.announcements.models import Announcement
from forum.db import Reader
from forum.moderation.targets import PERSONAL, Found, Taken, register
from forum.moderation.views import Decision, Link, Measure
from forum.notices.models import Notice
from forum.policy import Actor, Audience


class News:
    kind: ClassVar[str] = "announcement"
    open: ClassVar[bool] = True
    measures: ClassVar[frozenset[Measure]] = PERSONAL | {Measure.NONE, Measure.HIDE}

    def find(self, db: Reader, thing: str) -> Found | None:
        row = db.execute(
            select(
                Announcement.audience,
                Announcement.title,
                Announcement.body,
                Announcement.from_at,
                Member.pseudonym,
                badge(Member.id).label("badge"),
            )
            .outerjoin(Member, Member.id == Announcement.author_id)
            .where(
                Announcement.public_id == thing,
                Announcement.withdrawn_at.is_(None),
                Announcement.from_at <= clock.now(),
            )
        ).one_or_none()
        if row is None:
            return None
        by, task = row.pseudonym or "", row.badge or ""
        return Found(row.audience, {}, row.title, by, task, row.body, row.from_at, named=bool(by))

    def audience(self, db: Reader, thing: str) -> Audience | None:
        found: Audience | None = db.execute(
            select(Announcement.audience).where(Announcement.public_id == thing)
        ).scalar_one_or_none()
        return found

    def behind(self, db: Session, thing: str) -> int | None:
        found: int | None = db.execute(
            select(Announcement.author_id).where(Announcement.public_id == thing)
        ).scalar_one_or_none()
        return found

    def link(self, thing: str, home: str) -> Link:
        return Link("announcements.announcement", {"announcement_id": thing})

    def take(self, db: Session, actor: Actor, thing: str, measure: Measure, decision: Decision) -> Taken | None:
        row = self._held(db, thing)
        if row is None or row.withdrawn_at is not None:
            return None
        row.withdrawn_at = clock.now()
        row.changed += 1
        db.flush()
        telling.take_back(db, Notice.thing == thing)
        return {"shown": True}

    def put_back(self, db: Session, actor: Actor, thing: str, measure: Measure, taken: Taken) -> None:
        row = self._held(db, thing)
        if row is not None:
            row.withdrawn_at = None
            row.changed += 1
            db.flush()

    def _held(self, db: Session, thing: str) -> Announcement | None:
        held = select(Announcement).where(Announcement.public_id == thing).with_for_update()
        return db.execute(held.execution_options(populate_existing=True)).scalar_one_or_none()


register(News())
