"""Erasing accounts: asked for by whom they belong to, by time, or done again in a copy from before that."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum import retention
from forum.accounts.events import LoginsEnded
from forum.accounts.models import Login, Member, MemberRole
from forum.events import announce
from forum.policy import Role


def erase(db: Session, member: Member, keep_texts: bool) -> None:
    """Erase an account and what all features keep of it."""
    end_logins(db, list(db.execute(select(Login.id).where(Login.member_id == member.id)).scalars()))
    retention.erase_everywhere(db, member.id, keep_texts)
    db.flush()
    db.delete(member)


def erase_again(db: Session, numbers: list[int], *, keep_texts: bool) -> None:
    """Erase accounts that had been erased already, in a copy from before that."""
    for member in db.execute(select(Member).where(Member.id.in_(numbers))).scalars().all():
        erase(db, member, keep_texts)


def erase_unused(db: Session, since: str, most: int) -> int:
    """Erase accounts last used before this month ("2025-11"), with their texts; how many. Whoever runs the house alone
    stays.
    """
    unused = select(Member).where(Member.used_in < since).order_by(Member.id).limit(most)
    going = [member for member in db.execute(unused).scalars().all() if not runs_it_alone(db, member)]
    for member in going:
        erase(db, member, keep_texts=False)
    return len(going)


def runs_it_alone(db: Session, member: Member) -> bool:
    """Whether this is the only operator. Locked until the commit: two who leave at once go one after the other."""
    operators = select(MemberRole.member_id).where(MemberRole.role == Role.OPERATOR).with_for_update()
    return list(db.execute(operators).scalars()) == [member.id]


def end_logins(db: Session, ids: list[int]) -> None:
    """End these log-ins, and say so to whoever keeps their sockets."""
    db.execute(delete(Login).where(Login.id.in_(ids)))
    announce(db, LoginsEnded(tuple(ids)))
