"""What changes accounts. Passphrases arrive here already hashed: hashing takes too long for a transaction."""

import secrets
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forum import clock, erasures, trail
from forum.accounts import closing, erasing, logins, pseudonyms, puzzles, queries, recovery
from forum.accounts.events import MemberJoined, StandingChanged
from forum.accounts.models import Device, Login, Member, MemberRole, this_month
from forum.cards import actions as cards
from forum.config import SignUp
from forum.db import ID_LENGTH, keyring, straight
from forum.errors import N_, Invalid, NotAllowed, NotFound
from forum.events import announce
from forum.policy import Actor, Do, Role, Standing, authorize
from forum.prepared import Prepared
from forum.trail import Deed

MARK_SEEDS = 2**31
WRONG_CODE = N_("This name and this code do not belong together. Please check both.")
TAKEN = N_("This name, or one that looks like it, is already in use here. Please choose another.")
# Made once: in a storm of log-ins each waits for the one before.
_BEGIN = Prepared(insert(Login.__table__))  # type: ignore[arg-type]
_members = Member.__table__.c
_USED = Prepared(
    update(Member.__table__)  # type: ignore[arg-type]
    .where(_members.id == bindparam("member"), _members.used_in != bindparam("month"))
    .values(used_in=bindparam("month"))
)


@dataclass(frozen=True)
class NewMember:
    """What a sign-up brings, checked and hashed. `card` is the code of an invitation card, if one was given; `work` is
    what the browser worked out, if it could.
    """

    pseudonym: str
    passphrase_hash: str
    recovery_digest: bytes
    card: str = ""
    work: str = ""


def sign_up(db: Session, actor: Actor, new: NewMember, mode: SignUp, roles: tuple[Role, ...] = (Role.MEMBER,)) -> int:
    """Make an account; its number. Raises Invalid where the name is taken or the mode asks for what was not given.

    A card is used up by it in every mode; where people wait to be let in, its holder does not. Where a browser is to
    work for it, people wait whose browser cannot.
    """
    authorize(actor, Do.SIGN_UP)
    if mode is SignUp.CLOSED or closing.closed(db):
        raise NotAllowed(N_("Nobody can sign up at this moment."))
    waits = False
    if new.card.strip():
        cards.use(db, actor, new.card)  # taken back with everything else, should the name be taken
    elif mode is SignUp.CARD:
        raise Invalid(cards.UNKNOWN, field="card")
    elif mode is SignUp.WORK and new.work:
        puzzles.use(db, new.work)  # so is this
    elif mode is not SignUp.OPEN:
        waits = True
    member_id = _add_member(db, new, Standing.WAITING if waits else Standing.ACTIVE, roles)
    announce(db, MemberJoined(member_id))
    return member_id


def sign_up_first_operator(db: Session, actor: Actor, new: NewMember) -> int:
    """Make the operator's account, while there is none."""
    authorize(actor, Do.SIGN_UP)
    if queries.has_operator(db):
        raise NotFound
    number = _add_member(db, new, Standing.ACTIVE, (Role.OPERATOR,))
    trail.record(db, None, Deed.ROLE_GIVEN, db.get_one(Member, number).public_id, role=Role.OPERATOR)
    return number


def add_member(db: Session, actor: Actor, new: NewMember, roles: tuple[Role, ...]) -> int:
    """Make an account from the command line."""
    authorize(actor, Do.GIVE_ROLE)
    number = _add_member(db, new, Standing.ACTIVE, roles)
    trail.record(db, actor, Deed.MEMBER_ADDED, _in_trail(db, db.get_one(Member, number)), roles="+".join(sorted(roles)))
    return number


def log_in(db: Session, actor: Actor, member_id: int, device: Device) -> str:
    """Begin a log-in for somebody whose passphrase (and second factor) has just been checked; its token."""
    # authorize: there is nothing to ask, whoever proved to own the account may come in; ended accounts may not
    owner = queries.actor_by_member(db, member_id)
    authorize(owner, Do.KEEP_ACCOUNT)
    if actor.login_id is not None:
        erasing.end_logins(db, [actor.login_id])
    token, now, life = logins.new_token(), clock.now(), logins.LIVES[device]
    _BEGIN.run(
        straight(db),
        member_id=member_id,
        token_digest=logins.digest(token),
        device=device,
        began_on=now.date(),
        idle_until=now + life.idle,
        ends_at=now + life.longest,
        cover_after=life.cover,
    )
    _note_use(db, member_id)
    return token


