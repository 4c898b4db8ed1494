"""Who is told of what becomes of an evening. Names stand nowhere: the sign-ups are opened for this alone."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from forum.accounts.models import Member
from forum.db import keyring
from forum.notices.models import Kind
from forum.notices.readers import readers
from forum.notices.telling import tell
from forum.sessions import who
from forum.sessions.models import SessionHost, SignUp, ThemedSession

AT_ONCE = 500  # ids in one statement


def tell_comers(
    db: Session, session: str, kind: Kind, *, waiting: bool = False, hosts: bool = False, but: int | None = None
) -> None:
    """Tell those who come to an evening: who has a place, who is `waiting` for one, and the `hosts`.

    Nobody hears of an evening she may not read now. `but`: whoever makes the news knows it.
    """
    db.flush()
    rows = select(SignUp.who, SignUp.sealed_member).join(ThemedSession, ThemedSession.id == SignUp.session_id)
    rows = rows.where(ThemedSession.public_id == session)
    if not waiting:
        rows = rows.where(SignUp.has_place)
    told = set(who.members(keyring(db), session, [(row.who, row.sealed_member) for row in db.execute(rows)]))
    if hosts:
        told |= set(db.execute(_hosts(session)).scalars())
    tell_members(db, sorted(told - {but}), session, kind)


def tell_members(db: Session, members: list[int], session: str, kind: Kind) -> None:
    """Tell these members, as far as they may read what the evening is about."""
    audience = db.execute(select(ThemedSession.audience).where(ThemedSession.public_id == session)).scalar_one()
    for start in range(0, len(members), AT_ONCE):
        some = members[start : start + AT_ONCE]
        tell(db, readers(audience).where(Member.id.in_(some)), kind, session)


def _hosts(session: str) -> Select[Any]:
    return (
        select(SessionHost.member_id)
        .join(ThemedSession, ThemedSession.id == SessionHost.session_id)
        .where(ThemedSession.public_id == session)
    )
