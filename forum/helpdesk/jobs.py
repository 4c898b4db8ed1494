"""What the clock does for requests: it tells of promises that were missed, closes what fell silent, asks how it is."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.clockwork.jobs import job
from forum.config import Config
from forum.errors import Conflict, Unavailable
from forum.events import announce
from forum.helpdesk import appending, figures, telling
from forum.helpdesk.events import LettersChanged
from forum.helpdesk.models import By, CheckIn, HelpConversation, State
from forum.helpdesk.telling import WAITS
from forum.helpdesk.views import HouseSays
from forum.notices.models import Kind

STAYS = timedelta(days=14)  # at least so long after the question how it is, she can say something


@job("help.late", seconds=60)
def tell_late(db: Session, config: Config, now: datetime) -> None:
    """Tell all addressed that an answer was promised and has not come; much later who runs the house, by count alone.

    Each once. The rows are held before anybody is told, as everywhere: who waits for her turn to tell holds none.
    """
    late = HelpConversation.state.in_(WAITS)
    hours = timedelta(hours=config.help.late_hours)
    missed = db.execute(
        update(HelpConversation)
        .where(late, HelpConversation.due_at < now, HelpConversation.told_late == 0)
        .values(told_late=1)
        .returning(HelpConversation.id, HelpConversation.due_at, HelpConversation.answered_at, HelpConversation.wanted)
        .execution_options(synchronize_session=False)
    ).all()
    long = db.execute(
        update(HelpConversation)
        .where(late, HelpConversation.due_at < now - hours, HelpConversation.told_late == 1)
        .values(told_late=2)
        .returning(HelpConversation.id)
        .execution_options(synchronize_session=False)
    ).all()
    for row in missed:
        if row.answered_at is None:
            figures.fell_due(db, row, now)
    for wanted in sorted({row.wanted for row in missed}):
        telling.tell_addressed(db, wanted, Kind.LATE, sum(row.wanted is wanted for row in missed))
    if long:
        telling.tell_house(db, len(long))


@job("help.silent", seconds=600)
def close_silent(db: Session, config: Config, now: datetime) -> None:
    """Close what nobody has written in for as long as closed ones are kept. It ends as long after."""
    days = timedelta(days=config.retention.help_days)
    silent = db.execute(
        update(HelpConversation)
        .where(HelpConversation.state != State.CLOSED, HelpConversation.last_at <= now - days)
        .values(state=State.CLOSED, closed_at=now, ends_at=now + days)
        .returning(
            HelpConversation.id, HelpConversation.public_id, HelpConversation.due_at, HelpConversation.answered_at
        )
        .execution_options(synchronize_session=False)
    ).all()
    for row in silent:
        if row.answered_at is None:
            figures.fell_due(db, row, now)
        announce(db, LettersChanged(row.public_id))


@job("help.check_in", seconds=60)
def check_in(db: Session, config: Config, now: datetime) -> None:
    """Ask who said yes to it how she is, once. Without the key it waits until that is back."""
    due = select(HelpConversation.public_id).where(
        HelpConversation.check_in == CheckIn.WANTED, HelpConversation.check_in_at <= now
    )
    for letters in db.execute(due.order_by(HelpConversation.id)).scalars().all():
        row = appending.lock(db, letters)
        if row.check_in is not CheckIn.WANTED:
            continue
        try:
            appending.append(db, row, By.HOUSE, None, HouseSays.CHECK_IN)
        except Unavailable:
            continue
        except Conflict:  # its box opens no more: there is nothing to ask about
            row.check_in = CheckIn.NONE
            continue
        row.check_in = CheckIn.ASKED
        row.ends_at = max(row.ends_at or now, now + STAYS)
        db.flush()
        telling.tell_asker(db, letters)
