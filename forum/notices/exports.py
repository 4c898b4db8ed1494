"""What the bell keeps of a member, for herself."""

from sqlalchemy import select

from forum.db import Reader
from forum.errors import N_
from forum.exports import Row, exports
from forum.notices.models import Notice
from forum.policy import Actor


@exports(N_("News for you"))
def news(db: Reader, actor: Actor) -> list[Row]:
    """Of which kind, on which day, how many; words are not kept."""
    columns = (Notice.kind, Notice.day, Notice.count.label("many"), Notice.seen)
    rows = db.execute(select(*columns).where(Notice.member_id == actor.member_id).order_by(Notice.id))
    return [
        {N_("Kind"): str(row.kind), N_("Day"): row.day, N_("How many"): row.many, N_("Seen"): row.seen} for row in rows
    ]
