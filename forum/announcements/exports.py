"""What announcements keep of a member, for herself."""

from sqlalchemy import func, select

from forum.announcements.models import Announcement, AnnouncementSeen
from forum.db import Reader
from forum.errors import N_
from forum.exports import Row, exports
from forum.policy import Actor


@exports(N_("Announcements you wrote"))
def written(db: Reader, actor: Actor) -> list[Row]:
    """Her announcements, withdrawn ones too."""
    columns = (Announcement.title, Announcement.body, Announcement.from_at)
    rows = db.execute(select(*columns).where(Announcement.author_id == actor.member_id).order_by(Announcement.id))
    return [{N_("Day"): row.from_at.date(), N_("Title"): row.title, N_("Text"): row.body} for row in rows]


@exports(N_("Announcements you put away"))
def put_away(db: Reader, actor: Actor) -> list[Row]:
    """How many."""
    count = db.execute(select(func.count()).where(AnnouncementSeen.member_id == actor.member_id)).scalar_one()
    return [{N_("How many"): count}] if count else []
