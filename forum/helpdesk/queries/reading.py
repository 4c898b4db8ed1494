"""Reads for those a conversation is between. Nothing is noted here: an opening by staff is an action."""

from datetime import datetime

from sqlalchemy import Row, exists, select

from forum import clock, receipts
from forum.accounts.models import Member, badge
from forum.db import Reader, keyring
from forum.errors import HelpClosed, NotFound
from forum.helpdesk import box, entrance, head, referring, who
from forum.helpdesk.appending import LETTER
from forum.helpdesk.box import Box
from forum.helpdesk.models import Access, By, HelpAccess, HelpConversation, HelpLetter, HelpOpening, HelpReferral, State
from forum.helpdesk.queries.frames import Frame, frame
from forum.helpdesk.views import Colleague, Letters, LetterView, Opening, OwnLine, Referral, ReferralLine
from forum.policy import Actor, Do, authorize
from forum.sealing import Broken

OPENINGS_SHOWN = 50
WAITS = (State.NEW, State.CLAIMED, State.WAITING)  # somebody waits for an answer


def ready(db: Reader, actor: Actor) -> None:
    """Nothing, where help can be asked for. Raises HelpClosed where its key is missing, or is another than that of the
    conversations there are.
    """
    authorize(actor, Do.ASK_HELP)
    keys = keyring(db).help
    keys.newest()
    if db.execute(select(exists().where(HelpConversation.key_id.not_in(keys.ids())))).scalar_one():
        raise HelpClosed


def letters(db: Reader, actor: Actor, letters_id: str, since: int = 0) -> Letters:
    """A conversation, with its letters after number `since`. NotFound for whom it is not between."""
    found = frame(db, actor, letters_id)
    authorize(actor, Do.READ_LETTERS, found)
    opened = _opened(db, found)
    return Letters(
        mine=found.mine,
        answering=found.answering,
        closed=found.closed,
        id=found.id,
        public_id=found.public_id,
        by_receipt=found.receipt is not None,
        state=found.state,
        head=head.read(opened, found) if opened else head.UNKNOWN,
        wanted=found.wanted,
        asked_at=found.asked_at,
        due_at=found.due_at,
        late=is_late(found.state, found.due_at),
        ends_at=found.ends_at,
        check_in=found.check_in,
        check_in_at=found.check_in_at,
        claimed_by=_name(db, found.claimed_by_id),
        claimed_by_me=found.claimed_by_id is not None and found.claimed_by_id == actor.member_id,
        letters=_letters(db, actor, found, opened, since),
        colleagues=_colleagues(db, found.id),
        openings=_openings(db, found.id),
        referrals=_referrals(db, found.id),
    )


def own(db: Reader, actor: Actor) -> list[OwnLine]:
    """What she asked with her account, the newest first."""
    authorize(actor, Do.ASK_HELP)
    keyring(db).help.newest()
    if actor.member_id is None:
        return []
    hers = select(HelpConversation.__table__).where(HelpConversation.asker == who.digest(keyring(db), actor.member_id))
    rows = db.execute(hers.order_by(HelpConversation.last_at.desc(), HelpConversation.id.desc())).all()
    return [OwnLine(row.public_id, State(row.state), row.asked_at, row.due_at, head.of(db, row).areas) for row in rows]


