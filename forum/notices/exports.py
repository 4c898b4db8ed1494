"""What the bell keeps of a member, for herself."""

from sqlalchemy import select

from forum.db import Reader
from forum.errors import N_
from forum.exports import Row, Word, exports
from forum.notices.models import Kind, Notice
from forum.policy import Actor

KINDS = {
    Kind.ANSWER: N_("answers in a conversation you follow"),
    Kind.QUOTE: N_("your text was quoted"),
    Kind.ROOM: N_("somebody called in a room you lead"),
    Kind.NEWS: N_("an announcement of the house"),
    Kind.SOON: N_("an evening begins soon"),
    Kind.MOVED: N_("an evening was moved"),
    Kind.OFF: N_("an evening does not take place"),
    Kind.PLACE: N_("a place for you at an evening"),
    Kind.AFTER: N_("an evening is over"),
    Kind.RELEASED: N_("a text of yours is there now"),
    Kind.CASE: N_("something for the moderators"),
    Kind.DECISION: N_("a word to you from the moderators"),
    Kind.OUTCOME: N_("what came of your report"),
    Kind.LETTER: N_("a letter"),
    Kind.REQUEST: N_("somebody asks for help"),
    Kind.LATE: N_("somebody waits for an answer"),
}


@exports(N_("News for you"))
def news(db: Reader, actor: Actor) -> list[Row]:
    """Of which kind, on which day, how many; words are not kept."""
    columns = (Notice.kind, Notice.day, Notice.count.label("many"), Notice.seen)
    rows = db.execute(select(*columns).where(Notice.member_id == actor.member_id).order_by(Notice.id))
    return [
        {
            N_("Kind"): Word(row.kind, KINDS[row.kind]),
            N_("Day"): row.day,
            N_("How many"): row.many,
            N_("Seen"): row.seen,
        }
        for row in rows
    ]
