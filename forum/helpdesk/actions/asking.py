"""What those do who ask for help: ask, write on, let somebody in, close, keep longer, say how it is, withdraw.

Writing is for both sides. Each holds the conversation's row from its first statement, so of two at once one waits.
"""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from forum import clock, erasures, trail
from forum.accounts.models import Member
from forum.db import keyring, new_id
from forum.errors import N_, Conflict, Invalid, NotAllowed
from forum.events import announce
from forum.helpdesk import box, entrance, figures, head, sharing, who
from forum.helpdesk.appending import LETTER, STEP, append, lock
from forum.helpdesk.asked import MAX_WORDS, checked
from forum.helpdesk.events import LettersChanged, LettersGone, RequestPlaced
from forum.helpdesk.forgetting import ERASED
from forum.helpdesk.models import By, CheckIn, HelpAccess, HelpConversation, HelpLetter, State
from forum.helpdesk.queries.frames import Frame, frame
from forum.helpdesk.queries.reading import ready
from forum.helpdesk.views import Asked, HouseSays, How, Placed
from forum.policy import Actor, Do, authorize
from forum.text import clean_text
from forum.trail import Deed

MOST_OPEN = 3  # of one member at a time
SAME_AGAIN = timedelta(hours=1)  # so long a form sent twice gets the same answer
ONCE_LENGTH = 36
CHECK_INS = (0, 7, 30, 90)  # days
AFTER_CHECK_IN = timedelta(days=14)  # so long at least an answer to it has time
LONGEST = timedelta(days=365)  # from now: further ahead nothing is kept at one tap
SENT = N_("This was sent already, some time ago.")
ENOUGH_OPEN = N_("You have three open conversations already. Write on in one of them, or close one first.")
NOT_CLOSED = N_("This goes on: it stays for as long as you both write, and some time after that.")
SAID = N_("You said so already.")


def ask(db: Session, actor: Actor, asked: Asked, due_at: datetime, once: str | None = None) -> Placed:
    """Ask for help; an answer is promised until `due_at`. Sent twice with the same `once`, it is there once."""
    authorize(actor, Do.ASK_HELP)
    ready(db, actor)
    number = _once(once) or str(uuid4())
    if (placed := _placed_before(db, actor, number)) is not None:
        return placed
    asked = checked(db, asked)
    if actor.member_id is not None:
        _look_at_open(db, actor.member_id)
    ring, public_id, now = keyring(db), new_id(), clock.rounded_down(clock.now(), STEP)
    opened, key_id, wrapped = box.new(ring.help, public_id)
    receipt = entrance.new_receipt(ring, number) if actor.member_id is None else ""
    row = HelpConversation(
        public_id=public_id,
        key_id=key_id,
        wrapped_key=wrapped,
        asker=who.digest(ring, actor.member_id) if actor.member_id is not None else None,
        sealed_asker=who.sealed(ring, public_id, actor.member_id) if actor.member_id is not None else None,
        receipt=entrance.digest(ring, receipt) if receipt else None,
        once=entrance.once(ring, actor.member_id, number),
        sealed_head=head.close(opened, asked),
        wanted=asked.wanted,
        asked_at=now,
        due_at=due_at,
        last_at=now,
        letters=1,
    )
    db.add(row)
    db.flush()
    sealed = opened.seal(asked.words, LETTER, 1)
    db.add(HelpLetter(conversation_id=row.id, number=1, by=By.ASKER, sealed=sealed, at=now))
    db.flush()
    announce(db, RequestPlaced(public_id, asked.wanted))
    return Placed(public_id, receipt)


def write(db: Session, actor: Actor, letters_id: str, text: str, once: str | None, due_at: datetime) -> int:
    """Write a letter, from whichever side; its number. `due_at`: until when who asked is promised an answer to it,
    where she does not wait for one already.
    """
    row, found = _held(db, actor, letters_id)
    authorize(actor, Do.WRITE_LETTER, found)
    number = _once(once)
    sent = select(HelpLetter.number).where(HelpLetter.conversation_id == row.id, HelpLetter.once == number)
    if number and (before := db.execute(sent).scalar_one_or_none()) is not None:
        return before
    text = clean_text(text, longest=MAX_WORDS, field="text")
    if found.mine:
        if row.state is State.ANSWERED:
            row.state, row.due_at, row.told_late = State.WAITING, due_at, 0
        return append(db, row, By.ASKER, None, text, number)
    now = clock.now()
    if row.answered_at is None:
        figures.answered(db, row, now)
        row.answered_at = clock.rounded_down(now, STEP)
    row.state = State.ANSWERED
    return append(db, row, By.STAFF, actor.member_id, text, number)


