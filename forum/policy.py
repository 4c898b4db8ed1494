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
    """For whom a place is: everyone may read, members, peers only, or the team: experts by experience alone."""

    EVERYONE = auto()
    MEMBERS = auto()
    PEERS = auto()
    TEAM = auto()


_WIDTH = {Audience.TEAM: 0, Audience.PEERS: 1, Audience.MEMBERS: 2, Audience.EVERYONE: 3}


def wider(one: Audience, other: Audience) -> bool:
    """Whether what is for `one` may be read by more people than what is for `other`."""
    return _WIDTH[one] > _WIDTH[other]


class Do(StrEnum):
    """Everything that can be done here and may not be done by all."""

    SIGN_UP = auto()
    KEEP_ACCOUNT = auto()
    UNCOVER = auto()
    LEAVE = auto()
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
    COME_AS_GUEST = auto()
    SAY = auto()
    USE_ALIAS = auto()
    SUPPORT_MESSAGE = auto()
    RAISE_HAND = auto()
    CALL_LEADER = auto()
    REPORT_MESSAGE = auto()
    REMOVE_MESSAGE = auto()
    LEAD_ROOM = auto()
    ARRANGE_ROOM = auto()
    MAKE_CARDS = auto()
    MAKE_OWN_CARD = auto()
    ANNOUNCE = auto()
    CHANGE_ANNOUNCEMENT = auto()
    DISMISS = auto()
    PLAN_SESSION = auto()
    HOST_SESSION = auto()
    SIGN_UP_FOR_SESSION = auto()
    ASK_AHEAD = auto()
    SECOND_QUESTION = auto()
    SAY_HOW_IT_WAS = auto()
    KEEP_CALENDAR = auto()
    REPORT = auto()
    SEE_QUEUE = auto()
    MODERATE = auto()
    APPEAL = auto()
    DECIDE_APPEAL = auto()
    RELEASE_TEXT = auto()
    KEEP_FILTERS = auto()
    SWITCH_RAID = auto()
    KEEP_SHIFTS = auto()
    KEEP_RULES = auto()
    READ_TRAIL = auto()
    READ_FIGURES = auto()
    GIVE_NOTICE = auto()
    ANSWER_NOTICE = auto()
    ASK_HELP = auto()
    READ_LETTERS = auto()
    WRITE_LETTER = auto()
    OWN_LETTERS = auto()
    CLOSE_LETTERS = auto()
    SHARE_LETTERS = auto()
    SEE_HELP_QUEUE = auto()
    CLAIM_HELP = auto()
    KEEP_HOURS = auto()
    KEEP_DIRECTORY = auto()
    WRITE_PAGE = auto()
    SAY_CLEAR = auto()
    WATCH_HOUSE = auto()


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
    visit_id: int | None = None  # of a guest in a room open to guests, for one visit
    visits: str = ""  # the public id of that room
    holds: str = ""  # the public id of the letters whose receipt she gave a short while ago
    covered: bool = False  # her log-in is covered: until she is back it is nobody's, and opens nothing
    cover_after: int = 0  # minutes without a touch after which her pages cover themselves

    @property
    def is_member(self) -> bool:
        """Whether somebody is logged in (of whatever role)."""
        return self.member_id is not None

    @property
    def counted_as(self) -> str:
        """What stands for this person in the counts of limits, at whichever door."""
        return f"visit {self.visit_id}" if self.visit_id is not None else f"member {self.member_id}"

    @property
    def needs_second_factor(self) -> bool:
        """Staff without a second factor: nothing but the own account is open until there is one."""
        return not self.has_second_factor and bool(self.granted & STAFF)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that count right now."""
        if self.covered:
            return NO_ROLES
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
        """The word others always see beside the name of somebody with a task here, or of a guest."""
        if self.visit_id is not None:
            return Role.GUEST.value
        if Role.CASEWORKER in self.granted:
            return Role.CASEWORKER.value
        return Role.EXPERT.value if Role.EXPERT in self.granted else ""


NOBODYS = frozenset({Role.GUEST})
NO_ROLES: frozenset[Role] = frozenset()


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

    Peers only means: nobody who also holds a caseworker's or operator's role. The operator reads no conversations. The
    team are those of the peers who are experts. A covered log-in reads nothing, not even what is open to everyone.
    """
    return NOTHING if actor.covered else _readable(actor.granted, actor.roles)


