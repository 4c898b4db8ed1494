"""What is begun in a thread goes along when the thread is joined with another, and ends when it is sent."""

from sqlalchemy.orm import Session

from forum.accounts import queries as people
from forum.boards import releasing
from forum.boards.events import ThreadJoined
from forum.boards.placing import already
from forum.boards.queries.keeping import led_to
from forum.boards.views import thread_place
from forum.drafts import moving
from forum.drafts.events import DraftBegun
from forum.events import attend

__all__ = ["releasing"]  # it says how texts that waited are written


def take_drafts_along(db: Session, event: ThreadJoined) -> None:
    """Each half-written answer is found where the thread went on, unless its writer has begun one there too."""
    place = thread_place(event.thread)
    for member_id in moving.left_at(db, place):
        _move(db, member_id, event.thread, instead=False)


def follow_the_thread(db: Session, event: DraftBegun) -> None:
    """A page open since before the joining goes on to name the old thread; what it keeps is the newest there is.

    A slow network may bring a save after the sending it was overtaken by: then there is nothing to keep.
    """
    writer = people.actor_by_member(db, event.member_id)
    if already(db, writer, event.once):
        moving.drop(db, event.member_id, event.place)
        return
    public_id = event.place.rpartition(":")[2]
    if thread_place(public_id) == event.place:
        _move(db, event.member_id, public_id, instead=True)


def _move(db: Session, member_id: int, thread: str, *, instead: bool) -> None:
    now = led_to(db, people.actor_by_member(db, member_id), thread)  # None where she may not read it: then it stays
    if now is not None:
        moving.move(db, member_id, thread_place(thread), thread_place(now), instead=instead)


attend(ThreadJoined, take_drafts_along)
attend(DraftBegun, follow_the_thread)
