"""What those do who answer: take a request on, open it, ask a colleague along, pick organisations, put it back."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import trail
from forum.accounts.models import Member
from forum.accounts.pseudonyms import skeleton
from forum.db import new_id
from forum.directory import queries as directory
from forum.directory.views import OrganisationView
from forum.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from forum.events import announce
from forum.helpdesk import box, referring, sharing, telling
from forum.helpdesk.appending import SHUT, lock
from forum.helpdesk.events import LettersChanged
from forum.helpdesk.models import Access, HelpAccess, HelpConversation, HelpOpening, HelpReferral
from forum.helpdesk.queries.frames import Frame, frame
from forum.helpdesk.views import Picked
from forum.notices.models import Kind
from forum.policy import STAFF, Actor, Do, Role, authorize
from forum.sealing import Broken
from forum.text import clean_text
from forum.trail import Deed
from forum.trail.models import TrailEntry

HOUR = timedelta(hours=1)
MAX_NOTE = 2000  # characters
MAX_PICKED = 10
CLOSED = N_("These letters are closed.")
NOT_ON_IT = N_("You are not on this any more.")
HERE = N_("She can read along here already.")
HERE_ALREADY = N_("She can read along here already. Put this back, and she can take it on.")
SAID_NO = N_("She was asked about this colleague, and said no.")
NO_COLLEAGUE = N_("Nobody of this name can answer here.")
NONE_PICKED = N_("Please pick at least one organisation.")
TOO_MANY = N_("That is a lot to look through. Please pick ten at most.")


def claim(db: Session, actor: Actor, letters_id: str) -> None:
    """Take a request on. Raises Conflict where another was first, with her name."""
    lock(db, letters_id)  # a no that is said at this moment counts
    letters = frame(db, actor, letters_id)
    authorize(actor, Do.CLAIM_HELP, letters)
    if letters.closed:
        raise Conflict(CLOSED)
    if _access(db, letters, actor.member_id) is Access.REFUSED:
        raise NotAllowed(N_("Somebody else answers here."))
    if letters.claimed_by_id == actor.member_id:
        return  # sent twice
    if not sharing.take(db, actor, letters.id):
        raise _taken(db, letters)
    telling.seen_at_desk(db, actor.member_id or 0, Kind.REQUEST, Kind.LATE)
    trail.record(db, actor, Deed.LETTERS_CLAIMED, letters.public_id)
    announce(db, LettersChanged(letters.public_id))


def open_letters(db: Session, actor: Actor, letters_id: str) -> None:
    """Note that she opens the letters, once an hour at most. Who asked sees each; her own looks are nobody's matter."""
    letters = frame(db, actor, letters_id)
    authorize(actor, Do.READ_LETTERS, letters)
    if letters.mine or actor.member_id is None:
        return
    hers = HelpAccess.conversation_id == letters.id, HelpAccess.member_id == actor.member_id
    db.execute(select(HelpAccess.id).where(*hers).with_for_update())  # of two at once, one waits, and finds it noted
    recent = select(HelpOpening.id).where(
        HelpOpening.conversation_id == letters.id,
        HelpOpening.member_id == actor.member_id,
        HelpOpening.at > sharing.moment() - HOUR,
    )
    if db.execute(recent.limit(1)).first() is None:
        db.add(HelpOpening(conversation_id=letters.id, member_id=actor.member_id, at=sharing.moment()))
        db.flush()
        announce(db, LettersChanged(letters.public_id))
    telling.seen_at_desk(db, actor.member_id, Kind.LETTER)


def put_back(db: Session, actor: Actor, letters_id: str) -> None:
    """Let somebody else take it on; she opens it no more. Those addressed are told."""
    letters = frame(db, actor, letters_id)
    authorize(actor, Do.READ_LETTERS, letters)
    if letters.closed:
        raise Conflict(CLOSED)
    if not _let_go(db, actor, letters):
        raise Conflict(NOT_ON_IT)


def leave(db: Session, actor: Actor, letters_id: str) -> None:
    """Read along no more. Who is on it puts it back by that."""
    letters = frame(db, actor, letters_id)
    authorize(actor, Do.READ_LETTERS, letters)
    if _let_go(db, actor, letters):
        return
    if actor.member_id is None or not sharing.end(db, letters.id, actor.member_id):
        raise Conflict(NOT_ON_IT)
    trail.record(db, actor, Deed.LETTERS_LEFT, letters.public_id)
    announce(db, LettersChanged(letters.public_id))


def propose(db: Session, actor: Actor, letters_id: str, pseudonym: str, takes_over: bool) -> None:
    """Ask whoever asked for help whether a colleague may be there too, or instead. Nothing opens before her yes."""
    lock(db, letters_id)  # a no that is said at this moment counts
    letters = frame(db, actor, letters_id)
    authorize(actor, Do.SHARE_LETTERS, letters)
    if takes_over and letters.claimed_by_id != actor.member_id:
        raise NotAllowed(N_("Only who is on this can hand it over."))
    named = select(Member.id).where(
        Member.pseudonym_skeleton == skeleton(pseudonym),
        Member.id != actor.member_id,
        Member.id.in_(telling.addressed(letters.wanted)),
    )
    colleague = db.execute(named).scalar_one_or_none() if pseudonym.strip() else None
    if colleague is None:
        raise Invalid(NO_COLLEAGUE, field="pseudonym")
    stands = _access(db, letters, colleague)
    if stands is Access.REFUSED:
        raise Invalid(SAID_NO, field="pseudonym")
    if stands is Access.OPEN:
        raise Invalid(HERE_ALREADY if takes_over else HERE, field="pseudonym")
    sharing.give(db, letters.id, colleague, Access.PROPOSED, actor.member_id, takes_over=takes_over)
    telling.tell_asker(db, letters.public_id)
    trail.record(db, actor, Deed.LETTERS_PROPOSED, letters.public_id, instead=int(takes_over))
    announce(db, LettersChanged(letters.public_id))


