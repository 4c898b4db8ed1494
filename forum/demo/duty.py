"""Hours of the experts and caseworkers of the demo, and an expert's note for the next shift."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from forum import clock
from forum.duty import actions
from forum.policy import Actor, Role

HOURS = (
    ((0, 1, 2, 3), "19:00", "23:00"),
    ((4, 5), "22:00", "02:00"),
    ((6,), "12:00", "16:00"),
)
OFFICE_HOURS = ((0, 1, 3), "10:00", "16:00")
NOTE = """In De huiskamer werd het gisteren laat nog druk over huur en borg. Het bleef goed.
Kijk je vanavond even of er nog vragen over zijn?"""


def add_duty(db: Session, actors: Mapping[str, Actor], now: datetime) -> None:
    """Each expert and caseworker keeps some hours; one expert left a note."""
    experts = [actor for actor in actors.values() if Role.EXPERT in actor.granted]
    for number, (days, begins, ends) in enumerate(HOURS):
        actions.keep_hours(db, experts[number % len(experts)], days, begins, ends)
    for actor in actors.values():
        if Role.CASEWORKER in actor.granted:
            actions.keep_hours(db, actor, *OFFICE_HOURS)
    with clock.at(now - timedelta(hours=14)):
        actions.write_note(db, experts[0], NOTE, actions.USUAL_DAYS)
