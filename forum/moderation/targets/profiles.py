"""The line somebody says of herself on her profile."""

from typing import ClassVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.accounts.models import Member, badge
from forum.db import Reader
from forum.moderation.targets import PERSONAL, Found, Taken, register
from forum.moderation.views import Decision, Link, Measure
from forum.policy import Actor, Audience, Standing


class Profiles:
    kind: ClassVar[str] = "profile"
    open: ClassVar[bool] = True
    measures: ClassVar[frozenset[Measure]] = PERSONAL | {Measure.NONE, Measure.HIDE}

    def find(self, db: Reader, thing: str) -> Found | None:
        row = db.execute(
            select(Member.pseudonym, Member.line, badge(Member.id).label("badge")).where(
                Member.public_id == thing, Member.standing != Standing.WAITING
            )
        ).one_or_none()
        if row is None:
            return None
        return Found(Audience.MEMBERS, {}, "", row.pseudonym, row.badge or "", row.line, None, named=True)

    def audience(self, db: Reader, thing: str) -> Audience | None:
        return Audience.MEMBERS

    def behind(self, db: Session, thing: str) -> int | None:
        found: int | None = db.execute(select(Member.id).where(Member.public_id == thing)).scalar_one_or_none()
        return found

    def link(self, thing: str, home: str) -> Link:
        return Link("people.profile", {"member_id": thing})

    def take(self, db: Session, actor: Actor, thing: str, measure: Measure, decision: Decision) -> Taken | None:
        line = db.execute(select(Member.line).where(Member.public_id == thing).with_for_update()).scalar()
        if not line:
            return None
        self._say(db, thing, "")
        return {"line": line}

    def put_back(self, db: Session, actor: Actor, thing: str, measure: Measure, taken: Taken) -> None:
        if not db.execute(select(Member.line).where(Member.public_id == thing).with_for_update()).scalar():
            self._say(db, thing, taken["line"])  # not over what she wrote since

    def _say(self, db: Session, thing: str, line: str) -> None:
        said = update(Member).where(Member.public_id == thing).values(line=line)
        db.execute(said.execution_options(synchronize_session="fetch"))


register(Profiles())
