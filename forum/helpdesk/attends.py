"""What help does in the transactions of others: whoever must hear of something is told, or nothing is kept."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import queries as people
from forum.accounts.events import StandingChanged
from forum.events import attend
from forum.helpdesk import telling
from forum.helpdesk.events import LettersChanged, LettersGone, LetterWritten, RequestPlaced
from forum.helpdesk.models import Access, By, CheckIn, HelpAccess, HelpConversation, State
from forum.helpdesk.notices import LATE, LETTERS, REQUESTS
from forum.helpdesk.retention import let_go_of_all
from forum.helpdesk.views import ROLES
from forum.notices import kinds
from forum.policy import helps


def tell_of_request(db: Session, event: RequestPlaced) -> None:
    """Somebody asks for help."""
    telling.tell_addressed(db, event.wanted)


def tell_of_letter(db: Session, event: LetterWritten) -> None:
    """A letter is for the other side; where nobody is on it any more, for all who may take it on."""
    if event.by is By.STAFF:
        telling.tell_asker(db, event.letters)
        telling.tell_answering(db, event.letters, but=event.author_id)
        telling.nothing_waits(db)
        return
    row = db.execute(
        select(
            HelpConversation.wanted, HelpConversation.claimed_by_id, HelpConversation.state, HelpConversation.check_in
        ).where(HelpConversation.public_id == event.letters)
    ).one()
    if event.by is By.HOUSE and row.check_in is not CheckIn.SAID:
        return  # what the house says by itself has its own way
    telling.asker_saw(db, event.letters)
    telling.tell_answering(db, event.letters)
    if row.claimed_by_id is None and row.state is State.WAITING:
        telling.tell_addressed(db, row.wanted)


def hush(db: Session, event: LettersChanged | LettersGone) -> None:
    """One less that waits, perhaps."""
    telling.nothing_waits(db)


def end_with_the_task(db: Session, event: StandingChanged) -> None:
    """Who is not one of those addressed any more opens nothing, and is on nothing."""
    db.flush()
    actor = people.actor_by_member(db, event.member_id)
    hers = (
        select(HelpConversation.id, HelpConversation.wanted)
        .join(HelpAccess, HelpAccess.conversation_id == HelpConversation.id)
        .where(HelpAccess.member_id == event.member_id, HelpAccess.access.in_((Access.OPEN, Access.PROPOSED)))
    )
    rows = db.execute(hers).all()
    if rows:
        stay = [row.id for row in rows if helps(actor, None) and actor.roles & ROLES[row.wanted]]
        let_go_of_all(db, event.member_id, *stay)


for source in (REQUESTS, LETTERS, LATE):
    kinds.register(source)
attend(RequestPlaced, tell_of_request)
attend(LetterWritten, tell_of_letter)
attend(LettersChanged, hush)
attend(LettersGone, hush)
attend(StandingChanged, end_with_the_task)
