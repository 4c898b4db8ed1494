"""Newcomers for tests: made by the house's own actions, in a house that receives them."""

from zoneinfo import ZoneInfo

from forum.db import Database
from forum.gate import actions, state
from forum.gate.settings import GATE, Settings
from forum.policy import Actor
from tests import factories


def receive(database: Database, texts: int = 2, days: int = 7, *, off_duty: bool = False) -> None:
    """Let this database's house receive newcomers, and remember floods."""
    database.carried[GATE] = Settings(texts, days, off_duty, ZoneInfo("Europe/Amsterdam"))


def newcomer(database: Database, texts: int = 2) -> Actor:
    """A member in her first days."""
    person = factories.add_member(database)
    member_id = person.member_id or 0
    database.write(lambda db: state.receive(db, member_id, texts, 7))
    return person


def release(database: Database, expert: Actor, text: str) -> actions.Released:
    """Let a waiting text through."""
    return database.write(lambda db: actions.release(db, expert, text))


def deeds(database: Database) -> list[object]:
    """What the trail says of the gate, the oldest first."""
    ours = ("text.", "filter.", "calm.")
    return [row["deed"] for row in factories.rows(database, "trail") if str(row["deed"]).startswith(ours)]
