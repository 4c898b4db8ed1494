"""Who may do what, on one page.

`RULES` gives each deed its lines; a line is a tuple of predicates that must all hold; any line grants. What has no line
is refused. Web, sockets and templates ask the same `can()`; actions call `authorize()` before they change anything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto
from functools import cache
from typing import Any

from forum import clock
from forum.errors import N_, NotAllowed, NotFound

EDIT_WINDOW = timedelta(minutes=30)  # long enough to mend a slip, too short to rewrite what others answered to


class Role(StrEnum):
    """What a person is here. A member may hold several; a guest is nobody yet."""

    GUEST = auto()
    MEMBER = auto()
    EXPERT = auto()
    CASEWORKER = auto()
    OPERATOR = auto()


TALKERS = frozenset({Role.MEMBER, Role.EXPERT, Role.CASEWORKER})
STAFF = frozenset({Role.EXPERT, Role.CASEWORKER, Role.OPERATOR})


class Standing(StrEnum):
    """How a person stands with the house at this moment."""

    WAITING = auto()
    ACTIVE = auto()
    MUTED = auto()
    SUSPENDED = auto()
    BANNED = auto()


class Audience(StrEnum):
    """For whom a board or room is: everyone may read, members, or peers only."""

    EVERYONE = auto()
    MEMBERS = auto()
    PEERS = auto()


class Do(StrEnum):
    """Everything that can be done here and may not be done by all."""

    SIGN_UP = auto()
    KEEP_ACCOUNT = auto()
    APPROVE_MEMBER = auto()
    GIVE_ROLE = auto()
    FURNISH = auto()
    READ = auto()
    START_THREAD = auto()
    REPLY = auto()
    WRITE_AS_EXPERT = auto()
    EDIT_POST = auto()
    ERASE_POST = auto()
    MARK_READ = auto()
    FOLLOW = auto()
    REACT = auto()
    ADD_POLL = auto()
    VOTE = auto()
    HIDE_AUTHOR = auto()
    TAG_THREAD = auto()
    KEEP_TAGS = auto()
    KEEP_THREAD = auto()
    READ_VERSIONS = auto()
    MUTE_AUTHOR = auto()
    KEEP_DRAFT = auto()
    ENTER_ROOM = auto()
    SAY = auto()
    REMOVE_MESSAGE = auto()


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind a request or event, as the database knows her at that moment."""

    member_id: int | None = None
    public_id: str = ""
    login_id: int | None = None
    login_public_id: str = ""
    pseudonym: str = ""
    mark: int = 0
    granted: frozenset[Role] = frozenset({Role.GUEST})
    standing: Standing = Standing.ACTIVE
    standing_until: datetime | None = None
    has_second_factor: bool = False
    recovery_kept: bool = True
    bell: int = 0  # notices not yet seen
    open_notes: frozenset[str] = frozenset()  # content notes whose texts she wants to see at once

    @property
    def is_member(self) -> bool:
        """Whether somebody is logged in (of whatever role)."""
        return self.member_id is not None

    @property
    def needs_second_factor(self) -> bool:
        """Staff without a second factor: nothing but the own account is open until there is one."""
        return not self.has_second_factor and bool(self.granted & STAFF)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that count right now."""
        if self.member_id is None:
            return NOBODYS
        return _counting(self.granted, self.has_second_factor, self.standing_now)

    @property
    def standing_now(self) -> Standing:
        """The standing, a mute or suspension that has run out being over."""
        if self.standing_until is not None and self.standing_until <= clock.now():
            return Standing.ACTIVE
        return self.standing

    @property
    def badge(self) -> str:
        """The word others always see beside the name of somebody with a task here."""
        if Role.CASEWORKER in self.granted:
            return Role.CASEWORKER.value
        return Role.EXPERT.value if Role.EXPERT in self.granted else ""


NOBODYS = frozenset({Role.GUEST})


# These two are asked some fifty times a page, with few different answers.
@cache
def _counting(granted: frozenset[Role], has_second_factor: bool, standing: Standing) -> frozenset[Role]:
    lost = standing in (Standing.WAITING, Standing.SUSPENDED, Standing.BANNED)
    return frozenset() if lost or (granted & STAFF and not has_second_factor) else granted


GUEST = Actor()
# The operator at the machine itself: whoever can run commands there holds the data anyway.
CONSOLE = Actor(member_id=0, pseudonym="console", granted=frozenset({Role.OPERATOR}), has_second_factor=True)


def readable(actor: Actor) -> frozenset[Audience]:
    """The audiences whose places this person may read. Queries filter by it, so lists and rules cannot disagree.

    Peers only means: nobody who also holds a caseworker's or operator's role. The operator reads no conversations.
    """
    return _readable(actor.granted, actor.roles)


@cache
def _readable(granted: frozenset[Role], counting: frozenset[Role]) -> frozenset[Audience]:
    if Role.OPERATOR in granted and Role.MEMBER not in granted and Role.EXPERT not in granted:
        return frozenset({Audience.EVERYONE})
    if counting & TALKERS:
        members = frozenset({Audience.EVERYONE, Audience.MEMBERS})
        if granted & {Role.CASEWORKER, Role.OPERATOR}:
            return members
        return members | {Audience.PEERS}
    return frozenset({Audience.EVERYONE})


Predicate = Callable[[Actor, Any], bool]


def nobody_yet(actor: Actor, thing: Any) -> bool:
    """Not logged in."""
    return actor.member_id is None


def logged_in(actor: Actor, thing: Any) -> bool:
    """Logged in, in whatever standing."""
    return actor.member_id is not None and actor.standing_now is not Standing.BANNED


def operator(actor: Actor, thing: Any) -> bool:
    """Runs the house."""
    return Role.OPERATOR in actor.roles


def expert(actor: Actor, thing: Any) -> bool:
    """Expert by experience."""
    return Role.EXPERT in actor.roles


def no_caseworker(actor: Actor, thing: Any) -> bool:
    """No caseworker besides: the badge of a caseworker stands before that of an expert, and a number would hide it."""
    return Role.CASEWORKER not in actor.granted


def may_read(actor: Actor, thing: Any) -> bool:
    """The place (or the place the thing is in) is open to this person's eyes."""
    return thing.audience in readable(actor)


