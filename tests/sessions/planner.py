"""What tests of evenings and series plan, and how they look at it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from forum import clock
from forum.db import Database
from forum.notices import queries as notices
from forum.policy import Actor, Audience
from forum.sessions import growing, queries
from forum.sessions.actions import planning
from forum.sessions.plans import NewSession, When
from forum.sessions.queries import SessionView
from forum.sessions.queries import planning as planned
from forum.sessions.rhythm import Rhythm
from tests.factories import ZONE, actor

NOW = datetime(2026, 9, 20, 10, tzinfo=UTC)
EVENING = When(date(2026, 10, 15), time(20), 90)  # a third Thursday
NEW = NewSession({"nl": "Belasting", "en": "Taxes"}, {"nl": "Vragen mee."}, Audience.MEMBERS, ["en", "nl"])
PLACE = replace(NEW, online=False, place="Den Haag, centrum", address="Achterweg 3, tweede bel")


def do(database: Database, action: Callable[..., Any], *args: Any) -> Any:
    return database.write(lambda db: action(db, *args))


def plan(database: Database, person: Actor, new: NewSession = NEW, when: When = EVENING) -> str:
    return str(do(database, planning.plan, person, new, when, ZONE))


def plan_series(database: Database, person: Actor, chosen: Rhythm, new: NewSession = NEW, when: When = EVENING) -> str:
    return str(do(database, planning.plan_series, person, new, when, chosen, ZONE))


def seen(database: Database, person: Actor, session: str) -> SessionView:
    with database.reading() as db:
        return queries.session(db, person, session)


def evenings(database: Database, person: Actor, series: str) -> list[SessionView]:
    with database.reading() as db:
        return list(planned.series(db, person, series).evenings)


def told(database: Database, person: Actor) -> list[str]:
    with database.reading() as db:
        return [str(line.kind) for line in notices.notices(db, actor(database, person.member_id)).lines]


def grow(database: Database) -> int:
    return database.write(lambda db: growing.grow(db, clock.now(), ZONE))
