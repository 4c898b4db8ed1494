"""What experts keep at the gate: the lists of words and sites, and the calm mode."""

import re
import secrets
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from forum import clock, trail
from forum.accounts import closing
from forum.db import new_id
from forum.errors import N_, Conflict, Invalid, NotFound
from forum.events import announce
from forum.gate.events import CalmChanged
from forum.gate.filters import fold
from forum.gate.models import FilterDoes, FilterEntry, GateState
from forum.gate.state import HOUSE, calm_until
from forum.policy import Actor, Do, authorize
from forum.text import clean_line

MAX_ENTRIES = 1000
MAX_FILTER, MAX_NOTE = 80, 200
LONGEST_CALM = 24  # hours
VERSIONS = 2**31 - 1
_SITE = re.compile(r"(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)+)(?:/.*)?", re.IGNORECASE)


def add_filter(db: Session, actor: Actor, words: str, does: str, note: str = "") -> str:
    """Put something on the lists; its public id. What looks like the name of a site is one."""
    authorize(actor, Do.KEEP_FILTERS)
    words = clean_line(words, longest=MAX_FILTER, field="words")
    note = clean_line(note, longest=MAX_NOTE, field="note") if note.strip() else ""
    if does not in list(FilterDoes):
        raise Invalid(N_("Please choose."), field="does")
    site = _SITE.fullmatch(words)
    words = site[1].lower() if site else words
    state = _state(db)
    if len(re.sub(r"\W", "", fold(words))) < 2:
        raise Invalid(N_("This is too short: it would meet nearly every text."), field="words")
    if db.execute(select(FilterEntry.id).where(FilterEntry.words == words)).first() is not None:
        raise Conflict(N_("This is on the list already."), field="words")
    if db.execute(select(func.count()).select_from(FilterEntry)).scalar_one() >= MAX_ENTRIES:
        raise Conflict(N_("The list is full. Please take something off it first."), field="words")
    public_id = new_id()
    db.add(FilterEntry(public_id=public_id, words=words, is_site=bool(site), does=FilterDoes(does), note=note))
    state.filters = 1 + secrets.randbelow(VERSIONS)
    trail.record(db, actor, trail.Deed.FILTER_ADDED, public_id)
    return public_id


def remove_filter(db: Session, actor: Actor, filter_id: str) -> None:
    """Take something off the lists."""
    authorize(actor, Do.KEEP_FILTERS)
    state = _state(db)
    gone = db.execute(delete(FilterEntry).where(FilterEntry.public_id == filter_id).returning(FilterEntry.id)).all()
    if not gone:
        raise NotFound
    state.filters = 1 + secrets.randbelow(VERSIONS)
    trail.record(db, actor, trail.Deed.FILTER_REMOVED, filter_id)


def begin_calm(db: Session, actor: Actor, hours: int) -> None:
    """For so many hours nobody signs up, newcomers and guests read along, and rooms go slowly. It ends by itself."""
    authorize(actor, Do.SWITCH_RAID)
    if not 1 <= hours <= LONGEST_CALM:
        raise Invalid(N_("Please choose from 1 to %(most)s hours."), field="hours", most=LONGEST_CALM)
    _state(db).calm_until = clock.now() + timedelta(hours=hours)
    trail.record(db, actor, trail.Deed.CALM_BEGUN)
    announce(db, CalmChanged())


def end_calm(db: Session, actor: Actor) -> None:
    """End it before its time."""
    authorize(actor, Do.SWITCH_RAID)
    _state(db).calm_until = None
    trail.record(db, actor, trail.Deed.CALM_ENDED)
    announce(db, CalmChanged())


def _state(db: Session) -> GateState:
    """The one row, held until the commit; made when it is first needed."""
    state = db.get(GateState, HOUSE, with_for_update=True)
    if state is None:
        state = GateState(id=HOUSE, filters=0)
        db.add(state)
        db.flush()
    return state


# Accounts ask before somebody signs up; they know no gate.
closing.register(lambda db: calm_until(db) is not None)