def takes_part(actor: Actor, thing: Any) -> bool:
    """Member, expert or caseworker, with a log-in that counts."""
    return not actor.roles.isdisjoint(TALKERS)


def may_speak(actor: Actor, thing: Any) -> bool:
    """Not muted."""
    return actor.standing_now is Standing.ACTIVE


def unlocked(actor: Actor, thing: Any) -> bool:
    """The thread takes answers."""
    return not thing.locked


def own(actor: Actor, thing: Any) -> bool:
    """Written by this person."""
    return actor.member_id is not None and thing.author_id == actor.member_id


def fresh(actor: Actor, thing: Any) -> bool:
    """Written a short while ago."""
    return bool(clock.now() - thing.created_at <= EDIT_WINDOW)


def still_there(actor: Actor, thing: Any) -> bool:
    """Not erased."""
    return thing.erased_at is None


RULES: dict[Do, list[tuple[Predicate, ...]]] = {
    Do.SIGN_UP: [(nobody_yet,)],
    Do.KEEP_ACCOUNT: [(logged_in,)],
    Do.APPROVE_MEMBER: [(operator,), (expert,)],
    Do.GIVE_ROLE: [(operator,)],
    Do.FURNISH: [(operator,)],
    Do.READ: [(may_read,)],
    Do.START_THREAD: [(may_read, takes_part, may_speak)],
    Do.REPLY: [(may_read, takes_part, may_speak, unlocked)],
    Do.WRITE_AS_EXPERT: [(expert, no_caseworker, may_speak)],
    Do.EDIT_POST: [(may_read, takes_part, may_speak, own, fresh, still_there)],
    Do.ERASE_POST: [(own, still_there)],
    Do.MARK_READ: [(may_read, takes_part)],
    Do.FOLLOW: [(may_read, takes_part)],
    Do.REACT: [(may_read, takes_part, may_speak, still_there)],
    Do.ADD_POLL: [(may_read, takes_part, may_speak, own, unlocked)],
    Do.VOTE: [(may_read, takes_part, may_speak, unlocked)],
    Do.HIDE_AUTHOR: [(own, still_there)],
    Do.TAG_THREAD: [(may_read, takes_part, may_speak, own), (may_read, expert)],
    Do.KEEP_TAGS: [(expert,)],
    Do.KEEP_THREAD: [(may_read, expert)],
    Do.READ_VERSIONS: [(may_read, expert)],
    Do.MUTE_AUTHOR: [(may_read, expert)],
    Do.KEEP_DRAFT: [(takes_part,)],
    Do.ENTER_ROOM: [(may_read, takes_part)],
    Do.SAY: [(may_read, takes_part, may_speak)],
    Do.REMOVE_MESSAGE: [(own, still_there)],
}


# What only staff ever see a page for.
STAFF_DEEDS = frozenset(
    {
        Do.APPROVE_MEMBER,
        Do.GIVE_ROLE,
        Do.FURNISH,
        Do.KEEP_TAGS,
        Do.KEEP_THREAD,
        Do.READ_VERSIONS,
        Do.MUTE_AUTHOR,
    }
)


def can(actor: Actor, do: Do, thing: Any = None) -> bool:
    """Whether `actor` may do this with `thing`."""
    for line in RULES.get(do, []):  # plain loops: it is asked some thirty times a page
        for holds in line:
            if not holds(actor, thing):
                break
        else:
            return True
    return False


def authorize(actor: Actor, do: Do, thing: Any = None) -> None:
    """Nothing, or an error: NotFound for what this person may not even see, else NotAllowed with the reason."""
    if can(actor, do, thing):
        return
    if thing is not None and hasattr(thing, "audience") and not may_read(actor, thing):
        raise NotFound
    if do in STAFF_DEEDS:
        raise NotFound  # staff pages do not exist for others
    if actor.standing_now is Standing.MUTED:
        raise NotAllowed(N_("You can read along, but not write for the moment."))
    if thing is not None and getattr(thing, "locked", False):
        raise NotAllowed(N_("This thread is closed for new answers."))
    if do is Do.EDIT_POST and own(actor, thing):
        raise NotAllowed(N_("A text can be changed for 30 minutes. You can still erase it."))
    raise NotAllowed