NOTHING: frozenset[Audience] = frozenset()


@cache
def _readable(granted: frozenset[Role], counting: frozenset[Role]) -> frozenset[Audience]:
    if Role.OPERATOR in granted and Role.MEMBER not in granted and Role.EXPERT not in granted:
        return frozenset({Audience.EVERYONE})
    if counting & TALKERS:
        members = frozenset({Audience.EVERYONE, Audience.MEMBERS})
        if granted & {Role.CASEWORKER, Role.OPERATOR}:
            return members
        peers = members | {Audience.PEERS}
        return peers | {Audience.TEAM} if Role.EXPERT in counting else peers
    return frozenset({Audience.EVERYONE})


Predicate = Callable[[Actor, Any], bool]


def anybody(actor: Actor, thing: Any) -> bool:
    """Whoever it is, logged in or not."""
    return True


def nobody_yet(actor: Actor, thing: Any) -> bool:
    """Not logged in."""
    return actor.member_id is None


def logged_in(actor: Actor, thing: Any) -> bool:
    """Logged in, in whatever standing."""
    return actor.member_id is not None and actor.standing_now is not Standing.BANNED


def under_cover(actor: Actor, thing: Any) -> bool:
    """Her log-in is covered."""
    return actor.covered


def operator(actor: Actor, thing: Any) -> bool:
    """Runs the house."""
    return Role.OPERATOR in actor.roles


def expert(actor: Actor, thing: Any) -> bool:
    """Expert by experience."""
    return Role.EXPERT in actor.roles


def caseworker(actor: Actor, thing: Any) -> bool:
    """Works for a care organisation."""
    return Role.CASEWORKER in actor.roles


def has_task(actor: Actor, thing: Any) -> bool:
    """Expert by experience, caseworker or operator."""
    return not actor.roles.isdisjoint(STAFF)


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


def open_to_guests(actor: Actor, room: Any) -> bool:
    """The room lets guests in."""
    return room.audience is Audience.EVERYONE and not room.seated


def visiting(actor: Actor, room: Any) -> bool:
    """A guest, on a visit to this very room."""
    return actor.visit_id is not None and room.audience is Audience.EVERYONE and room.public_id == actor.visits


def leads(actor: Actor, room: Any) -> bool:
    """Keeps order in the room: its host, and every expert by experience."""
    return takes_part(actor, room) and (
        Role.EXPERT in actor.roles or (room.host_id is not None and room.host_id == actor.member_id)
    )


def welcome(actor: Actor, room: Any) -> bool:
    """Not sent out of the room for a while."""
    return room.banned_until is None


def has_seat(actor: Actor, room: Any) -> bool:
    """The room takes whoever comes, or she has a seat in it, or she leads it."""
    return not room.seated or room.has_seat or leads(actor, room)


def heard(actor: Actor, room: Any) -> bool:
    """Not muted in this room for a while."""
    return room.muted_until is None


def open_now(actor: Actor, room: Any) -> bool:
    """Neither closed by its host, nor outside its hours."""
    return bool(room.open)


def has_floor(actor: Actor, room: Any) -> bool:
    """Everybody may talk, or she was given the floor."""
    return not room.floor_only or room.has_floor


def hosts(actor: Actor, session: Any) -> bool:
    """One of those who host this evening."""
    return actor.member_id is not None and actor.member_id in session.host_ids


def said_by_her(actor: Actor, message: Any) -> bool:
    """Her own line, under whichever of her names."""
    return bool(message.mine)


def concerned(actor: Actor, decision: Any) -> bool:
    """The decision is about something of hers."""
    return actor.member_id is not None and decision.member_id == actor.member_id


def decided_by_another(actor: Actor, decision: Any) -> bool:
    """Somebody else took the decision that is appealed."""
    return bool(decision.decided_by_id != actor.member_id)


def asked_it(actor: Actor, letters: Any) -> bool:
    """She is the one who asked for help here: by her log-in, or by the receipt of these very letters."""
    return bool(letters.mine)


def answers_it(actor: Actor, letters: Any) -> bool:
    """Took it on, or was let in with the yes of who asked; and still has the task she was let in with."""
    return actor.member_id in letters.answering and helps(actor, letters)


