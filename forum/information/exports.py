"""What information pages keep of who writes them, for herself."""

from sqlalchemy import select

from forum.db import Reader
from forum.errors import N_
from forum.exports import Row, exports
from forum.information.models import InformationVersion
from forum.policy import Actor


@exports(N_("What you wrote on information pages"))
def versions(db: Reader, actor: Actor) -> list[Row]:
    """Each version she wrote. The pages are the house's: they stay when she goes, without her name."""
    kept = InformationVersion
    columns = (kept.dated, kept.title, kept.language, kept.version, kept.summary, kept.body)
    rows = db.execute(select(*columns).where(kept.author_id == actor.member_id).order_by(kept.id))
    return [
        {
            N_("Day"): row.dated,
            N_("Title"): row.title,
            N_("Language"): row.language,
            N_("Version"): row.version,
            N_("Text"): f"{row.summary}\n\n{row.body}",
        }
        for row in rows
    ]
