"""What the house of the demo has to announce: a meeting, and something plain."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from forum.announcements import actions
from forum.announcements.actions import Wording
from forum.moments import moment
from forum.policy import Actor, Audience, Role
from forum.text import prose

AHEAD = timedelta(days=5)
BEGINS, ENDS = time(18, 30), time(20, 30)
MEETING = """We koken samen, en wie wil blijft hangen. Het kost niets en je hoeft je niet aan te melden.

- Neem iemand mee als je niet graag alleen binnenkomt.
- Er wordt niet gefotografeerd."""
PLAIN = "Op **dinsdagavond** kun je langskomen voor een gratis soa-test. Je naam hoef je niet te zeggen."


def add_news(db: Session, actors: Mapping[str, Actor], zone: ZoneInfo, now: datetime) -> None:
    """An expert invites her peers to a meal; a caseworker tells everybody something."""
    expert = next(actor for actor in actors.values() if Role.EXPERT in actor.granted)
    worker = next(actor for actor in actors.values() if Role.CASEWORKER in actor.granted)
    on = (now + AHEAD).astimezone(zone).date()
    meal = Wording(
        Audience.PEERS,
        "Samen eten",
        prose(MEETING),
        "nl",
        pinned=True,
        starts_at=moment(on, BEGINS, zone),
        ends_at=moment(on, ENDS, zone),
        place="In de keuken van het inloophuis",
    )
    actions.announce(db, expert, meal)
    actions.announce(db, worker, Wording(Audience.EVERYONE, "Spreekuur op dinsdagavond", prose(PLAIN), "nl"))
