"""Changing the house rules: by a new version, never in an old one."""

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from forum import clock, trail
from forum.errors import N_, Conflict
from forum.policy import Actor, Do, authorize
from forum.rules import queries
from forum.rules.changes import translated
from forum.rules.checking import LANGUAGES, Rule, cleaned
from forum.rules.models import HouseRule, RuleVersion, Words
from forum.text import clean_text
from forum.trail import Deed

MAX_NOTE = 300  # characters


def keep(db: Session, actor: Actor, based_on: int, rules: Sequence[Rule], note: Words) -> int:
    """Let these be the rules from now on, with a note of what is new; their version. Empty rules are left out.

    Where nothing changed there is no new version. `based_on` is the version she changed. Raises Invalid, Conflict.
    """
    authorize(actor, Do.KEEP_RULES)
    wanted = cleaned(rules)
    # Two who change them at once: the second finds the first one's version, or is told by the table itself.
    now = queries.current(db)
    if now.version != based_on:
        raise Conflict(N_("Somebody else changed the rules in the meantime. Please look at them and begin again."))
    kept = translated(now.rules, wanted)
    if [(line.title, line.text) for line in now.rules] == [(rule.title, rule.text) for rule in kept]:
        return now.version
    what = N_("Please say in a few words what is new, in Dutch and in English.")
    said = {
        language: clean_text(note[language], longest=MAX_NOTE, field=f"note_{language}", empty=what)
        for language in LANGUAGES
    }
    if db.execute(select(RuleVersion.version).limit(1)).first() is None:
        _add(db, now.version, [Rule(line.title, line.text) for line in now.rules], {})
    _add(db, now.version + 1, kept, said)
    trail.record(db, actor, Deed.RULES_CHANGED, str(now.version + 1), rules=len(kept))
    return now.version + 1


def _add(db: Session, version: int, rules: Sequence[Rule], note: Words) -> None:
    db.execute(insert(RuleVersion).values(version=version, since=clock.now().date(), note=note))
    lines = [{"version": version, "number": n, "title": r.title, "text": r.text} for n, r in enumerate(rules, 1)]
    db.execute(insert(HouseRule), lines)
