"""What experts do at the gate, and what a writer does with her own text that waits."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import clock, trail
from forum.accounts import queries as people
from forum.db import keyring
from forum.errors import N_, Conflict, NotFound, Problem
from forum.events import announce
from forum.gate import envelopes
from forum.gate.checking import KEPT, TIME_STEP, Sent, check_words, let_through
from forum.gate.events import TextLookedAt, TextReleased
from forum.gate.giving_back import give_back
from forum.gate.kinds import Kind, Payload, kind
from forum.gate.models import Waiting, WaitingText
from forum.gate.views import seen_as
from forum.policy import Actor, Do, authorize
from forum.sealing import Broken
from forum.text import MAX_BODY, clean_line, clean_text

MAX_WORDS = 500  # of kind words with what comes back
MAX_LINE = 120
CHANGED_WORDS = N_("She has changed it since you read it. Please read it once more.")
CHANGED_PLACE = N_("The place you wrote for is for other people now, so your text did not go there.")


@dataclass(frozen=True)
class Released:
    """What became of a text that an expert let through: `thing` is empty where it could not go there any more."""

    kind: str
    place: str
    thing: str


def release(db: Session, actor: Actor, text_id: str, seen: str | None = None) -> Released:
    """Let a text through: it is written now, by the ordinary action, as who wrote it. Where that cannot be any more
    (the conversation is closed or gone, she may not write), it goes back to her and she is told why.

    `seen` stands for the words the expert has read (HeldText.seen); Conflict where they are others by now.
    """
    row = _waiting(db, text_id)
    authorize(actor, Do.RELEASE_TEXT, row)
    ring, what = keyring(db), kind(row.kind)
    try:
        member_id, payload = envelopes.behind(ring, row), envelopes.opened(ring, row)
    except Broken:  # written under another key, which may come back
        raise Conflict(N_("This text cannot be opened at the moment. It stays here.")) from None
    if seen is not None and seen != seen_as({field: payload[field] for field in what.fields}):
        raise Conflict(CHANGED_WORDS)
    announce(db, TextLookedAt(_waited(row)))
    writer = people.actor_by_member(db, member_id)
    try:
        with db.begin_nested():
            thing = _write(db, what, writer, row, payload)
    except Problem as problem:
        give_back(db, row, member_id, problem.message, by_house=True)
        trail.record(db, actor, trail.Deed.TEXT_RELEASED, row.public_id)
        return Released(row.kind, row.place, "")
    if not payload["anonymous"]:  # else the next one of hers that goes at once would tell whose this was
        let_through(db, member_id)
    trail.record(db, actor, trail.Deed.TEXT_RELEASED, thing)
    if not payload["anonymous"]:
        announce(db, TextReleased(member_id, row.kind, thing, row.place))
    db.delete(row)
    return Released(row.kind, row.place, thing)


def send_back(db: Session, actor: Actor, text_id: str, words: str) -> None:
    """Give a text back to its writer, with kind words. She may change it and send it once more."""
    row = _waiting(db, text_id)
    authorize(actor, Do.RELEASE_TEXT, row)
    words = clean_text(words, longest=MAX_WORDS, field="words")
    announce(db, TextLookedAt(_waited(row)))
    give_back(db, row, envelopes.behind(keyring(db), row), words)
    trail.record(db, actor, trail.Deed.TEXT_RETURNED, row.public_id)


def withdraw(db: Session, actor: Actor, text_id: str) -> None:
    """Take an own text away, whether it waits or came back."""
    authorize(actor, Do.KEEP_ACCOUNT)
    db.delete(_own(db, actor, text_id))


def change(db: Session, actor: Actor, text_id: str, words: dict[str, str], sent: Sent = Sent.FIRST) -> None:
    """Change an own text; one that came back waits anew."""
    authorize(actor, Do.KEEP_ACCOUNT)
    row = _own(db, actor, text_id)
    ring, what = keyring(db), kind(row.kind)
    payload = envelopes.opened(ring, row)
    if set(words) != set(what.fields):
        raise NotFound
    *lines, body = what.fields
    new = {field: clean_line(words[field], longest=MAX_LINE, field=field) for field in lines}
    longest = payload.get("longest", MAX_BODY)
    new[body] = clean_text(words[body], longest=longest, field="body")
    check_words(db, actor, new, sent)
    fresh = {name: value for name, value in payload.items() if name not in ("returned", "by_house")}
    row.sealed = envelopes.sealed(ring, row.public_id, fresh | new)
    if row.state is Waiting.RETURNED:
        row.state, row.created_at = Waiting.WAITING, clock.rounded_down(clock.now(), TIME_STEP)
        row.until = row.created_at + KEPT


def _waited(row: WaitingText) -> int:
    """For how many hours, begun ones counting."""
    return -((row.created_at - clock.now()) // timedelta(hours=1))


def _write(db: Session, what: Kind, writer: Actor, row: WaitingText, payload: Payload) -> str:
    place = what.place(db, row.place)
    if place is None:
        raise NotFound(N_("The place you wrote for is no longer there."))
    if place.audience is not row.audience:
        raise Conflict(CHANGED_PLACE)
    thing = what.release(db, writer, row.place, payload)
    db.flush()
    return thing


def _waiting(db: Session, text_id: str) -> WaitingText:
    row = db.execute(
        select(WaitingText)
        .where(WaitingText.public_id == text_id, WaitingText.state == Waiting.WAITING)
        .with_for_update()
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def _own(db: Session, actor: Actor, text_id: str) -> WaitingText:
    row = db.execute(select(WaitingText).where(WaitingText.public_id == text_id).with_for_update()).scalar_one_or_none()
    if row is None or actor.member_id is None or row.who != envelopes.who(keyring(db), text_id, actor.member_id):
        raise NotFound
    return row
