"""What becomes a notice, in the very transaction that makes it: there together with the text, or not at all."""

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from forum.accounts import queries as people
from forum.accounts.events import StandingChanged
from forum.accounts.models import Member
from forum.boards.actions.following import EverythingSeen
from forum.boards.events import PostsGone, PostWritten, ThreadSeen
from forum.boards.models import Board, Thread, ThreadFollow
from forum.events import attend
from forum.gate.events import TextReleased, TextReturned
from forum.notices import kinds
from forum.notices.models import Kind, Notice
from forum.notices.readers import readers
from forum.notices.released import RELEASED, WAITING
from forum.notices.rooms import ROOMS, leaders
from forum.notices.telling import in_turn, mark_seen, recount, tell
from forum.notices.threads import THREADS, author_hidden, read_to_the_end, texts_gone, within
from forum.rooms.events import CallAnswered, Called, MessageReported, ReportSettled
from forum.rooms.models import Report, Room, Whisper


def tell_of_text(db: Session, event: PostWritten) -> None:
    """Tell those who follow the thread, and whom it quotes: one kind for one text, and only who may read it.

    Under a one-time name nobody is left out, the writer neither: the lack of a notice would tell who she is.
    """
    if not event.added:
        if event.author_id is None:
            author_hidden(db, event.thread)
        return
    audience = db.execute(
        select(Board.audience).join(Thread, Thread.board_id == Board.id).where(Thread.id == event.thread_id)
    ).scalar_one()
    quoted = event.quoted_author_id if event.quoted_author_id != event.author_id else None
    known = [member for member in (event.author_id, quoted) if member is not None]
    followers = select(ThreadFollow.member_id).where(
        ThreadFollow.thread_id == event.thread_id,
        ThreadFollow.member_id.not_in(known),
        ThreadFollow.member_id.in_(readers(audience)),
    )
    tell(db, followers, Kind.ANSWER, event.thread)
    if quoted is not None:
        tell(db, readers(audience).where(Member.id == quoted), Kind.QUOTE, event.thread)


def note_thread_read(db: Session, event: ThreadSeen) -> None:
    """What she has read is no news."""
    mark_seen(db, event.member_id, within(event.thread))


def note_all_read(db: Session, event: EverythingSeen) -> None:
    """The same, for all threads she has read to the end."""
    mark_seen(db, event.member_id, read_to_the_end(event.member_id))


def note_texts_gone(db: Session, event: PostsGone) -> None:
    """What was erased is no news either."""
    texts_gone(db, event.post_ids)


def tell_who_leads(db: Session, event: Called | MessageReported) -> None:
    """Tell those who lead a room that somebody there waits for them, whether they are in it or not."""
    audience = db.execute(select(Room.audience).where(Room.public_id == event.room)).scalar_one()
    tell(db, leaders(event.room, audience), Kind.ROOM, event.room)


def nothing_waits(db: Session, event: CallAnswered | ReportSettled) -> None:
    """Once all calls and reports of a room are dealt with, by whomever, they are no news for the others either."""
    room = db.execute(select(Room.id, Room.audience).where(Room.public_id == event.room)).one()
    calls = exists().where(Whisper.room_id == room.id, Whisper.answered.is_(False))
    reports = exists().where(Report.room_id == room.id, Report.done_at.is_(None))
    if db.execute(select(calls | reports)).scalar_one():
        return
    in_turn(db)
    seen = update(Notice).where(Notice.kind == Kind.ROOM, Notice.thing == event.room).values(seen=True)
    db.execute(seen.execution_options(synchronize_session=False))
    recount(db, leaders(event.room, room.audience))


def tell_of_release(db: Session, event: TextReleased) -> None:
    """Her text that waited is there."""
    tell(db, select(Member.id).where(Member.id == event.member_id), Kind.RELEASED, event.place)


def tell_of_return(db: Session, event: TextReturned) -> None:
    """Her text that waited comes back to her, with words."""
    tell(db, select(Member.id).where(Member.id == event.member_id), Kind.RELEASED, WAITING)


def hush_what_is_closed(db: Session, event: StandingChanged) -> None:
    """Her bell counts nothing that she may not read any more."""
    in_turn(db)
    db.flush()
    actor = people.actor_by_member(db, event.member_id)
    for source in kinds.sources():
        readable = kinds.lines(source, actor).with_only_columns(Notice.id)
        mark_seen(db, event.member_id, Notice.kind.in_(source.kinds), Notice.id.not_in(readable))


kinds.register(THREADS)
kinds.register(ROOMS)
kinds.register(RELEASED)
attend(Called, tell_who_leads)
attend(MessageReported, tell_who_leads)
attend(CallAnswered, nothing_waits)
attend(ReportSettled, nothing_waits)
attend(PostWritten, tell_of_text)
attend(PostsGone, note_texts_gone)
attend(ThreadSeen, note_thread_read)
attend(EverythingSeen, note_all_read)
attend(StandingChanged, hush_what_is_closed)
attend(TextReleased, tell_of_release)
attend(TextReturned, tell_of_return)
