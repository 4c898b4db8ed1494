"""What changes polls. Nothing is announced: no news is to tell that somebody answered, and when."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import clock, trail
from forum.boards import ballots, queries
from forum.boards.models import Ballot, Poll
from forum.errors import N_, Conflict, NotFound
from forum.policy import Actor, Do, authorize, can
from forum.trail import Deed


def add_poll(
    db: Session, actor: Actor, thread_id: str, question: str, options: Sequence[str], several: bool, days: int
) -> None:
    """Put a question to who reads a thread; one to a thread."""
    view = queries.thread(db, actor, thread_id)
    authorize(actor, Do.ADD_POLL, view)
    if view.poll is not None:
        raise Conflict(N_("This conversation has a poll already."))
    kept = ballots.checked_options(options)
    poll = Poll(
        thread_id=view.id,
        question=ballots.checked_question(question),
        several=several,
        closes_at=ballots.closing(days),
        options=kept,
        votes=[0] * len(kept),
    )
    db.add(poll)
    db.flush()


def vote(db: Session, actor: Actor, thread_id: str, choices: Sequence[int]) -> None:
    """Answer a poll, once. The answer joins the count; beside it is kept only that she has answered."""
    view = queries.thread(db, actor, thread_id)
    if view.poll is None:
        raise NotFound
    authorize(actor, Do.VOTE, view)
    poll = _held(db, view.id)
    if poll.closes_at <= clock.now():
        raise Conflict(N_("This poll has closed."))
    if db.get(Ballot, (view.id, actor.member_id)) is not None:
        raise Conflict(N_("You have answered already. Nobody knows which answer was yours, so it cannot be changed."))
    chosen = ballots.checked_choices(choices, len(poll.options), poll.several)
    # A new list: a change inside the old one would not be seen, and so not kept.
    poll.votes = [count + (place in chosen) for place, count in enumerate(poll.votes)]
    db.add(Ballot(thread_id=view.id, member_id=actor.member_id))
    db.flush()


def remove_poll(db: Session, actor: Actor, thread_id: str) -> None:
    """Take a poll away: an own one while nobody has answered, or any as an expert."""
    view = queries.thread(db, actor, thread_id)
    if view.poll is None:
        raise NotFound
    keeper = can(actor, Do.KEEP_THREAD, view)
    authorize(actor, Do.KEEP_THREAD if keeper else Do.ADD_POLL, view)
    poll = _held(db, view.id)
    if not keeper and any(poll.votes):
        raise Conflict(N_("Somebody has answered already. An expert by experience can take this poll away."))
    db.delete(poll)
    db.flush()
    if keeper:
        trail.record(db, actor, Deed.POLL_REMOVED, view.public_id)


def _held(db: Session, thread: int) -> Poll:
    """The poll, held until the commit: who answers at the same moment waits, and both are counted."""
    poll = db.execute(select(Poll).where(Poll.thread_id == thread).with_for_update()).scalar_one_or_none()
    if poll is None:
        raise NotFound
    return poll
