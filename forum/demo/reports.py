"""What people of the demo showed the moderators: two texts that wait, and one that was decided about."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from forum import clock
from forum.demo.touches import Told
from forum.moderation.actions import deciding, reporting
from forum.moderation.queries import queue
from forum.moderation.views import Decision, Filter, Measure, Reason
from forum.policy import Actor, Role

LONG_AGO, YESTERDAY, TODAY = timedelta(days=3), timedelta(hours=26), timedelta(hours=4)
WORRIED = "Ze klinkt alsof ze er alleen voor staat. Kan iemand haar even schrijven?"
PRESSED = "Zo wordt het wel erg sturend, vind ik."
KIND = """Hoi,

Je bedoelt het goed, dat zien we. Maar zo geschreven klinkt het als: dit moet je doen. Laat je iedereen hier haar eigen
keuze? We schrijven je omdat we blij zijn dat je er bent."""
RULE = 2  # we do not judge
REPORTED = 3


def add_reports(db: Session, actors: Mapping[str, Actor], told: list[Told], now: datetime, answer_hours: int) -> None:
    """Members report, and an expert decides about one of them."""
    expert = next(actor for actor in actors.values() if Role.EXPERT in actor.granted)
    members = [actor for actor in actors.values() if actor.granted == {Role.MEMBER}]
    begun = [(one.posts[0], actors[one.story.posts[0].author]) for one in told if not one.story.ends_well]
    chosen = [(post, writer) for post, writer in begun if writer.granted == {Role.MEMBER}][:REPORTED]
    if len(chosen) < REPORTED:  # a demo of few stories
        return
    (first, one), (second, other), (third, third_writer) = chosen
    with clock.at(now - LONG_AGO):
        reporting.report(db, _others(members, one)[0], "post", first, Reason.PRESSURE, PRESSED)
        db.flush()
        (case,) = queue(db, expert, Filter(), answer_hours).cases
        decision = Decision(frozenset({Measure.WARN}), rule=RULE, words=KIND)
        deciding.decide(db, expert, case.public_id, decision)
    with clock.at(now - YESTERDAY):
        for member, note in zip(_others(members, other), (WORRIED, ""), strict=False):
            reporting.report(db, member, "post", second, Reason.WORRY, note)
    with clock.at(now - TODAY):
        reporting.report(db, _others(members, third_writer)[2], "post", third, Reason.ADVERT)


def _others(members: list[Actor], writer: Actor) -> list[Actor]:
    return [member for member in members if member.member_id != writer.member_id]