def helps(actor: Actor, thing: Any) -> bool:
    """Expert by experience or caseworker, and does not run the house: operators never open anybody's letters."""
    return not actor.roles.isdisjoint({Role.EXPERT, Role.CASEWORKER}) and Role.OPERATOR not in actor.granted


def asked_for_her(actor: Actor, request: Any) -> bool:
    """The request is for somebody like her: for experts, for caseworkers, or for either."""
    return not actor.roles.isdisjoint(request.wanted_roles)


def not_hers(actor: Actor, request: Any) -> bool:
    """She did not ask it herself."""
    return not request.mine


def goes_on(actor: Actor, letters: Any) -> bool:
    """Not closed."""
    return not letters.closed


IN_ROOM: list[tuple[Predicate, ...]] = [
    (may_read, takes_part, welcome, has_seat),
    (may_read, visiting, welcome, has_seat),
]
TALKS = (may_speak, heard, open_now)

RULES: dict[Do, list[tuple[Predicate, ...]]] = {
    Do.SIGN_UP: [(nobody_yet,)],
    Do.KEEP_ACCOUNT: [(logged_in,)],
    Do.UNCOVER: [(under_cover,)],
    Do.LEAVE: [(anybody,)],
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
    Do.ENTER_ROOM: IN_ROOM,
    Do.COME_AS_GUEST: [(nobody_yet, open_to_guests, open_now)],
    Do.SAY: [*((*line, *TALKS, has_floor) for line in IN_ROOM), (may_read, leads, welcome, may_speak)],
    Do.USE_ALIAS: [(takes_part, no_caseworker)],  # a caseworker is always recognisable as one
    Do.SUPPORT_MESSAGE: [(*line, *TALKS) for line in IN_ROOM],
    Do.RAISE_HAND: [(*line, *TALKS) for line in IN_ROOM],
    Do.CALL_LEADER: IN_ROOM,
    Do.REPORT_MESSAGE: IN_ROOM,
    Do.REMOVE_MESSAGE: [(said_by_her, still_there), (may_read, leads, still_there)],
    Do.LEAD_ROOM: [(may_read, leads, welcome)],
    Do.ARRANGE_ROOM: [(operator,), (may_read, expert)],
    Do.MAKE_CARDS: [(has_task,)],
    Do.MAKE_OWN_CARD: [(takes_part, may_speak)],
    Do.ANNOUNCE: [(may_read, has_task, may_speak)],  # so none for peers by who is not one of them
    Do.CHANGE_ANNOUNCEMENT: [(may_read, has_task, may_speak, own), (may_read, expert, may_speak)],
    Do.DISMISS: [(may_read, takes_part)],
    Do.PLAN_SESSION: [(may_read, expert, may_speak), (may_read, caseworker, may_speak)],
    # Not who had such a task once.
    Do.HOST_SESSION: [(may_read, expert, may_speak), (may_read, caseworker, hosts, may_speak)],
    Do.SIGN_UP_FOR_SESSION: [(may_read, takes_part)],
    Do.ASK_AHEAD: [(may_read, takes_part, may_speak)],
    Do.SECOND_QUESTION: [(may_read, takes_part)],
    Do.SAY_HOW_IT_WAS: [(may_read, takes_part)],
    Do.KEEP_CALENDAR: [(takes_part,)],
    Do.REPORT: [(may_read, takes_part), (may_read, visiting)],
    Do.SEE_QUEUE: [(expert,)],
    Do.MODERATE: [(may_read, expert, may_speak)],
    Do.APPEAL: [(logged_in, concerned)],
    Do.DECIDE_APPEAL: [(may_read, expert, may_speak, decided_by_another)],
    Do.RELEASE_TEXT: [(may_read, expert, may_speak)],
    Do.KEEP_FILTERS: [(expert, may_speak)],
    Do.SWITCH_RAID: [(expert, may_speak), (operator,)],
    Do.KEEP_SHIFTS: [(expert,)],
    Do.KEEP_RULES: [(expert, may_speak), (operator,)],
    Do.READ_TRAIL: [(expert,), (operator,)],
    Do.READ_FIGURES: [(has_task,)],
    Do.GIVE_NOTICE: [(anybody,)],  # EU 2022/2065 art. 16
    Do.ANSWER_NOTICE: [(expert, may_speak)],
    Do.ASK_HELP: [(anybody,)],  # also who is muted, waiting or banned: help is no part of a sanction
    Do.READ_LETTERS: [(asked_it,), (answers_it,)],
    Do.WRITE_LETTER: [(asked_it, goes_on), (answers_it, goes_on, may_speak)],
    Do.OWN_LETTERS: [(asked_it,)],  # withdraw them, keep them longer, let somebody in, say how it is
    Do.CLOSE_LETTERS: [(asked_it,), (answers_it, may_speak)],
    Do.SHARE_LETTERS: [(answers_it, goes_on, may_speak)],
    Do.SEE_HELP_QUEUE: [(helps,)],
    Do.CLAIM_HELP: [(helps, may_speak, asked_for_her, not_hers)],
    Do.KEEP_HOURS: [(expert,), (caseworker,)],
    Do.KEEP_DIRECTORY: [(has_task, may_speak)],
    Do.WRITE_PAGE: [(expert, may_speak)],
    Do.SAY_CLEAR: [(anybody,)],
    Do.WATCH_HOUSE: [(operator,)],  # how the program does; nothing about anybody is in it
}


