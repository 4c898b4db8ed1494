"""What happens to a text before others see it. Every action that puts people's words before others asks here first, so
no door goes round it: forms, sockets, drafts, whatever comes.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum, auto

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import clock
from forum.db import Reader, keyring, new_id
from forum.errors import N_, Found, Invalid, NotAllowed, TooFast
from forum.gate import envelopes
from forum.gate.filters import filters
from forum.gate.floods import Seen
from forum.gate.kinds import Payload
from forum.gate.models import FilterDoes, Newcomer, Waiting, WaitingText
from forum.gate.settings import nobody_looks, settings
from forum.gate.state import Knowledge, know
from forum.guard import describes_client, findings, has_link
from forum.policy import STAFF, Actor, Audience

KEPT = timedelta(days=14)  # then a text comes back to its writer
TIME_STEP = timedelta(minutes=5)
MOST_WAITING = 10  # of one person
AROUND = 24  # characters shown on each side of what was found
READ_ALONG = N_("It is calm mode now: who came here only recently can read along, and write again in a while.")


class Sent(StrEnum):
    """How a text comes: for the first time; by somebody who has seen what was found in it; let through by an expert."""

    FIRST = auto()
    AS_IT_IS = auto()
    RELEASED = auto()


@dataclass(frozen=True)
class Offered:
    """A text on its way. `words` by the name of their field; `payload` is what a release will need."""

    kind: str
    place: str
    audience: Audience
    words: dict[str, str]
    payload: Payload
    once: str
    anonymous: bool


def check(db: Session, actor: Actor, offered: Offered, sent: Sent = Sent.FIRST) -> str | None:
    """Let a text pass (None), or hold it: the public id under which it waits. Raises Found where she should look at it
    once more, Invalid, NotAllowed or TooFast where it is not taken.
    """
    if sent is Sent.RELEASED:
        return None
    known, text = know(db, actor.member_id), "\n".join(offered.words.values())
    guest = actor.visit_id is not None
    if known.calm_until is not None and (known.newcomer or guest):
        raise NotAllowed(READ_ALONG)
    if actor.granted & STAFF and not guest:
        _must_look(actor, known, offered.words, (), sent)
        return None
    seen = _flood(db, actor, text, offered.once)
    notes, holds = _listed(db, known, text)
    found = _must_look(actor, known, offered.words, notes, sent)
    why = _why(db, known, seen, holds=holds, found=found and (known.newcomer or guest))
    if why is None:
        return None
    if guest or actor.member_id is None:
        raise Invalid(N_("This cannot be said by a guest. Please leave out names, numbers, addresses and links."))
    return hold(db, actor.member_id, offered, why)


def check_words(db: Session, actor: Actor, words: dict[str, str], sent: Sent = Sent.FIRST) -> None:
    """The same for what cannot wait: a changed text, a line on a profile, a question for an evening. What would be held
    is not taken. Raises as `check`.
    """
    known, text = know(db, actor.member_id), "\n".join(words.values())
    if known.calm_until is not None and known.newcomer:
        raise NotAllowed(READ_ALONG)
    if actor.granted & STAFF:
        _must_look(actor, known, words, (), sent)
        return
    notes, holds = _listed(db, known, text)
    found = _must_look(actor, known, words, notes, sent)
    if holds or (known.newcomer and found):
        raise Invalid(
            N_("This cannot be kept here as it is. Please leave out what leads to a person: names, numbers, addresses.")
        )


def looks_first(db: Reader, actor: Actor) -> bool:
    """Whether what she writes now waits for a look, whatever it is: better said beforehand."""
    if actor.member_id is None or actor.granted & STAFF:
        return False
    known = know(db, actor.member_id)
    return bool(known.texts_to_see) or (known.newcomer and nobody_looks(db, settings(db)))


def check_change(db: Session, actor: Actor, words: dict[str, str], sent: Sent = Sent.FIRST) -> None:
    """The same for a text that stands already. What was looked at before it was let through is not changed after."""
    known = know(db, actor.member_id)
    if known.texts_to_see or (known.newcomer and nobody_looks(db, settings(db))):
        raise NotAllowed(
            N_("In your first days a text cannot be changed after somebody has looked at it. You can delete it.")
        )
    check_words(db, actor, words, sent)


def _flood(db: Session, actor: Actor, text: str, once: str) -> Seen:
    kept = settings(db)
    if kept is None:
        return Seen.NEW
    seen = kept.floods.look(actor.counted_as, text, once or new_id())
    if seen is Seen.AGAIN:
        raise TooFast(N_("You sent nearly the same a moment ago. It is there already, or waits for a look."))
    return seen


def _listed(db: Session, known: Knowledge, text: str) -> tuple[tuple[str, ...], bool]:
    """What the experts' lists say: notes to show, and whether the text waits."""
    rules = filters(db, known.filters).matches(text)
    refused = [rule for rule in rules if rule.does is FilterDoes.REFUSE]
    if refused:
        raise Invalid(
            N_("There is something in it that is not wanted here. %(note)s"), field=None, note=refused[0].note
        )
    notes = tuple(dict.fromkeys(rule.note for rule in rules if rule.does is FilterDoes.WARN))
    return notes, any(rule.does is FilterDoes.HOLD for rule in rules)


