"""What moderation keeps of a member, for herself."""

from forum.db import Reader
from forum.errors import N_
from forum.exports import Row, exports
from forum.moderation.queries import my_reports
from forum.policy import Actor


@exports(N_("What you reported"))
def reports(db: Reader, actor: Actor) -> list[Row]:
    """Her reports, and whether something was done."""
    return [
        {
            N_("What"): report.kind,
            N_("Where"): next(iter(report.place.values()), ""),
            N_("Day"): report.day,
            N_("Still waits"): report.open,
            N_("Something was done"): report.acted,
        }
        for report in my_reports(db, actor)
    ]
