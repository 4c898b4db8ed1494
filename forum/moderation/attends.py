"""What moderation does in the transactions of others, and what it makes known: its kinds of things and of notices."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.boards.events import ThreadJoined, ThreadMoved
from forum.db import keyring
from forum.events import attend
from forum.moderation import farewell, intake, places, telling
from forum.moderation.events import CaseDecided, CaseOpened
from forum.moderation.models import Reason
from forum.moderation.notices import CASES, DECISIONS, OUTCOMES
from forum.moderation.targets import messages, news, posts, profiles, questions, targets
from forum.notices import kinds
from forum.rooms.events import AudienceChanged, MessageReported
from forum.rooms.models import Report
from forum.sealing import unseal_json

REGISTERED = (messages, news, posts, profiles, questions, farewell)  # by being imported


def join_report_of_room(db: Session, event: MessageReported) -> None:
    """What is shown to who leads a room comes before the moderators too. They lead it as well, so they know."""
    found = targets()["message"].find(db, event.message)
    row = db.execute(select(Report.sealed).where(Report.public_id == event.report)).one_or_none()
    if found is None or row is None:
        return
    kept = unseal_json(keyring(db).data, row.sealed, f"room-report:{event.report}")
    intake.take_in(
        db,
        "message",
        event.message,
        found,
        Reason.OTHER,
        kept["why"],
        event.member_id,
        event.visit_id,
        told=True,
    )


def tell_of_case(db: Session, event: CaseOpened) -> None:
    """Somebody waits for an answer."""
    if not event.told:
        telling.tell_moderators(db, event.audience)


def hush(db: Session, event: CaseDecided) -> None:
    """One less that waits."""
    telling.nothing_waits(db)


def follow_thread(db: Session, event: ThreadMoved | ThreadJoined) -> None:
    """Its cases are for who may read it now."""
    places.thread_changed(db, event.thread)


def follow_room(db: Session, event: AudienceChanged) -> None:
    """The same for a room."""
    places.room_changed(db, event.room)


for source in (CASES, DECISIONS, OUTCOMES):
    kinds.register(source)
attend(MessageReported, join_report_of_room)
attend(CaseOpened, tell_of_case)
attend(CaseDecided, hush)
attend(ThreadMoved, follow_thread)
attend(ThreadJoined, follow_thread)
attend(AudienceChanged, follow_room)
