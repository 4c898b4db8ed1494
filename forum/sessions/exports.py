"""What evenings keep of a member, for herself. Rows hold digests; she alone can be matched with hers."""

from sqlalchemy import select

from forum.db import Reader, keyring
from forum.errors import N_
from forum.exports import Row, exports
from forum.policy import Actor
from forum.sessions import who
from forum.sessions.models import CalendarLink, Question, SignUp, ThemedSession


@exports(N_("Evenings you signed up for"))
def sign_ups(db: Reader, actor: Actor) -> list[Row]:
    """The evening, whether she has a place, and the name she lets the host see."""
    evenings = _evenings(db, actor, "sign-up")
    rows = db.execute(select(SignUp.who, SignUp.has_place, SignUp.shown).where(SignUp.who.in_(evenings)))
    return [{**evenings[r.who], N_("You have a place"): r.has_place, N_("Name the host sees"): r.shown} for r in rows]


@exports(N_("What you asked before an evening"))
def questions(db: Reader, actor: Actor) -> list[Row]:
    """Her questions."""
    evenings = _evenings(db, actor, "question")
    rows = db.execute(select(Question.who, Question.text).where(Question.who.in_(evenings)))
    return [{**evenings[row.who], N_("Text"): row.text} for row in rows]


@exports(N_("Your calendar link"))
def link(db: Reader, actor: Actor) -> list[Row]:
    """That there is one, and its title."""
    titles = db.execute(select(CalendarLink.title).where(CalendarLink.member_id == actor.member_id)).scalars()
    return [{N_("Title"): title} for title in titles]


def _evenings(db: Reader, actor: Actor, purpose: str) -> dict[bytes, Row]:
    ring, member = keyring(db), actor.member_id or 0
    rows = db.execute(select(ThemedSession.public_id, ThemedSession.theme, ThemedSession.starts_at))
    return {
        who.digest(ring, purpose, row.public_id, member): {
            N_("Evening"): row.theme,
            N_("When"): row.starts_at,
        }
        for row in rows
    }
