"""Reads about the house rules. Everybody may read them, and every version there ever was."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from forum.db import Reader
from forum.errors import NotFound
from forum.rules.first import FIRST, FIRST_VERSION
from forum.rules.models import HouseRule, RuleVersion, Words


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule, in each language."""

    number: int
    title: Words
    text: Words


@dataclass(frozen=True, slots=True)
class RulesView:
    """The rules of one version; `since` is None in a house where nobody ever kept any."""

    version: int
    rules: tuple[RuleLine, ...]
    since: date | None = None
    note: Words | None = None


_versions, _rules = RuleVersion.__table__.c, HouseRule.__table__.c
_BEGINNING = RulesView(FIRST_VERSION, tuple(RuleLine(n, title, text) for n, (title, text) in enumerate(FIRST, 1)))


def current(db: Reader) -> RulesView:
    """The rules that hold now."""
    newest = versions(db)
    return of_version(db, newest[0].version) if newest[0].since else _BEGINNING


def of_version(db: Reader, version: int) -> RulesView:
    """The rules of one version."""
    found = next((kept for kept in versions(db) if kept.version == version), None)
    if found is None:
        raise NotFound
    if found.since is None:
        return _BEGINNING
    rows = db.execute(select(*_rules).where(_rules.version == version).order_by(_rules.number))
    lines = tuple(RuleLine(row.number, row.title, row.text) for row in rows)
    return RulesView(found.version, lines, found.since, found.note)


def rule(db: Reader, version: int, number: int) -> RuleLine | None:
    """One rule as it was in that version; None where there was none."""
    try:
        lines = of_version(db, version).rules
    except NotFound:
        return None
    return next((line for line in lines if line.number == number), None)


def versions(db: Reader) -> list[RulesView]:
    """All versions, the newest first, without their rules; at least one."""
    rows = db.execute(select(*_versions).order_by(_versions.version.desc())).all()
    return [RulesView(row.version, (), row.since, row.note) for row in rows] or [RulesView(FIRST_VERSION, ())]