def _must_look(actor: Actor, known: Knowledge, words: dict[str, str], notes: tuple[str, ...], sent: Sent) -> bool:
    """Whether the text holds what leads to a person. Raises Found the first time, Invalid for a newcomer's links."""
    new = known.newcomer or actor.visit_id is not None
    if new and any(has_link(text) for text in words.values()):
        raise Invalid(N_("In your first days here, links cannot be sent. Please leave it out."))
    pieces = [
        (_before(text[: one.start]), text[one.start : one.end], _after(text[one.end :]))
        for text in words.values()
        for one in findings(text)
    ]
    clients = any(describes_client(text) for text in words.values())
    if sent is Sent.FIRST and (pieces or notes or clients):
        raise Found(pieces=tuple(pieces), notes=notes, clients=clients, waits=new)
    return bool(pieces)


def _before(text: str) -> str:
    """Its last whole words."""
    return text if len(text) <= AROUND else "…" + text[-AROUND:].partition(" ")[2]


def _after(text: str) -> str:
    """Its first whole words."""
    return text if len(text) <= AROUND else text[:AROUND].rpartition(" ")[0] + "…"


def _why(db: Session, known: Knowledge, seen: Seen, *, holds: bool, found: bool) -> str | None:
    """Why a text waits for a look, if it does. `found`: a newcomer or guest brings what leads to a person."""
    if holds:
        return "words"
    if found:
        return "found"
    if known.texts_to_see:
        return "first"
    if seen is Seen.SPREAD:
        return "spread"
    return "off_duty" if known.newcomer and nobody_looks(db, settings(db)) else None


def hold(db: Session, member_id: int, offered: Offered, why: str, most: int = MOST_WAITING) -> str:
    """Keep a text for a look; the public id under which it waits. A retry finds the one that waits already."""
    ring, now = keyring(db), clock.rounded_down(clock.now(), TIME_STEP)
    mine = envelopes.hers(db, member_id)
    again = select(WaitingText.public_id).where(WaitingText.id.in_(mine), WaitingText.once == offered.once)
    if offered.once and (kept := db.execute(again).scalar()) is not None:
        return str(kept)
    if len(mine) >= most:
        raise TooFast(N_("Ten texts of yours wait already. Please wait until somebody has looked at them."))
    public_id = new_id()
    db.add(
        WaitingText(
            public_id=public_id,
            kind=offered.kind,
            place=offered.place,
            audience=offered.audience,
            who=envelopes.who(ring, public_id, member_id),
            sealed_member=envelopes.sealed_member(ring, public_id, member_id),
            sealed=envelopes.sealed(ring, public_id, offered.payload | {"anonymous": offered.anonymous}),
            once=offered.once,
            why=why,
            state=Waiting.WAITING,
            created_at=now,
            until=now + KEPT,
        )
    )
    db.flush()
    return public_id


def let_through(db: Session, member_id: int) -> None:
    """One text of a newcomer less has to be looked at."""
    row = db.get(Newcomer, member_id, with_for_update=True)
    if row is not None and row.texts_to_see:
        row.texts_to_see -= 1
