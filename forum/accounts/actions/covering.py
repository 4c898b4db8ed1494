"""Covering a log-in whose phone nobody has touched for a while, and coming back to it."""

from sqlalchemy.orm import Session

from forum import clock
from forum.accounts import erasing, logins
from forum.accounts.events import LoginCovered
from forum.accounts.models import Device, Login
from forum.errors import N_, Invalid, NotAllowed, NotFound
from forum.events import announce
from forum.policy import Actor, Do, authorize


def choose_cover(db: Session, actor: Actor, minutes: int) -> None:
    """After how many minutes without a touch the pages of this log-in cover themselves; 0: never."""
    authorize(actor, Do.KEEP_ACCOUNT)
    if minutes not in logins.COVERS:
        raise Invalid(N_("Please choose one of these."))
    _login(db, actor).cover_after = minutes


def cover(db: Session, actor: Actor, kept: bytes | None = None) -> None:
    """Cover the actor's log-in: until she is back it opens nothing. `kept`: a half-written form (logins.keep)."""
    authorize(actor, Do.KEEP_ACCOUNT)
    login = _login(db, actor)
    login.covered, login.kept = True, kept
    announce(db, LoginCovered(login.id))


def keep_more(db: Session, actor: Actor, kept: bytes) -> None:
    """Keep what another page of a covered log-in sent, if nothing is kept yet."""
    authorize(actor, Do.UNCOVER)
    login = _login(db, actor)
    login.kept = login.kept or kept


def uncover(db: Session, actor: Actor, proven: int | None) -> bytes | None:
    """Come back to a covered log-in; what was kept of her form.

    `proven`: whose passphrase was just given. On a phone that others can look at it must be hers.
    """
    authorize(actor, Do.UNCOVER)
    login = _login(db, actor)
    if login.device is Device.WATCHED and login.member_id != proven:
        raise NotAllowed
    kept = login.kept
    login.covered, login.kept = False, None
    login.idle_until = min(clock.now() + logins.LIVES[login.device].idle, login.ends_at)
    return kept


def leave(db: Session, actor: Actor) -> None:
    """End the log-in she asks from, covered or not."""
    authorize(actor, Do.LEAVE)
    if actor.login_id is not None:
        erasing.end_logins(db, [actor.login_id])


def _login(db: Session, actor: Actor) -> Login:
    login = db.get(Login, actor.login_id, with_for_update=True) if actor.login_id is not None else None
    if login is None:
        raise NotFound
    return login
