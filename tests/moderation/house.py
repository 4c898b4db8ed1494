"""What the tests of moderation do again and again."""

from typing import Any

from sqlalchemy import select

from forum.db import Database, keyring
from forum.moderation import queries, sealed
from forum.moderation.actions import appealing, deciding, reporting, working
from forum.moderation.models import CaseAppeal, CaseDecision
from forum.moderation.views import CaseView, Decision, DecisionView, Filter, Measure, Queue, Reason, Which
from forum.policy import Actor, Role
from tests.factories import add_member

HOURS = 24


def add_expert(database: Database, name: str = "") -> Actor:
    return add_member(database, Role.MEMBER, Role.EXPERT, name=name)


def report(
    database: Database, person: Actor, thing: str, kind: str = "post", reason: Reason = Reason.THREAT, note: str = ""
) -> None:
    database.write(lambda db: reporting.report(db, person, kind, thing, reason, note))


def queue(database: Database, person: Actor, **wanted: Any) -> Queue:
    with database.reading() as db:
        return queries.queue(db, person, Filter(**wanted), HOURS)


def first(database: Database, person: Actor) -> str:
    """The case that waits longest."""
    return queue(database, person).cases[0].public_id


def case(database: Database, person: Actor, case_id: str) -> CaseView:
    with database.reading() as db:
        return queries.case(db, person, case_id, HOURS)


def claim(database: Database, person: Actor, case_id: str) -> None:
    database.write(lambda db: working.claim(db, person, case_id))


def decide(database: Database, person: Actor, case_id: str, *measures: Measure, **more: Any) -> str:
    values: dict[str, Any] = {"rule": 1, "words": "Please do not."} | more
    return database.write(lambda db: deciding.decide(db, person, case_id, Decision(frozenset(measures), **values)))


def undo(database: Database, person: Actor, decision_id: str, reason: str = "A mistake.") -> None:
    database.write(lambda db: deciding.undo(db, person, decision_id, reason))


def kept(database: Database, decision_id: str) -> dict[str, Any]:
    """What a decision keeps sealed: for tests alone."""
    with database.reading() as db:
        row = db.execute(select(CaseDecision.sealed).where(CaseDecision.public_id == decision_id)).one()
        return sealed.read(keyring(db), "decision", decision_id, row.sealed)


def letter(database: Database, person: Actor, letter_id: str) -> DecisionView:
    with database.reading() as db:
        return queries.decision(db, person, letter_id)


def appeal(database: Database, person: Actor, letter_id: str, text: str = "It was not me.") -> str:
    """Her appeal; its public id."""
    database.write(lambda db: appealing.appeal(db, person, letter_id, text))
    with database.reading() as db:
        return db.execute(select(CaseAppeal.public_id).order_by(CaseAppeal.id.desc()).limit(1)).scalar_one()


def answer(database: Database, person: Actor, appeal_id: str, granted: bool, words: str = "We looked again.") -> None:
    database.write(lambda db: appealing.decide_appeal(db, person, appeal_id, granted, words))


def waiting(database: Database, person: Actor) -> dict[Which, int]:
    return queue(database, person).waiting
