"""Reads about notices from outside."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, select

from forum import clock
from forum.accounts.models import Member
from forum.db import Reader, keyring
from forum.errors import NotFound
from forum.keys import KeyRing
from forum.outside import receipts
from forum.outside.models import Outcome, OutsideLook, OutsideNotice
from forum.outside.views import AGAIN_WITHIN, CLAIM_ENDS, Answered, Given, LookLine, LookView, Told
from forum.policy import Actor, Do, authorize
from forum.rules import queries as rules

BEGINNING = 120  # characters shown in the list
MOST_SHOWN = 50

_looks = OutsideLook.__table__.c


def waiting(db: Reader, actor: Actor, answer_hours: int) -> list[LookLine]:
    """The looks nobody has answered, the one due first; not more than a page of them."""
    authorize(actor, Do.ANSWER_NOTICE)
    rows = db.execute(_open().order_by(_looks.asked_at, _looks.id).limit(MOST_SHOWN)).all()
    ring, now = keyring(db), clock.now()
    lines = []
    for row in rows:
        said = receipts.read(ring, "look", row.public_id, row.sealed)
        due_at = row.asked_at + timedelta(hours=answer_hours)
        why = said.get("why", "")
        beginning = why if len(why) <= BEGINNING else why[:BEGINNING].rsplit(" ", 1)[0] + "…"
        lines.append(LookLine(row.public_id, row.second, beginning, due_at, due_at < now, _on(row, now)))
    return lines


def answered(db: Reader, actor: Actor) -> list[str]:
    """The looks answered last."""
    authorize(actor, Do.ANSWER_NOTICE)
    done = select(_looks.public_id).where(_looks.answered_at.is_not(None)).order_by(_looks.answered_at.desc())
    return list(db.execute(done.limit(MOST_SHOWN)).scalars())


def look(db: Reader, actor: Actor, look_id: str, answer_hours: int) -> LookView:
    """One look, with all that was written before."""
    authorize(actor, Do.ANSWER_NOTICE)
    row = db.execute(_all().where(_looks.public_id == look_id)).one_or_none()
    if row is None:
        raise NotFound
    ring = keyring(db)
    first = row
    if row.second:
        first = db.execute(_all().where(_looks.notice_id == row.notice_id, _looks.second.is_(False))).one()
    given = receipts.read(ring, "look", first.public_id, first.sealed)
    on = _on(row, clock.now())
    return LookView(
        public_id=row.public_id,
        second=row.second,
        given=Given(given.get("why", ""), given.get("where", ""), given.get("name", ""), given.get("contact", "")),
        again=receipts.read(ring, "look", row.public_id, row.sealed).get("why", "") if row.second else "",
        first=_answer(db, ring, first) if row.second else None,
        answer=_answer(db, ring, row),
        asked_at=row.asked_at,
        due_at=row.asked_at + timedelta(hours=answer_hours),
        claimed_by=on,
        mine=bool(on) and row.claimed_by_id == actor.member_id,
        hers=row.second and first.answered_by_id is not None and first.answered_by_id == actor.member_id,
    )


def told(db: Reader, actor: Actor, receipt: str) -> Told:
    """What a receipt opens, whoever has it. NotFound for one that is none: unknown and mistyped look the same."""
    authorize(actor, Do.GIVE_NOTICE)
    ring = keyring(db)
    notice = select(OutsideNotice.id).where(OutsideNotice.receipt == receipts.digest(ring, receipt)).scalar_subquery()
    rows = db.execute(_all().where(_looks.notice_id == notice).order_by(_looks.second)).all()
    if not rows:
        raise NotFound
    first, second = rows[0], rows[1] if len(rows) > 1 else None
    said = receipts.read(ring, "look", first.public_id, first.sealed)
    answer = _answer(db, ring, first)
    until = answer.at + AGAIN_WITHIN if answer else None
    return Told(
        where=said.get("where", ""),
        why=said.get("why", ""),
        asked_at=first.asked_at,
        answer=answer,
        again=receipts.read(ring, "look", second.public_id, second.sealed).get("why", "") if second else "",
        last=_answer(db, ring, second) if second else None,
        may_ask=second is None and until is not None and clock.now() <= until,
        until=until,
    )


def _all() -> Select[Any]:
    return select(*_looks, Member.pseudonym.label("on")).outerjoin(Member, Member.id == _looks.claimed_by_id)


def _open() -> Select[Any]:
    return _all().where(_looks.answered_at.is_(None))


def _on(row: Row[Any], now: datetime) -> str:
    """Who is on it; "" for nobody, also where she forgot it."""
    return row.on or "" if row.claimed_at is not None and row.claimed_at > now - CLAIM_ENDS else ""


def _answer(db: Reader, ring: KeyRing, row: Row[Any]) -> Answered | None:
    if row.answered_at is None:
        return None
    said = receipts.read(ring, "answer", row.public_id, row.sealed_answer)
    rule = rules.rule(db, row.rule_version, row.rule) if row.rule else None
    return Answered(Outcome(row.outcome), said.get("words", ""), said.get("law", ""), rule, row.answered_at)