def by_receipt(db: Reader, actor: Actor, typed: str) -> str:
    """The public id of what a receipt opens. NotFound for one that is none: unknown and mistyped look the same."""
    authorize(actor, Do.ASK_HELP)
    ring = keyring(db)
    ring.help.newest()
    held = HelpConversation.receipt == entrance.digest(ring, receipts.plain(typed))
    found: str | None = db.execute(select(HelpConversation.public_id).where(held)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def referral(db: Reader, actor: Actor, referral_id: str) -> Referral:
    """A page with organisations. NotFound for whom the conversation is not between."""
    row = db.execute(
        select(
            HelpReferral.public_id, HelpReferral.sealed, HelpReferral.at, HelpConversation.public_id.label("letters")
        )
        .join(HelpConversation, HelpConversation.id == HelpReferral.conversation_id)
        .where(HelpReferral.public_id == referral_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    found = frame(db, actor, row.letters)
    authorize(actor, Do.READ_LETTERS, found)
    opened = _opened(db, found)
    try:
        note, picked = referring.read(opened, row.public_id, row.sealed) if opened else ("", ())
    except Broken:
        return Referral(row.public_id, row.letters, "", (), row.at, opens=False)
    return Referral(row.public_id, row.letters, note, picked, row.at, opens=opened is not None)


def is_late(state: State, due_at: datetime) -> bool:
    """Whether somebody waits longer than was promised."""
    return state in WAITS and due_at < clock.now()


def _opened(db: Reader, found: Frame) -> Box | None:
    """Its box; None where another's key was put there."""
    try:
        return box.of(db, found)
    except Broken:
        return None


def _letters(db: Reader, actor: Actor, found: Frame, opened: Box | None, since: int) -> tuple[LetterView, ...]:
    rows = db.execute(
        select(HelpLetter.__table__, Member.pseudonym, badge(Member.__table__.c.id).label("badge"))
        .outerjoin(Member, Member.id == HelpLetter.author_id)
        .where(HelpLetter.conversation_id == found.id, HelpLetter.number > since)
        .order_by(HelpLetter.number)
    ).all()
    return tuple(_letter(actor, found, opened, row) for row in rows)


def _letter(actor: Actor, found: Frame, opened: Box | None, row: Row[tuple[object, ...]]) -> LetterView:
    by = By(row.by)
    try:
        text = opened.open(row.sealed, LETTER, row.number) if opened else None
    except Broken:
        text = None
    hers = row.author_id is not None and row.author_id == actor.member_id
    return LetterView(
        public_id=row.public_id,
        number=row.number,
        by=by,
        name=row.pseudonym or "",
        badge=row.badge if row.pseudonym else "",
        mine=(by is By.ASKER and found.mine) or (by is By.STAFF and hers),
        text=text or "",
        at=row.at,
        opens=text is not None,
    )


def _colleagues(db: Reader, letters_id: int) -> tuple[Colleague, ...]:
    rows = db.execute(
        select(
            HelpAccess.public_id,
            HelpAccess.access,
            HelpAccess.takes_over,
            Member.pseudonym,
            badge(Member.__table__.c.id).label("badge"),
        )
        .join(Member, Member.id == HelpAccess.member_id)
        .where(HelpAccess.conversation_id == letters_id, HelpAccess.access.in_((Access.PROPOSED, Access.OPEN)))
        .order_by(HelpAccess.id)
    )
    return tuple(
        Colleague(row.public_id, row.pseudonym, row.badge, row.takes_over, row.access is Access.PROPOSED)
        for row in rows
    )


def _openings(db: Reader, letters_id: int) -> tuple[Opening, ...]:
    rows = db.execute(
        select(HelpOpening.at, Member.pseudonym)
        .outerjoin(Member, Member.id == HelpOpening.member_id)
        .where(HelpOpening.conversation_id == letters_id)
        .order_by(HelpOpening.id.desc())
        .limit(OPENINGS_SHOWN)
    )
    return tuple(Opening(row.pseudonym or "", row.at) for row in rows)


def _referrals(db: Reader, letters_id: int) -> tuple[ReferralLine, ...]:
    rows = db.execute(
        select(HelpReferral.public_id, HelpReferral.at)
        .where(HelpReferral.conversation_id == letters_id)
        .order_by(HelpReferral.id)
    )
    return tuple(ReferralLine(row.public_id, row.at) for row in rows)


def _name(db: Reader, member_id: int | None) -> str:
    if member_id is None:
        return ""
    return db.execute(select(Member.pseudonym).where(Member.id == member_id)).scalar_one_or_none() or ""
