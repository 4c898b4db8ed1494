"""A conversation as policy and actions ask about it: no letter of it is opened."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum.db import Reader, keyring
from forum.errors import NotFound
from forum.helpdesk import who
from forum.helpdesk.models import Access, CheckIn, HelpAccess, HelpConversation, State, Wanted
from forum.helpdesk.views import ROLES
from forum.policy import Actor, Role

_COLUMNS = (
    HelpConversation.id,
    HelpConversation.public_id,
    HelpConversation.key_id,
    HelpConversation.wrapped_key,
    HelpConversation.asker,
    HelpConversation.sealed_asker,
    HelpConversation.receipt,
    HelpConversation.sealed_head,
    HelpConversation.wanted,
    HelpConversation.state,
    HelpConversation.asked_at,
    HelpConversation.due_at,
    HelpConversation.answered_at,
    HelpConversation.last_at,
    HelpConversation.letters,
    HelpConversation.closed_at,
    HelpConversation.ends_at,
    HelpConversation.check_in,
    HelpConversation.check_in_at,
    HelpConversation.claimed_by_id,
)


@dataclass(frozen=True)
class Frame:
    """What is known of a conversation without its key. The fields above the line are what policy asks for."""

    mine: bool
    answering: frozenset[int]
    closed: bool
    wanted_roles: frozenset[Role]
    # ---
    id: int
    public_id: str
    key_id: str
    wrapped_key: bytes
    asker: bytes | None
    sealed_asker: bytes | None
    receipt: bytes | None
    sealed_head: bytes
    wanted: Wanted
    state: State
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None
    last_at: datetime
    letters: int
    closed_at: datetime | None
    ends_at: datetime | None
    check_in: CheckIn
    check_in_at: datetime | None
    claimed_by_id: int | None


def frame(db: Reader, actor: Actor, letters_id: str) -> Frame:
    """A conversation for this person, who has not been asked yet whether she may. Raises NotFound for none."""
    row = db.execute(select(*_COLUMNS).where(HelpConversation.public_id == letters_id)).one_or_none()
    if row is None:
        raise NotFound
    open_to = select(HelpAccess.member_id).where(HelpAccess.conversation_id == row.id, HelpAccess.access == Access.OPEN)
    return Frame(
        mine=is_hers(db, actor, row.public_id, row.asker, row.receipt),
        answering=frozenset(db.execute(open_to).scalars()),
        closed=row.state is State.CLOSED,
        wanted_roles=ROLES[row.wanted],
        **row._mapping,
    )


def is_hers(db: Reader, actor: Actor, letters_id: str, asker: bytes | None, receipt: bytes | None) -> bool:
    """Whether this person asked: by her log-in, or by the receipt she gave a short while ago."""
    if asker is not None:
        return actor.member_id is not None and asker == who.digest(keyring(db), actor.member_id)
    return receipt is not None and actor.holds == letters_id