def touch_login(db: Session, actor: Actor) -> None:
    """Move the idle limit of the actor's log-in on, because she is here."""
    authorize(actor, Do.KEEP_ACCOUNT)
    login = db.get(Login, actor.login_id)
    if login is not None:
        login.idle_until = min(clock.now() + logins.LIVES[login.device].idle, login.ends_at)
        _note_use(db, login.member_id)


def use_time_step(db: Session, actor: Actor, member_id: int, step: int) -> None:
    """Note that the second-factor code of this time step was used. Raises Invalid where it was used before."""
    # authorize: called in the middle of a log-in, by nobody yet; it can only make a code invalid
    changed = db.execute(
        update(Member)
        .where(Member.id == member_id, Member.totp_step < step)
        .values(totp_step=step)
        .returning(Member.id)
    ).all()
    if not changed:
        raise Invalid(N_("This code was used already. Please wait for the next one."), field="code")


def rehash(db: Session, actor: Actor, member_id: int, old: str, new: str) -> None:
    """Replace a passphrase's hash by a stronger one of the same passphrase."""
    # authorize: called in the middle of a log-in, with a passphrase that was right
    db.execute(update(Member).where(Member.id == member_id, Member.passphrase_hash == old).values(passphrase_hash=new))


def end_login(db: Session, actor: Actor, login: str) -> None:
    """End one of the actor's own log-ins, by public id."""
    authorize(actor, Do.KEEP_ACCOUNT)
    found = db.execute(select(Login.id).where(Login.public_id == login, Login.member_id == actor.member_id)).scalar()
    if found is None:
        raise NotFound
    erasing.end_logins(db, [found])


def end_logins(db: Session, actor: Actor, *, but_this: bool) -> None:
    """End all of the actor's log-ins, or all but the present one."""
    authorize(actor, Do.KEEP_ACCOUNT)
    _end_all(db, actor.member_id, but=actor.login_id if but_this else None)


def change_passphrase(db: Session, actor: Actor, new_hash: str) -> None:
    """Set a new passphrase; every other log-in ends."""
    authorize(actor, Do.KEEP_ACCOUNT)
    _own(db, actor).passphrase_hash = new_hash
    _end_all(db, actor.member_id, but=actor.login_id)


def confirm_recovery(db: Session, actor: Actor, typed: str) -> None:
    """Note that the recovery code was kept: she typed it back."""
    authorize(actor, Do.KEEP_ACCOUNT)
    member = _own(db, actor)
    if not recovery.matches(member.recovery_digest, typed):
        raise Invalid(N_("This is not the code we showed you. Please compare it word by word."), field="code")
    member.recovery_kept = True


def replace_recovery(db: Session, actor: Actor, new_digest: bytes) -> None:
    """Put a new recovery code in the place of the old one."""
    authorize(actor, Do.KEEP_ACCOUNT)
    member = _own(db, actor)
    member.recovery_digest, member.recovery_kept = new_digest, False


def recover(db: Session, actor: Actor, member_id: int, code: str, new_hash: str, new_digest: bytes) -> None:
    """Come back with the recovery code, which works once: new passphrase, new code, all log-ins ended.

    The second factor goes too, for the app may be lost with the passphrase; who has a task here must set it up anew.
    """
    # authorize: the code itself is the proof
    member = db.get(Member, member_id, with_for_update=True)  # twice at once: the second finds another code
    if member is None or not recovery.matches(member.recovery_digest, code):
        raise Invalid(WRONG_CODE, field="code")
    member.passphrase_hash, member.recovery_digest, member.recovery_kept = new_hash, new_digest, False
    member.totp_secret = None
    _end_all(db, member.id)


def set_second_factor(db: Session, actor: Actor, sealed: bytes, step: int) -> None:
    """Switch the second factor on; every other log-in ends."""
    authorize(actor, Do.KEEP_ACCOUNT)
    member = _own(db, actor)
    member.totp_secret, member.totp_step = sealed, step
    _end_all(db, actor.member_id, but=actor.login_id)


def drop_second_factor(db: Session, actor: Actor) -> None:
    """Switch the second factor off; those with a task here may not."""
    authorize(actor, Do.KEEP_ACCOUNT)
    if actor.badge or Role.OPERATOR in actor.granted:
        raise NotAllowed(N_("With a task in this house, the second step stays on."))
    _own(db, actor).totp_secret = None


def draw_login_name(db: Session, actor: Actor, language: str) -> str:
    """Give the actor a drawn name to log in with, in place of her pseudonym."""
    authorize(actor, Do.KEEP_ACCOUNT)
    member = _own(db, actor)
    member.login_name = pseudonyms.draw_login_name(language)
    _flush_unique(db, N_("Please try once more."))
    return member.login_name


