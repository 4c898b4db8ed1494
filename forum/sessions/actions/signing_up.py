"""To come to an evening, and not to come after all. Who comes is known to nobody, unless she says so."""

from enum import StrEnum, auto

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from forum import clock
from forum.accounts import pseudonyms
from forum.accounts.models import Member, Visit
from forum.db import keyring
from forum.errors import N_, Conflict, Invalid
from forum.policy import Actor, Do, authorize, can
from forum.rooms.names import LANGUAGE, TRIES
from forum.sessions import places, queries, who
from forum.sessions.models import SessionState, SignUp, ThemedSession


class Shown(StrEnum):
    """What the hosts see of somebody who comes."""

    NOTHING = auto()  # they know how many come, roughly
    NAME = auto()
    DRAWN = auto()  # a name drawn for this evening


def sign_up(db: Session, actor: Actor, session_id: str, shown: Shown = Shown.NOTHING) -> bool:
    """Come to an evening; whether she has a place, or waits for one. Once more only changes what the hosts see."""
    view = queries.session(db, actor, session_id)
    authorize(actor, Do.SIGN_UP_FOR_SESSION, view)
    assert actor.member_id is not None
    evening = places.held(db, view.id)
    _check_still_ahead(evening)
    shown = _checked(actor, shown)
    ring = keyring(db)
    digest = who.digest(ring, "sign-up", session_id, actor.member_id)
    row = db.execute(select(SignUp).where(SignUp.session_id == view.id, SignUp.who == digest)).scalar_one_or_none()
    if row is None:
        evening.last_n += 1
        row = SignUp(
            session_id=view.id,
            who=digest,
            sealed_member=who.seal_member(ring, session_id, digest, actor.member_id),
            n=evening.last_n,
            has_place=places.free(db, evening) != 0,
        )
        db.add(row)
        if row.has_place:
            places.give_seat(db, evening, actor.member_id)
    row.shown = _name(db, actor, row, shown)
    db.flush()
    return row.has_place


def withdraw(db: Session, actor: Actor, session_id: str) -> None:
    """Not to come after all: her place goes to whoever waits longest. Twice is the same as once.

    Whoever may not see the evening any more still gives her place back.
    """
    digest = who.digest(keyring(db), "sign-up", session_id, actor.member_id or 0)
    found = db.execute(select(SignUp.session_id).where(SignUp.who == digest)).scalar_one_or_none()
    if found is None:
        queries.session(db, actor, session_id)
    authorize(actor, Do.KEEP_ACCOUNT)
    assert actor.member_id is not None
    if found is None:
        return
    evening = places.held(db, found)
    db.execute(delete(SignUp).where(SignUp.session_id == found, SignUp.who == digest))
    places.take_seat(db, evening, actor.member_id)
    places.fill_places(db, found)


def _check_still_ahead(evening: ThemedSession) -> None:
    if evening.state in (SessionState.CANCELLED, SessionState.SKIPPED):
        raise Conflict(N_("This evening does not take place."))
    if evening.state is SessionState.OVER or evening.ends_at <= clock.now():
        raise Conflict(N_("This evening is over."))


def _checked(actor: Actor, shown: Shown) -> Shown:
    """A caseworker is always recognisable as one."""
    if can(actor, Do.USE_ALIAS):
        return shown
    if shown is Shown.DRAWN:
        raise Invalid(N_("With your task here you come under your own name."), field="shown")
    return Shown.NAME


def _name(db: Session, actor: Actor, row: SignUp, shown: Shown) -> str:
    """The name the hosts see. One that was drawn stays as long as she keeps to it."""
    if shown is Shown.NOTHING:
        return ""
    if shown is Shown.NAME:
        return actor.pseudonym
    drawn = row.shown not in ("", None, actor.pseudonym)
    return row.shown if drawn else _draw(db, row.session_id)


def _draw(db: Session, session_id: int) -> str:
    """A name nobody has: no member, no guest, and nobody else who comes to this evening."""
    for _ in range(TRIES):
        name = pseudonyms.suggest(LANGUAGE)
        taken = exists().where(Member.pseudonym_skeleton == pseudonyms.skeleton(name))
        here = exists().where(SignUp.session_id == session_id, SignUp.shown == name)
        guest = exists().where(Visit.name == name)
        if not db.execute(select(taken | here | guest)).scalar_one():
            return name
    raise Conflict