def refer(db: Session, actor: Actor, letters_id: str, organisations: Sequence[str], note: str) -> str:
    """Pick organisations for her, with a note; the page's public id. They are kept as they are at this moment, sealed
    with the letters, and hear nothing of it.
    """
    letters = frame(db, actor, letters_id)
    authorize(actor, Do.SHARE_LETTERS, letters)
    wanted = list(dict.fromkeys(organisations))
    if not wanted:
        raise Invalid(NONE_PICKED, field="organisations")
    if len(wanted) > MAX_PICKED:
        raise Invalid(TOO_MANY, field="organisations")
    found = [one for one in directory.by_ids(db, actor, wanted) if not one.removed]
    if len(found) < len(wanted):
        raise Invalid(N_("An organisation is not in the list any more. Please look again."), field="organisations")
    picked = tuple(_as_it_is(one) for one in found)
    note = clean_text(note, longest=MAX_NOTE, field="note") if note.strip() else ""
    public_id = new_id()
    try:
        sealed = referring.close(box.of(db, letters), public_id, note, picked)
    except Broken:
        raise Conflict(SHUT) from None
    db.add(
        HelpReferral(
            public_id=public_id,
            conversation_id=letters.id,
            author_id=actor.member_id,
            sealed=sealed,
            at=sharing.moment(),
        )
    )
    db.flush()
    telling.tell_asker(db, letters.public_id)
    trail.record(db, actor, Deed.LETTERS_REFERRED, letters.public_id)
    announce(db, LettersChanged(letters.public_id))
    return public_id


def refused(db: Session, actor: Actor, letters_id: str) -> None:
    """Note that somebody tried letters that are not hers, once an hour at most; nothing for letters that do not exist.
    Nothing either for her own, which would tell that they are hers, nor for who has just left: her page comes back by
    itself. Of the staff it says who; of a member no name. Of a visitor not even which letters: most often it is who
    asked, whose half hour is over, and nobody is to learn when she came back.
    """
    # authorize: nobody needs to be asked; it is called for who was just refused, and changes nothing but the trail
    try:
        letters = frame(db, actor, letters_id)
    except NotFound:
        return
    if letters.mine or _left_just_now(db, letters, actor.member_id):
        return
    named = actor if actor.granted & STAFF else None
    by = "" if named else (Role.MEMBER if actor.is_member else Role.GUEST).value
    target = letters_id if actor.is_member else ""
    noted = select(TrailEntry.n).where(
        TrailEntry.deed == Deed.LETTERS_REFUSED.value,
        TrailEntry.target == target,
        TrailEntry.actor == (named.public_id if named else ""),
        TrailEntry.facts.contains(by),
        TrailEntry.moment > sharing.moment() - HOUR,
    )
    if db.execute(noted.limit(1)).first() is None:
        trail.record(db, named, Deed.LETTERS_REFUSED, target, **({"by": by} if by else {}))


def _left_just_now(db: Session, letters: Frame, member_id: int | None) -> bool:
    left = select(HelpAccess.id).where(
        HelpAccess.conversation_id == letters.id,
        HelpAccess.member_id == member_id,
        HelpAccess.access == Access.LEFT,
        HelpAccess.at > sharing.moment() - HOUR,
    )
    return db.execute(left).first() is not None


def _let_go(db: Session, actor: Actor, letters: Frame) -> bool:
    if actor.member_id is None or not sharing.let_go(db, letters.id, actor.member_id):
        return False
    trail.record(db, actor, Deed.LETTERS_PUT_BACK, letters.public_id)
    return True


def _access(db: Session, letters: Frame, member_id: int | None) -> Access | None:
    hers = HelpAccess.conversation_id == letters.id, HelpAccess.member_id == member_id
    return db.execute(select(HelpAccess.access).where(*hers)).scalar_one_or_none()


def _taken(db: Session, letters: Frame) -> Conflict:
    """What to tell who came second."""
    row = db.execute(
        select(HelpConversation.closed_at, Member.pseudonym)
        .outerjoin(Member, Member.id == HelpConversation.claimed_by_id)
        .where(HelpConversation.id == letters.id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Conflict(CLOSED) if row.closed_at is not None else Conflict(sharing.TAKEN, name=row.pseudonym or "")


def _as_it_is(one: OrganisationView) -> Picked:
    entry = one.entry
    return Picked(
        name=entry.name,
        about=dict(entry.what),
        phone=entry.phone,
        website=entry.site,
        hours=entry.hours,
        cost=entry.cost.value,
        name_asked=entry.name_asked.value,
    )
