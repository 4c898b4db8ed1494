"""Who of the staff may open a conversation, and who is on it. Whether somebody may change that was asked before.

Whatever changes here is one statement that says what it expects: of two at once, one finds it changed.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from forum import clock
from forum.db import keyring, new_id
from forum.errors import N_, Conflict, NotFound
from forum.events import announce
from forum.helpdesk import telling, who
from forum.helpdesk.events import LettersChanged
from forum.helpdesk.models import Access, HelpAccess, HelpConversation, State
from forum.helpdesk.queries.frames import Frame
from forum.policy import Actor

STEP = timedelta(minutes=5)  # no finer: it tells less about who was there when
AGAIN = timedelta(hours=24)  # put back after an answer: so soon somebody else looks
TAKEN = N_("%(name)s is on this already.")
_OPEN_NOW = (HelpConversation.closed_at.is_(None), HelpConversation.state != State.CLOSED)
_SILENT: dict[str, Any] = {"synchronize_session": False}


def _state(state: State) -> ColumnElement[State]:
    return literal(state, HelpConversation.state.type)


_TAKEN_ON = case((HelpConversation.state == State.NEW, _state(State.CLAIMED)), else_=HelpConversation.state)


def moment() -> datetime:
    """Now, as it is kept here."""
    return clock.rounded_down(clock.now(), STEP)


def take(db: Session, actor: Actor, letters_id: int) -> bool:
    """Be the one who is on it; False where another is, or it is closed."""
    taken = (
        update(HelpConversation)
        .where(HelpConversation.id == letters_id, HelpConversation.claimed_by_id.is_(None), *_OPEN_NOW)
        .values(
            claimed_by_id=actor.member_id,
            state=_TAKEN_ON,
        )
        .returning(HelpConversation.id)
    )
    if db.execute(taken.execution_options(**_SILENT)).first() is None:
        return False
    give(db, letters_id, actor.member_id or 0, Access.OPEN, None)
    return True


def give(
    db: Session,
    letters_id: int,
    member_id: int,
    access: Access,
    proposed_by_id: int | None,
    *,
    takes_over: bool = False,
) -> None:
    """Write down how she stands to it, instead of how she stood before."""
    row = insert(HelpAccess).values(
        public_id=new_id(),
        conversation_id=letters_id,
        member_id=member_id,
        access=access,
        takes_over=takes_over,
        proposed_by_id=proposed_by_id,
        at=moment(),
    )
    new = row.excluded
    db.execute(  # written alike by both databases
        row.on_conflict_do_update(
            index_elements=["conversation_id", "member_id"],
            set_={name: new[name] for name in ("public_id", "access", "takes_over", "proposed_by_id", "at")},
        )
    )


def end(db: Session, letters_id: int, member_id: int) -> bool:
    """End her access, or what was asked for her, and what she asked for others; whether she had any."""
    withdrawn = update(HelpAccess).where(
        HelpAccess.conversation_id == letters_id,
        HelpAccess.proposed_by_id == member_id,
        HelpAccess.access == Access.PROPOSED,
    )
    db.execute(withdrawn.values(access=Access.LEFT, at=moment()).execution_options(**_SILENT))
    ended = (
        update(HelpAccess)
        .where(
            HelpAccess.conversation_id == letters_id,
            HelpAccess.member_id == member_id,
            HelpAccess.access.in_((Access.OPEN, Access.PROPOSED)),
        )
        .values(access=Access.LEFT, at=moment())
        .returning(HelpAccess.id)
    )
    return db.execute(ended.execution_options(**_SILENT)).first() is not None


def let_go(db: Session, letters_id: int, member_id: int) -> bool:
    """Let her not be on it any more, and nobody in her place; False where she was not.

    What was never answered is new again, and as late as it is. Else somebody else looks within a day. A closed one
    stays closed.
    """
    soon = clock.rounded_up(clock.now() + AGAIN, STEP)
    quiet = HelpConversation.state == State.ANSWERED
    let = (
        update(HelpConversation)
        .where(HelpConversation.id == letters_id, HelpConversation.claimed_by_id == member_id)
        .values(
            claimed_by_id=None,
            state=case(
                (HelpConversation.state == State.CLOSED, _state(State.CLOSED)),
                (HelpConversation.answered_at.is_(None), _state(State.NEW)),
                else_=_state(State.WAITING),
            ),
            due_at=case((quiet, literal(soon, HelpConversation.due_at.type)), else_=HelpConversation.due_at),
            told_late=case((quiet, 0), else_=HelpConversation.told_late),
        )
        .returning(HelpConversation.public_id, HelpConversation.wanted, HelpConversation.state)
    )
    row = db.execute(let.execution_options(**_SILENT)).one_or_none()
    if row is None:
        return False
    end(db, letters_id, member_id)
    if row.state is not State.CLOSED:
        telling.tell_addressed(db, row.wanted)
    announce(db, LettersChanged(row.public_id))
    return True


def settle(db: Session, letters: Frame, access_id: str, yes: bool) -> int | None:
    """Do what who asked said about a colleague; the colleague's number where she was let in.

    A colleague who asked for this herself is never let in: whoever proposed her must not learn it, and is told no.
    Raises NotFound for nothing that waits for a yes, Conflict where it is closed, or who was to be followed is gone.
    """
    waits = (
        HelpAccess.conversation_id == letters.id,
        HelpAccess.public_id == access_id,
        HelpAccess.access == Access.PROPOSED,
    )
    row = db.execute(select(HelpAccess.member_id, HelpAccess.takes_over, HelpAccess.proposed_by_id).where(*waits))
    asked = row.one_or_none()
    if asked is None:
        raise NotFound
    if letters.closed:
        raise Conflict
    herself = letters.asker is not None and letters.asker == who.digest(keyring(db), asked.member_id)
    let_in = yes and not herself
    access = Access.OPEN if let_in else Access.REFUSED
    settled = update(HelpAccess).where(*waits).values(access=access, at=moment()).returning(HelpAccess.id)
    if db.execute(settled.execution_options(**_SILENT)).first() is None:
        raise Conflict
    if let_in and asked.takes_over:
        _hand_over(db, letters, asked.proposed_by_id, asked.member_id)
    if let_in:
        telling.tell_colleague(db, asked.member_id)
    announce(db, LettersChanged(letters.public_id))
    return asked.member_id if let_in else None


def _hand_over(db: Session, letters: Frame, first: int | None, second: int) -> None:
    """Let the second be on it. Where the first has gone meanwhile, she simply takes what is free."""
    free = HelpConversation.claimed_by_id.is_(None)
    moved = (
        update(HelpConversation)
        .where(
            HelpConversation.id == letters.id,
            free if first is None else or_(free, HelpConversation.claimed_by_id == first),
            *_OPEN_NOW,
        )
        .values(
            claimed_by_id=second,
            state=_TAKEN_ON,
        )
        .returning(HelpConversation.id)
    )
    if db.execute(moved.execution_options(**_SILENT)).first() is None:
        raise Conflict
    if first is not None:
        end(db, letters.id, first)