def approve(db: Session, actor: Actor, public_id: str) -> None:
    """Let somebody in who waits."""
    authorize(actor, Do.APPROVE_MEMBER)
    member = _waiting(db, public_id)
    member.standing = Standing.ACTIVE
    trail.record(db, actor, Deed.MEMBER_APPROVED, _in_trail(db, member))
    announce(db, StandingChanged(member.id))


def refuse(db: Session, actor: Actor, public_id: str) -> None:
    """Do not let somebody in who waits; her account is removed with everything in it."""
    authorize(actor, Do.APPROVE_MEMBER)
    member = _waiting(db, public_id)
    trail.record(db, actor, Deed.MEMBER_REFUSED, _in_trail(db, member))
    _end_all(db, member.id)
    db.delete(member)


def give_role(db: Session, actor: Actor, pseudonym: str, role: Role) -> None:
    """Give somebody a role."""
    authorize(actor, Do.GIVE_ROLE)
    member = _named(db, pseudonym)
    if db.get(MemberRole, (member.id, role)) is None:
        db.add(MemberRole(member_id=member.id, role=role))
        db.flush()
        trail.record(db, actor, Deed.ROLE_GIVEN, member.public_id, role=role)
    announce(db, StandingChanged(member.id))


def take_role(db: Session, actor: Actor, pseudonym: str, role: Role) -> None:
    """Take a role back. The last operator keeps hers."""
    authorize(actor, Do.GIVE_ROLE)
    member = _named(db, pseudonym)
    held = db.get(MemberRole, (member.id, role))
    if held is None:
        raise NotFound
    if role is Role.OPERATOR and erasing.runs_it_alone(db, member):
        raise NotAllowed(N_("There must be somebody who runs this house. Give the role to another first."))
    db.delete(held)
    db.flush()
    trail.record(db, actor, Deed.ROLE_TAKEN, member.public_id, role=role)
    announce(db, StandingChanged(member.id))


def erase_account(db: Session, actor: Actor, *, keep_texts: bool) -> None:
    """Erase the actor's account at once. Her texts go too, or stay without a name."""
    authorize(actor, Do.KEEP_ACCOUNT)
    member = _own(db, actor)
    if erasing.runs_it_alone(db, member):
        raise NotAllowed(N_("There must be somebody who runs this house. Give the role to another first."))
    erasures.note(db, "members.keep" if keep_texts else "members", [member.id])
    erasing.erase(db, member, keep_texts)


def _note_use(db: Session, member_id: int) -> None:
    """Keep the month somebody was here in: coarse enough to tell nothing, fine enough to see an account nobody uses."""
    _USED.run(straight(db), member=member_id, month=this_month())


def _add_member(db: Session, new: NewMember, standing: Standing, roles: tuple[Role, ...]) -> int:
    member = Member(
        pseudonym=new.pseudonym,
        pseudonym_skeleton=pseudonyms.skeleton(new.pseudonym),
        login_name=pseudonyms.login_name(new.pseudonym),
        passphrase_hash=new.passphrase_hash,
        recovery_digest=new.recovery_digest,
        mark=secrets.randbelow(MARK_SEEDS),
        standing=standing,
        joined_on=clock.now().date(),
    )
    db.add(member)
    _flush_unique(db, TAKEN, field="pseudonym")
    db.add_all(MemberRole(member_id=member.id, role=role) for role in roles)
    return member.id


def _flush_unique(db: Session, message: str, field: str | None = None) -> None:
    try:
        db.flush()
    except IntegrityError:
        raise Invalid(message, field=field) from None


def _in_trail(db: Session, member: Member) -> str:
    """What stands for her in entries about her that outlive her account: no id that others may have noted."""
    return keyring(db).signature("trail-of-member", member.public_id)[:ID_LENGTH]


def _own(db: Session, actor: Actor) -> Member:
    member = db.get(Member, actor.member_id)
    if member is None:
        raise NotFound
    return member


def _waiting(db: Session, public_id: str) -> Member:
    member = db.execute(
        select(Member).where(Member.public_id == public_id, Member.standing == Standing.WAITING)
    ).scalar_one_or_none()
    if member is None:
        raise NotFound
    return member


def _named(db: Session, pseudonym: str) -> Member:
    skeleton = pseudonyms.skeleton(pseudonym)
    member = db.execute(select(Member).where(Member.pseudonym_skeleton == skeleton)).scalar_one_or_none()
    if member is None:
        raise Invalid(N_("Nobody here has this name."), field="pseudonym")
    return member


def _end_all(db: Session, member_id: int | None, but: int | None = None) -> None:
    ids = db.execute(select(Login.id).where(Login.member_id == member_id, Login.id != (but or 0))).scalars().all()
    erasing.end_logins(db, list(ids))
