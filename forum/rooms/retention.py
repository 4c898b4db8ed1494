"""How the rooms forget: what a member said when she goes, and what has had its time."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from forum.accounts.models import Visit
from forum.config import Retention
from forum.db import keyring
from forum.erasures import replays
from forum.events import announce
from forum.retention import erases, purges, removed
from forum.rooms import names
from forum.rooms.emptying import take_words
from forum.rooms.events import MessageGone
from forum.rooms.models import Bar, Hand, LeftAt, Message, Report, Room, RoomAlias, RoomSeat, Support, Whisper
from forum.rooms.supporting import gather

CALL_DAYS = 7
REPORT_DAYS = 30  # looked at or not: longer than what it is about ever lives
LEFT_DAYS = 30


@erases
def erase_member(db: Session, member_id: int, keep_texts: bool) -> None:
    """Take away all she said, under her aliases too and from open screens; or leave it without a name."""
    aliases = names.hers(db, member_id)
    hers = or_(Message.author_id == member_id, Message.alias_id.in_(aliases))
    if not keep_texts:
        _remove(db, hers)
    db.execute(update(Message).where(hers).values(author_id=None, alias_id=None))
    db.execute(delete(RoomAlias).where(RoomAlias.id.in_(aliases)))
    ring = keyring(db)
    for pk, room in db.execute(select(Room.id, Room.public_id)).all():
        for rows, table in (("left", LeftAt), ("call", Whisper), ("hand", Hand), ("seat", RoomSeat)):
            who = names.digest(ring, rows, room, member_id)
            db.execute(delete(table).where(table.room_id == pk, table.who == who))
        db.execute(delete(Bar).where(Bar.room_id == pk, Bar.who.in_(names.bar_digests(ring, room, member_id))))
        given = db.execute(
            select(Support.message_id, Message.public_id)
            .join(Message, Message.id == Support.message_id)
            .where(Message.room_id == pk)
        ).all()
        for message, public_id in given:
            who = names.digest(ring, f"support:{public_id}", room, member_id)
            if removed(db, delete(Support).where(Support.message_id == message, Support.who == who)):
                gather(db, room, message)


@purges("messages")
def purge(db: Session, retention: Retention, now: datetime) -> int:
    """Remove the messages whose time is over, from open screens too."""
    hours = db.execute(select(Room.id, Room.retention_hours)).all()
    over = [
        and_(Message.room_id == pk, Message.created_at <= now - timedelta(hours=own or retention.chat_hours))
        for pk, own in hours
    ]
    return _remove(db, or_(*over)) if over else 0


@replays("messages", Message.id)
def empty_again(db: Session, numbers: list[int]) -> None:
    """Messages that had been taken away."""
    take_words(db, numbers)


@purges("names in rooms")
def purge_names(db: Session, retention: Retention, now: datetime) -> int:
    """Remove the aliases and visits that are over and have no words left."""
    said = exists().where(Message.alias_id == RoomAlias.id)
    before = removed(db, delete(RoomAlias).where(RoomAlias.day < now.date() - timedelta(days=1), ~said))
    said = exists().where(Message.visit_id == Visit.id)
    return before + removed(db, delete(Visit).where(Visit.ends_at <= now, ~said))


@purges("order in rooms")
def purge_order(db: Session, retention: Retention, now: datetime) -> int:
    """Remove old calls, reports, hands, bars that are over, and where people left who did not come back."""
    return (
        removed(db, delete(Whisper).where(Whisper.created_at <= now - timedelta(days=CALL_DAYS)))
        + removed(db, delete(Report).where(Report.created_at <= now - timedelta(days=REPORT_DAYS)))
        + removed(db, delete(Hand).where(Hand.raised_on < now.date() - timedelta(days=1)))
        + removed(db, delete(LeftAt).where(LeftAt.on < now.date() - timedelta(days=LEFT_DAYS)))
        + removed(
            db,
            delete(Bar).where(
                or_(Bar.muted_until.is_(None), Bar.muted_until <= now),
                or_(Bar.banned_until.is_(None), Bar.banned_until <= now),
            ),
        )
    )


def _remove(db: Session, which: ColumnElement[bool]) -> int:
    gone = db.execute(
        select(Room.public_id, Message.public_id, Message.n).join(Room, Room.id == Message.room_id).where(which)
    ).all()
    db.execute(delete(Message).where(which))
    for room, message, n in gone:
        announce(db, MessageGone(room, message, n))
    return len(gone)
