"""Who hears of what happens in conversations with who asked for help.

No notice leads from a member to a conversation: what hers is about is always the same word, and so is what the staff's
are about. That a member was told of some letter on some day is all that stands there.
"""

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from forum import clock
from forum.accounts.models import Member, MemberRole
from forum.db import keyring
from forum.helpdesk import who
from forum.helpdesk.models import Access, HelpAccess, HelpConversation, State, Wanted
from forum.helpdesk.views import ROLES
from forum.notices.models import Kind, Notice
from forum.notices.telling import in_turn, mark_seen, recount, tell
from forum.policy import Role, Standing

OWN, DESK, HOUSE = "letters", "desk", "house"  # of who asked, of those who answer, of who runs the house
WAITS = (State.NEW, State.CLAIMED, State.WAITING)  # somebody waits for an answer


def addressed(wanted: Wanted) -> Select[int]:
    """Those who may take on what is for these. Whoever asked is not left out: the lack of a notice would tell who."""
    active = or_(Member.standing == Standing.ACTIVE, Member.standing_until <= clock.now())
    return select(Member.id).where(
        active, Member.totp_secret.is_not(None), _holds(*ROLES[wanted]), ~_holds(Role.OPERATOR)
    )


def tell_addressed(db: Session, wanted: Wanted, kind: Kind = Kind.REQUEST, n: int = 1) -> None:
    """Tell those addressed that so many wait for one of them (or, as LATE, wait longer than was promised)."""
    tell(db, addressed(wanted), kind, DESK, n)


def tell_house(db: Session, n: int) -> None:
    """Tell who runs the house that so many wait too long; nothing but the number."""
    runs = select(Member.id).where(Member.totp_secret.is_not(None), _holds(Role.OPERATOR))
    tell(db, runs, Kind.LATE, HOUSE, n)


def tell_asker(db: Session, letters: str) -> None:
    """Tell who asked that there is something new for her. Who has no account looks with her receipt."""
    row = db.execute(select(HelpConversation.sealed_asker).where(HelpConversation.public_id == letters)).one_or_none()
    asker = None if row is None else who.member(keyring(db), letters, row.sealed_asker)
    if asker is not None:
        tell(db, select(Member.id).where(Member.id == asker), Kind.LETTER, OWN)


def asker_saw(db: Session, letters: str) -> None:
    """Who asked has read what there was: she wrote."""
    row = db.execute(select(HelpConversation.sealed_asker).where(HelpConversation.public_id == letters)).one_or_none()
    asker = None if row is None else who.member(keyring(db), letters, row.sealed_asker)
    if asker is not None:
        mark_seen(db, asker, Notice.kind == Kind.LETTER, Notice.thing == OWN)


def tell_answering(db: Session, letters: str, but: int | None = None) -> bool:
    """Tell those who answer here, but for whoever wrote; whether there is anybody at all."""
    open_to = _open_to(letters)
    if db.execute(open_to.limit(1)).first() is None:
        return False
    tell(db, open_to.where(HelpAccess.member_id != (but or 0)), Kind.LETTER, DESK)
    return True


def tell_colleague(db: Session, member_id: int) -> None:
    """Tell her who was let in."""
    tell(db, select(Member.id).where(Member.id == member_id), Kind.LETTER, DESK)


def seen_at_desk(db: Session, member_id: int, *kinds: Kind) -> None:
    """What she has turned to is no news for her."""
    mark_seen(db, member_id, Notice.kind.in_(kinds), Notice.thing == DESK)


def nothing_waits(db: Session) -> None:
    """Once nobody waits for somebody to take her on, or too long, by whomever it was done, it is no news for others."""
    waits = HelpConversation.state.in_(WAITS)
    free = exists().where(waits, HelpConversation.claimed_by_id.is_(None))
    late = exists().where(waits, HelpConversation.told_late > 0)
    found = db.execute(select(free.label("free"), late.label("late"))).one()
    if not found.free:
        _hush(db, Kind.REQUEST)
    if not found.late:
        _hush(db, Kind.LATE)


def _hush(db: Session, kind: Kind) -> None:
    which = and_(Notice.kind == kind, Notice.seen.is_(False))
    if db.execute(select(Notice.id).where(which).limit(1)).first() is None:
        return  # as at most letters: nobody waits for her turn
    in_turn(db)
    whom = list(db.execute(select(Notice.member_id).where(which)).scalars())
    if whom:
        db.execute(update(Notice).where(which).values(seen=True).execution_options(synchronize_session=False))
        recount(db, select(Member.id).where(Member.id.in_(whom)))


def _open_to(letters: str) -> Select[int]:
    return (
        select(HelpAccess.member_id)
        .join(HelpConversation, HelpConversation.id == HelpAccess.conversation_id)
        .where(HelpConversation.public_id == letters, HelpAccess.access == Access.OPEN)
    )


def _holds(*roles: Role) -> ColumnElement[bool]:
    return exists().where(MemberRole.member_id == Member.id, MemberRole.role.in_(roles))
