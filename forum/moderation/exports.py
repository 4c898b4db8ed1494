"""What moderation keeps of a member, for herself."""

from forum.db import Reader
from forum.errors import N_
from forum.exports import Row, Word, exports
from forum.moderation.queries import my_reports
from forum.policy import Actor

WHAT = {
    "post": N_("a text in the forum"),
    "message": N_("a message in a room"),
    "profile": N_("a name or its line"),
    "question": N_("a question for an evening"),
    "announcement": N_("an announcement"),
}


@exports(N_("What you reported"))
def reports(db: Reader, actor: Actor) -> list[Row]:
    """Her reports, and whether something was done."""
    return [
        {
            N_("What"): Word(report.kind, WHAT.get(report.kind, report.kind)),
            N_("Where"): report.place,
            N_("Day"): report.day,
            N_("Still waits"): report.open,
            N_("Something was done"): report.acted,
        }
        for report in my_reports(db, actor)
    ]
