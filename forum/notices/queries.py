"""Reads of notices: each member her own, as far as she may read what they are about."""

from sqlalchemy import Integer, cast, func, select, union_all

from forum.db import Reader
from forum.errors import NotFound
from forum.notices import kinds
from forum.notices.models import Notice
from forum.notices.views import PAGE, NoticeLine, NoticePage
from forum.policy import Actor, Do, authorize


def notices(db: Reader, actor: Actor, page: int = 1) -> NoticePage:
    """A page of the actor's notices: those she has not seen first, then the newest. NotFound for no such page."""
    authorize(actor, Do.KEEP_ACCOUNT)
    shown = union_all(*(kinds.lines(source, actor) for source in kinds.sources())).subquery()
    bell = select(func.count()).where(Notice.member_id == actor.member_id, Notice.seen.is_(False))
    total, unseen, rung = db.execute(
        select(
            func.count(), func.coalesce(func.sum(1 - cast(shown.c.seen, Integer)), 0), bell.scalar_subquery()
        ).select_from(shown)
    ).one()
    pages = max(1, -(-total // PAGE))
    if not 1 <= page <= pages:
        raise NotFound
    order = (shown.c.seen, shown.c.day.desc(), shown.c.id.desc())
    rows = db.execute(select(shown).order_by(*order).limit(PAGE).offset((page - 1) * PAGE))
    return NoticePage([NoticeLine(*row) for row in rows], page, pages, unseen, rung - unseen)
