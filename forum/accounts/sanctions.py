"""What keeps somebody from taking part for a while. Whoever may decide that has been asked before this is called.

Each sanction is a row of its own and ends by itself; an account stands as the strongest in force says, until it ends.
Nobody is told when a mute begins or ends: others would see who is meant where only a one-time name is shown.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from forum import clock
from forum.accounts.events import LoginsEnded, StandingChanged
from forum.accounts.models import Login, Member, Sanction
from forum.db import new_id
from forum.events import announce
from forum.policy import Standing

ORDER = (Standing.MUTED, Standing.SUSPENDED, Standing.BANNED)
QUARTER = timedelta(minutes=15)
SHUT_OUT = (Standing.SUSPENDED, Standing.BANNED)


def end(moment: datetime) -> datetime:
    """When what should end at this moment does: at a whole quarter, which tells less about when it was decided."""
    return clock.rounded_up(moment, QUARTER)


def begin(
    db: Session,
    member_id: int,
    kind: Standing,
    until: datetime | None,
    public_id: str = "",
    sealed: bytes | None = None,
) -> None:
    """Let a sanction begin. Nothing where the account is not there any more."""
    member = _held(db, member_id)
    if member is not None:
        _keep_what_stands(db, member)
        db.add(Sanction(public_id=public_id or new_id(), member_id=member_id, kind=kind, until=until, sealed=sealed))
        _settle(db, member, clock.now())


def lift(db: Session, public_id: str) -> None:
    """Let this one sanction end now; others stay. Nothing where it has ended already."""
    found = db.execute(select(Sanction.member_id).where(Sanction.public_id == public_id)).scalar()
    member = None if found is None else _held(db, found)
    if member is not None:
        db.execute(delete(Sanction).where(Sanction.public_id == public_id))
        _settle(db, member, clock.now())


def end_due(db: Session, now: datetime) -> None:
    """Remove what has ended; who had it stands as what is left says."""
    ended = select(Sanction.member_id).where(Sanction.until <= now)
    # In the order of their numbers, so that two who do this at once do not wait for each other.
    for member_id in db.execute(ended.distinct().order_by(Sanction.member_id)).scalars().all():
        member = _held(db, member_id)
        if member is not None:
            db.execute(delete(Sanction).where(Sanction.member_id == member_id, Sanction.until <= now))
            _settle(db, member, now)


def _held(db: Session, member_id: int) -> Member | None:
    return db.get(Member, member_id, with_for_update=True, populate_existing=True)


def _keep_what_stands(db: Session, member: Member) -> None:
    """Give a standing that no row explains (set by hand, or before there were rows) a row: it is not forgotten."""
    shown, until = member.standing, member.standing_until
    if shown not in ORDER or (until is not None and until <= clock.now()):
        return
    if db.execute(select(Sanction.id).where(Sanction.member_id == member.id).limit(1)).first() is None:
        db.add(Sanction(public_id=new_id(), member_id=member.id, kind=shown, until=until))


def _settle(db: Session, member: Member, now: datetime) -> None:
    db.flush()
    if member.standing is Standing.WAITING:
        return
    rows = db.execute(
        select(Sanction.kind, Sanction.until).where(
            Sanction.member_id == member.id, or_(Sanction.until.is_(None), Sanction.until > now)
        )
    ).all()
    over = member.standing_until is not None and member.standing_until <= now
    before = Standing.ACTIVE if over else member.standing
    strongest = max((row.kind for row in rows), key=ORDER.index, default=Standing.ACTIVE)
    ends = [row.until for row in rows if row.kind is strongest]
    member.standing = strongest
    member.standing_until = None if None in ends else max(ends, default=None)
    db.flush()
    if strongest in SHUT_OUT and before is not strongest:
        ended = db.execute(
            delete(Login)
            .where(Login.member_id == member.id)
            .returning(Login.id)
            .execution_options(synchronize_session=False)
        )
        announce(db, LoginsEnded(tuple(ended.scalars())))
        announce(db, StandingChanged(member.id))
