"""How one moderator comes to be the one who is on a case. Whether she may has been asked before."""

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from forum import clock
from forum.accounts.models import Member
from forum.errors import N_, Conflict, NotAllowed
from forum.moderation.models import Case
from forum.moderation.queries import CaseFrame
from forum.moderation.views import CLAIM_ENDS
from forum.policy import Actor

OWN = N_("This is about something of yours. Another moderator will decide.")
DECIDED = N_("This has been decided already.")


def take(db: Session, actor: Actor, case: CaseFrame) -> None:
    """Be the one who is on it: in one statement, so that of two at once one hears that the other was first."""
    if case.own:
        raise NotAllowed(OWN)
    now = clock.now()
    free = or_(Case.claimed_by_id.is_(None), Case.claimed_by_id == actor.member_id, Case.claimed_at <= now - CLAIM_ENDS)
    taken = db.execute(
        update(Case)
        .where(Case.id == case.id, Case.decided_at.is_(None), free)
        .values(claimed_by_id=actor.member_id, claimed_at=now)
        .returning(Case.id)
        .execution_options(synchronize_session=False)
    ).first()
    if taken is not None:
        return
    row = db.execute(
        select(Case.decided_at, Case.claimed_at, Member.pseudonym)
        .outerjoin(Member, Member.id == Case.claimed_by_id)
        .where(Case.id == case.id)
    ).one_or_none()
    if row is None or row.decided_at is not None or row.claimed_at is None:
        raise Conflict(DECIDED)
    minutes = max(1, int((now - row.claimed_at).total_seconds()) // 60)
    raise Conflict(N_("%(name)s is on this, for %(minutes)s minutes now."), name=row.pseudonym or "", minutes=minutes)