# All that a covered log-in may do: come back, or leave.
UNDER_COVER = frozenset({Do.UNCOVER, Do.LEAVE})
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
        Do.LEAD_ROOM,
        Do.ARRANGE_ROOM,
        Do.MAKE_CARDS,
        Do.ANNOUNCE,
        Do.CHANGE_ANNOUNCEMENT,
        Do.PLAN_SESSION,
        Do.HOST_SESSION,
        Do.SEE_QUEUE,
        Do.MODERATE,
        Do.DECIDE_APPEAL,
        Do.RELEASE_TEXT,
        Do.KEEP_FILTERS,
        Do.SWITCH_RAID,
        Do.KEEP_SHIFTS,
        Do.KEEP_RULES,
        Do.READ_TRAIL,
        Do.READ_FIGURES,
        Do.ANSWER_NOTICE,
        Do.SHARE_LETTERS,
        Do.SEE_HELP_QUEUE,
        Do.CLAIM_HELP,
        Do.KEEP_HOURS,
        Do.KEEP_DIRECTORY,
        Do.WRITE_PAGE,
        Do.WATCH_HOUSE,
    }
)
# What exists for those alone whom it is between. Nobody else is told that it is there.
PRIVATE_DEEDS = frozenset({Do.READ_LETTERS, Do.OWN_LETTERS, Do.CLOSE_LETTERS})


def can(actor: Actor, do: Do, thing: Any = None) -> bool:
    """Whether `actor` may do this with `thing`."""
    if actor.covered and do not in UNDER_COVER:
        return False
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
    if do in STAFF_DEEDS or do in PRIVATE_DEEDS:
        raise NotFound  # staff pages and other people's letters do not exist for others
    if do is Do.WRITE_LETTER:
        authorize(actor, Do.READ_LETTERS, thing)
        if thing.closed:
            raise NotAllowed(N_("These letters are closed. Ask anew, and somebody answers."))
    if actor.standing_now is Standing.MUTED:
        raise NotAllowed(N_("You can read along, but not write for the moment."))
    if thing is not None and getattr(thing, "locked", False):
        raise NotAllowed(N_("This thread is closed for new answers."))
    if reason := _not_in_this_room(actor, thing):
        raise NotAllowed(reason)
    if do is Do.EDIT_POST and own(actor, thing):
        raise NotAllowed(N_("A text can be changed for 30 minutes. You can still erase it."))
    raise NotAllowed


def _not_in_this_room(actor: Actor, thing: Any) -> str | None:
    """What keeps somebody from talking in a room, in words; None where the thing is no room."""
    if not hasattr(thing, "floor_only"):
        return None
    inside = takes_part(actor, thing) or visiting(actor, thing)
    if inside and not welcome(actor, thing):
        return N_("You cannot come into this room for a while.")
    if inside and not has_seat(actor, thing):
        return N_("This evening is for who signed up.")
    if not open_now(actor, thing):
        return N_("This room is closed at the moment.")
    if not inside:
        return None
    if not heard(actor, thing):
        return N_("You can read along here, but not write for a while.")
    if not has_floor(actor, thing):
        return N_("Here, who has the floor speaks. Raise your hand, and you will be given it.")
    return None