def withdraw(db: Session, actor: Actor, letters_id: str) -> None:
    """Erase a conversation at once: its key with it, so that nothing of it opens wherever a copy may be."""
    row, found = _held(db, actor, letters_id)
    authorize(actor, Do.OWN_LETTERS, found)
    if row.answered_at is None:
        figures.fell_due(db, row, clock.now())
    erasures.note(db, ERASED, [row.id])
    db.execute(delete(HelpConversation).where(HelpConversation.id == row.id))
    announce(db, LettersGone(letters_id))


def keep_longer(db: Session, actor: Actor, letters_id: str, help_days: int) -> None:
    """Keep closed letters so many days more; not further ahead than a year."""
    row, found = _held(db, actor, letters_id)
    authorize(actor, Do.OWN_LETTERS, found)
    if row.ends_at is None:
        raise Conflict(NOT_CLOSED)
    now = clock.now()
    longer = min(max(now, row.ends_at) + timedelta(days=help_days), now + LONGEST)
    row.ends_at = max(row.ends_at, longer)
    db.flush()
    announce(db, LettersChanged(letters_id))


def close(db: Session, actor: Actor, letters_id: str, check_in_days: int, help_days: int) -> None:
    """Close a conversation. Who asked may say that a question later on is welcome (`check_in_days`; 0: no), also when
    somebody else has closed it.
    """
    row, found = _held(db, actor, letters_id)
    authorize(actor, Do.CLOSE_LETTERS, found)
    if check_in_days not in CHECK_INS:
        raise Invalid(field="check_in_days")
    now = clock.now()
    if not found.closed:
        if row.answered_at is None:
            figures.fell_due(db, row, now)
        row.state, row.closed_at = State.CLOSED, clock.rounded_down(now, STEP)
        row.ends_at, row.check_in, row.check_in_at = now + timedelta(days=help_days), CheckIn.NONE, None
        if not found.mine:
            trail.record(db, actor, Deed.LETTERS_CLOSED, letters_id)
    if found.mine and check_in_days and row.check_in in (CheckIn.NONE, CheckIn.WANTED) and row.ends_at is not None:
        row.check_in, row.check_in_at = CheckIn.WANTED, now + timedelta(days=check_in_days)
        row.ends_at = max(row.ends_at, row.check_in_at + AFTER_CHECK_IN)
    db.flush()
    announce(db, LettersChanged(letters_id))


def agree(db: Session, actor: Actor, letters_id: str, access_id: str, yes: bool) -> None:
    """Say yes or no to a colleague whom somebody of the staff proposed."""
    row, found = _held(db, actor, letters_id)
    authorize(actor, Do.OWN_LETTERS, found)
    over = db.execute(select(HelpAccess.takes_over).where(HelpAccess.public_id == access_id)).scalar_one_or_none()
    colleague = sharing.settle(db, found, access_id, yes)
    if colleague is not None:
        append(db, row, By.HOUSE, colleague, HouseSays.TOOK_OVER if over else HouseSays.LET_IN)


def say_how(db: Session, actor: Actor, letters_id: str, how: How, due_at: datetime) -> None:
    """Answer the question how it is now, once. To talk again opens the conversation, with an answer until `due_at`."""
    row, found = _held(db, actor, letters_id)
    authorize(actor, Do.OWN_LETTERS, found)
    if row.check_in is not CheckIn.ASKED:
        raise Conflict(SAID)
    row.check_in = CheckIn.SAID
    if how is How.TALK and found.closed:
        row.state, row.closed_at, row.ends_at = State.WAITING, None, None
        row.due_at, row.told_late = due_at, 0
    append(db, row, By.HOUSE, None, HouseSays(how.value))
    announce(db, LettersChanged(letters_id))


def _held(db: Session, actor: Actor, letters_id: str) -> tuple[HelpConversation, Frame]:
    return lock(db, letters_id), frame(db, actor, letters_id)


def _once(once: str | None) -> str | None:
    if once and len(once) > ONCE_LENGTH:
        raise Invalid
    return once or None


def _placed_before(db: Session, actor: Actor, number: str) -> Placed | None:
    ring = keyring(db)
    sent = HelpConversation.once == entrance.once(ring, actor.member_id, number)
    row = db.execute(select(HelpConversation.public_id, HelpConversation.asked_at).where(sent)).one_or_none()
    if row is None:
        return None
    if row.asked_at <= clock.now() - SAME_AGAIN - STEP:
        raise Conflict(SENT)
    return Placed(row.public_id, entrance.new_receipt(ring, number) if actor.member_id is None else "")


def _look_at_open(db: Session, member_id: int) -> None:
    """Raises NotAllowed where she has as many open as go together. Two at once wait for each other."""
    db.execute(select(Member.id).where(Member.id == member_id).with_for_update())
    hers = HelpConversation.asker == who.digest(keyring(db), member_id), HelpConversation.state != State.CLOSED
    if db.execute(select(func.count()).select_from(HelpConversation).where(*hers)).scalar_one() >= MOST_OPEN:
        raise NotAllowed(ENOUGH_OPEN)
