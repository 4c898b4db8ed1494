"""The door for every feature that has news for members: told in the transaction that makes the news, a fixed number of
statements whatever the number of people. Nobody acts here: the house tells, in what listeners attend (attends.py).

members.bell is the number of notices not yet seen. Whatever changes notices takes its turn first (`in_turn()`), and
calls `recount()` for those it concerns.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from forum import clock
from forum.accounts.models import Member
from forum.notices.models import Kind, Notice

BELLS = 0x62656C6C  # the lock's number; any would do


def tell(db: Session, to: Select[int], kind: Kind, thing: str, n: int = 1) -> None:
    """Tell the members that `to` selects of `n` new things; added to what they have not seen of the same."""
    in_turn(db)
    db.flush()
    whom = to.distinct().subquery()
    today = clock.now().date()
    news = select(
        whom.c[0], literal(kind, Notice.kind.type), literal(thing), literal(n), literal(today), false()
    ).where(true())  # SQLite would take "ON CONFLICT" for a join
    statement = insert(Notice).from_select(["member_id", "kind", "thing", "count", "day", "seen"], news)
    new = statement.excluded
    count = case((Notice.seen, new.count), else_=Notice.count + new.count)
    db.execute(  # written alike by both databases, so PostgreSQL's form serves for SQLite
        statement.on_conflict_do_update(
            index_elements=["member_id", "kind", "thing"], set_={"count": count, "day": new.day, "seen": False}
        )
    )
    recount(db, to)


def mark_seen(db: Session, member_id: int, *which: ColumnElement[bool]) -> None:
    """Take these notices of hers as seen (all, where nothing is said)."""
    unseen = and_(Notice.member_id == member_id, Notice.seen.is_(False), *which)
    if db.execute(select(Notice.id).where(unseen).limit(1)).first() is None:
        return  # as at most texts that are read: nobody waits for her turn
    in_turn(db)
    db.execute(update(Notice).where(unseen).values(seen=True).execution_options(synchronize_session=False))
    recount(db, select(Member.id).where(Member.id == member_id))


def about(kinds: Sequence[Kind], things: Select[str]) -> ColumnElement[bool]:
    """The notices of these kinds about these things."""
    return Notice.kind.in_(kinds) & Notice.thing.in_(things)


def recount(db: Session, members: Select[int]) -> None:
    """Set the bells of these members to what they have not seen."""
    unseen = select(func.count()).where(Notice.member_id == Member.id, Notice.seen.is_(False)).scalar_subquery()
    bells = update(Member).where(Member.id.in_(members)).values(bell=unseen)
    db.execute(bells.execution_options(synchronize_session=False))


def in_turn(db: Session) -> None:
    """Wait for whoever else changes notices, until her transaction ends; SQLite has one writer anyway.

    On PostgreSQL two who write at once may each have news for the other: row by row they would wait for each other for
    ever. And a count that began before the other had told would miss it.
    """
    if db.connection().dialect.name == "postgresql":
        db.execute(select(func.pg_advisory_xact_lock(BELLS)))
