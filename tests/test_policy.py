"""Who may do what: every deed for every role, standing and audience, in one table.

What order in a room adds to that is in test_policy_rooms.py; themed sessions have a table in test_policy_sessions.py.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from forum import clock
from forum.errors import NotAllowed, NotFound
from forum.policy import (
    CONSOLE,
    EDIT_WINDOW,
    GUEST,
    STAFF,
    Actor,
    Audience,
    Do,
    Role,
    Standing,
    authorize,
    can,
    readable,
)
from tests.factories import Watch

MEMBER = Actor(member_id=1, granted=frozenset({Role.MEMBER}), has_second_factor=True)
ROOM = "a-room"
VISITOR = Actor(visit_id=1, visits=ROOM)


def person(*roles: Role) -> Actor:
    return replace(MEMBER, granted=frozenset(roles))


PEOPLE = {
    "guest": GUEST,
    "visitor": VISITOR,
    "member": MEMBER,
    "expert": person(Role.EXPERT),
    "member+expert": person(Role.MEMBER, Role.EXPERT),
    "caseworker": person(Role.CASEWORKER),
    "member+caseworker": person(Role.MEMBER, Role.CASEWORKER),
    "expert+caseworker": person(Role.EXPERT, Role.CASEWORKER),
    "operator": person(Role.OPERATOR),
    "member+operator": person(Role.MEMBER, Role.OPERATOR),
}
NOBODY: frozenset[str] = frozenset()
GUESTS = frozenset({"guest", "visitor"})
VISITORS = frozenset({"visitor"})
ALL = frozenset(PEOPLE)
KNOWN = ALL - GUESTS
PEERS = frozenset({"member", "expert", "member+expert"})
TALKERS = KNOWN - {"operator"}
IN_OPEN_ROOM = TALKERS | VISITORS
ALIASED = PEERS | {"member+operator"}
OPERATORS = frozenset({"operator", "member+operator"})
WELCOMERS = OPERATORS | {"expert", "member+expert", "expert+caseworker"}

EXPERTS = frozenset({"expert", "member+expert", "expert+caseworker"})
PEER_EXPERTS = EXPERTS & PEERS
ARRANGERS_OF_PEERS = PEER_EXPERTS | OPERATORS  # who runs the house furnishes a room she may not enter

STAFF_HERE = OPERATORS | EXPERTS | {"caseworker", "member+caseworker"}
TALKING_STAFF = STAFF_HERE & TALKERS

EVERYONE, MEMBERS, PEERS_ONLY = Audience.EVERYONE, Audience.MEMBERS, Audience.PEERS
HERE = (EVERYONE, MEMBERS, PEERS_ONLY)  # places for the team are in test_policy_duty.py
# Who may: in good standing, while muted, while waiting or suspended, when banned. The thing is one's own and fresh.
MAY: dict[tuple[Do, Audience | None], tuple[frozenset[str], ...]] = {
    (Do.SIGN_UP, None): (GUESTS, NOBODY, NOBODY, NOBODY),
    (Do.KEEP_ACCOUNT, None): (KNOWN, KNOWN, KNOWN, NOBODY),
    (Do.UNCOVER, None): (NOBODY, NOBODY, NOBODY, NOBODY),  # none of these is covered: tests/safety/test_s08_cover.py
    (Do.LEAVE, None): (ALL, KNOWN, KNOWN, KNOWN),
    (Do.APPROVE_MEMBER, None): (WELCOMERS, WELCOMERS, NOBODY, NOBODY),
    (Do.GIVE_ROLE, None): (OPERATORS, OPERATORS, NOBODY, NOBODY),
    (Do.FURNISH, None): (OPERATORS, OPERATORS, NOBODY, NOBODY),
    (Do.WATCH_HOUSE, None): (OPERATORS, OPERATORS, NOBODY, NOBODY),
    (Do.READ, EVERYONE): (ALL, KNOWN, KNOWN, KNOWN),
    (Do.READ, MEMBERS): (TALKERS, TALKERS, NOBODY, NOBODY),
    (Do.READ, PEERS_ONLY): (PEERS, PEERS, NOBODY, NOBODY),
    (Do.START_THREAD, EVERYONE): (TALKERS, NOBODY, NOBODY, NOBODY),
    (Do.START_THREAD, MEMBERS): (TALKERS, NOBODY, NOBODY, NOBODY),
    (Do.START_THREAD, PEERS_ONLY): (PEERS, NOBODY, NOBODY, NOBODY),
    (Do.REPLY, EVERYONE): (TALKERS, NOBODY, NOBODY, NOBODY),
    (Do.REPLY, MEMBERS): (TALKERS, NOBODY, NOBODY, NOBODY),
    (Do.REPLY, PEERS_ONLY): (PEERS, NOBODY, NOBODY, NOBODY),
    (Do.WRITE_AS_EXPERT, None): (PEER_EXPERTS, NOBODY, NOBODY, NOBODY),
    (Do.EDIT_POST, EVERYONE): (TALKERS, NOBODY, NOBODY, NOBODY),
    (Do.EDIT_POST, MEMBERS): (TALKERS, NOBODY, NOBODY, NOBODY),
    (Do.EDIT_POST, PEERS_ONLY): (PEERS, NOBODY, NOBODY, NOBODY),
    (Do.ERASE_POST, EVERYONE): (KNOWN, KNOWN, KNOWN, KNOWN),
    (Do.ERASE_POST, MEMBERS): (KNOWN, KNOWN, KNOWN, KNOWN),
    (Do.ERASE_POST, PEERS_ONLY): (KNOWN, KNOWN, KNOWN, KNOWN),
    (Do.MARK_READ, EVERYONE): (TALKERS, TALKERS, NOBODY, NOBODY),
    (Do.MARK_READ, MEMBERS): (TALKERS, TALKERS, NOBODY, NOBODY),
    (Do.MARK_READ, PEERS_ONLY): (PEERS, PEERS, NOBODY, NOBODY),
    (Do.FOLLOW, EVERYONE): (TALKERS, TALKERS, NOBODY, NOBODY),
    (Do.FOLLOW, MEMBERS): (TALKERS, TALKERS, NOBODY, NOBODY),
    (Do.FOLLOW, PEERS_ONLY): (PEERS, PEERS, NOBODY, NOBODY),
    (Do.REACT, EVERYONE): (TALKERS, NOBODY, NOBODY, NOBODY),
    (Do.REACT, MEMBERS): (TALKERS, NOBODY, NOBODY, NOBODY),
    (Do.REACT, PEERS_ONLY): (PEERS, NOBODY, NOBODY, NOBODY),
    (Do.ADD_POLL, EVERYONE): (TALKERS, NOBODY, NOBODY, NOBODY),
    (Do.ADD_POLL, MEMBERS): (TALKERS, NOBODY, NOBODY, NOBODY),
    (Do.ADD_POLL, PEERS_ONLY): (PEERS, NOBODY, NOBODY, NOBODY),
    (Do.VOTE, EVERYONE): (TALKERS, NOBODY, NOBODY, NOBODY),
    (Do.VOTE, MEMBERS): (TALKERS, NOBODY, NOBODY, NOBODY),
    (Do.VOTE, PEERS_ONLY): (PEERS, NOBODY, NOBODY, NOBODY),
    (Do.HIDE_AUTHOR, EVERYONE): (KNOWN, KNOWN, KNOWN, KNOWN),
    (Do.HIDE_AUTHOR, MEMBERS): (KNOWN, KNOWN, KNOWN, KNOWN),
    (Do.HIDE_AUTHOR, PEERS_ONLY): (KNOWN, KNOWN, KNOWN, KNOWN),
    (Do.TAG_THREAD, EVERYONE): (TALKERS, EXPERTS, NOBODY, NOBODY),
    (Do.TAG_THREAD, MEMBERS): (TALKERS, EXPERTS, NOBODY, NOBODY),
    (Do.TAG_THREAD, PEERS_ONLY): (PEERS, PEER_EXPERTS, NOBODY, NOBODY),
    (Do.KEEP_TAGS, None): (EXPERTS, EXPERTS, NOBODY, NOBODY),
    (Do.KEEP_THREAD, EVERYONE): (EXPERTS, EXPERTS, NOBODY, NOBODY),
    (Do.KEEP_THREAD, MEMBERS): (EXPERTS, EXPERTS, NOBODY, NOBODY),
    (Do.KEEP_THREAD, PEERS_ONLY): (PEER_EXPERTS, PEER_EXPERTS, NOBODY, NOBODY),
    (Do.READ_VERSIONS, EVERYONE): (EXPERTS, EXPERTS, NOBODY, NOBODY),
    (Do.READ_VERSIONS, MEMBERS): (EXPERTS, EXPERTS, NOBODY, NOBODY),
    (Do.READ_VERSIONS, PEERS_ONLY): (PEER_EXPERTS, PEER_EXPERTS, NOBODY, NOBODY),
    (Do.MUTE_AUTHOR, EVERYONE): (EXPERTS, EXPERTS, NOBODY, NOBODY),
    (Do.MUTE_AUTHOR, MEMBERS): (EXPERTS, EXPERTS, NOBODY, NOBODY),
    (Do.MUTE_AUTHOR, PEERS_ONLY): (PEER_EXPERTS, PEER_EXPERTS, NOBODY, NOBODY),
    (Do.KEEP_DRAFT, None): (TALKERS, TALKERS, NOBODY, NOBODY),
    (Do.ENTER_ROOM, EVERYONE): (IN_OPEN_ROOM, TALKERS, NOBODY, NOBODY),
    (Do.ENTER_ROOM, MEMBERS): (TALKERS, TALKERS, NOBODY, NOBODY),
    (Do.ENTER_ROOM, PEERS_ONLY): (PEERS, PEERS, NOBODY, NOBODY),
    (Do.COME_AS_GUEST, EVERYONE): (GUESTS, NOBODY, NOBODY, NOBODY),
    (Do.COME_AS_GUEST, MEMBERS): (NOBODY, NOBODY, NOBODY, NOBODY),
    (Do.COME_AS_GUEST, PEERS_ONLY): (NOBODY, NOBODY, NOBODY, NOBODY),
    (Do.SAY, EVERYONE): (IN_OPEN_ROOM, NOBODY, NOBODY, NOBODY),
    (Do.SAY, MEMBERS): (TALKERS, NOBODY, NOBODY, NOBODY),
    (Do.SAY, PEERS_ONLY): (PEERS, NOBODY, NOBODY, NOBODY),
    (Do.USE_ALIAS, None): (ALIASED, ALIASED, NOBODY, NOBODY),
    (Do.SUPPORT_MESSAGE, EVERYONE): (IN_OPEN_ROOM, NOBODY, NOBODY, NOBODY),
    (Do.SUPPORT_MESSAGE, MEMBERS): (TALKERS, NOBODY, NOBODY, NOBODY),
    (Do.SUPPORT_MESSAGE, PEERS_ONLY): (PEERS, NOBODY, NOBODY, NOBODY),
    (Do.RAISE_HAND, EVERYONE): (IN_OPEN_ROOM, NOBODY, NOBODY, NOBODY),
    (Do.RAISE_HAND, MEMBERS): (TALKERS, NOBODY, NOBODY, NOBODY),
    (Do.RAISE_HAND, PEERS_ONLY): (PEERS, NOBODY, NOBODY, NOBODY),
    (Do.CALL_LEADER, EVERYONE): (IN_OPEN_ROOM, TALKERS, NOBODY, NOBODY),
    (Do.CALL_LEADER, MEMBERS): (TALKERS, TALKERS, NOBODY, NOBODY),
    (Do.CALL_LEADER, PEERS_ONLY): (PEERS, PEERS, NOBODY, NOBODY),
    (Do.REPORT_MESSAGE, EVERYONE): (IN_OPEN_ROOM, TALKERS, NOBODY, NOBODY),
    (Do.REPORT_MESSAGE, MEMBERS): (TALKERS, TALKERS, NOBODY, NOBODY),
    (Do.REPORT_MESSAGE, PEERS_ONLY): (PEERS, PEERS, NOBODY, NOBODY),
    (Do.REMOVE_MESSAGE, EVERYONE): (ALL, KNOWN, KNOWN, KNOWN),
    (Do.REMOVE_MESSAGE, MEMBERS): (ALL, KNOWN, KNOWN, KNOWN),
    (Do.REMOVE_MESSAGE, PEERS_ONLY): (ALL, KNOWN, KNOWN, KNOWN),
    (Do.LEAD_ROOM, EVERYONE): (EXPERTS, EXPERTS, NOBODY, NOBODY),
    (Do.LEAD_ROOM, MEMBERS): (EXPERTS, EXPERTS, NOBODY, NOBODY),
    (Do.LEAD_ROOM, PEERS_ONLY): (PEER_EXPERTS, PEER_EXPERTS, NOBODY, NOBODY),
    (Do.ARRANGE_ROOM, EVERYONE): (WELCOMERS, WELCOMERS, NOBODY, NOBODY),
    (Do.ARRANGE_ROOM, MEMBERS): (WELCOMERS, WELCOMERS, NOBODY, NOBODY),
    (Do.ARRANGE_ROOM, PEERS_ONLY): (ARRANGERS_OF_PEERS, ARRANGERS_OF_PEERS, NOBODY, NOBODY),
    (Do.MAKE_CARDS, None): (STAFF_HERE, STAFF_HERE, NOBODY, NOBODY),
    (Do.MAKE_OWN_CARD, None): (TALKERS, NOBODY, NOBODY, NOBODY),
    (Do.ANNOUNCE, EVERYONE): (STAFF_HERE, NOBODY, NOBODY, NOBODY),
    (Do.ANNOUNCE, MEMBERS): (TALKING_STAFF, NOBODY, NOBODY, NOBODY),
    (Do.ANNOUNCE, PEERS_ONLY): (PEER_EXPERTS, NOBODY, NOBODY, NOBODY),
    (Do.CHANGE_ANNOUNCEMENT, EVERYONE): (STAFF_HERE, NOBODY, NOBODY, NOBODY),
    (Do.CHANGE_ANNOUNCEMENT, MEMBERS): (TALKING_STAFF, NOBODY, NOBODY, NOBODY),
    (Do.CHANGE_ANNOUNCEMENT, PEERS_ONLY): (PEER_EXPERTS, NOBODY, NOBODY, NOBODY),
    (Do.DISMISS, EVERYONE): (TALKERS, TALKERS, NOBODY, NOBODY),
    (Do.DISMISS, MEMBERS): (TALKERS, TALKERS, NOBODY, NOBODY),
    (Do.DISMISS, PEERS_ONLY): (PEERS, PEERS, NOBODY, NOBODY),
}
COLUMN = {Standing.ACTIVE: 0, Standing.MUTED: 1, Standing.WAITING: 2, Standing.SUSPENDED: 2, Standing.BANNED: 3}
WITHOUT_THING = {
    Do.SIGN_UP,
    Do.KEEP_ACCOUNT,
    Do.UNCOVER,
    Do.LEAVE,
    Do.APPROVE_MEMBER,
    Do.GIVE_ROLE,
    Do.FURNISH,
    Do.WATCH_HOUSE,
    Do.WRITE_AS_EXPERT,
    Do.KEEP_TAGS,
    Do.KEEP_DRAFT,
    Do.USE_ALIAS,
    Do.MAKE_CARDS,
    Do.MAKE_OWN_CARD,
}
# In test_policy_sessions.py and test_policy_information.py.
IN_OTHER_TABLES = {
    Do.PLAN_SESSION,
    Do.HOST_SESSION,
    Do.SIGN_UP_FOR_SESSION,
    Do.ASK_AHEAD,
    Do.SECOND_QUESTION,
    Do.SAY_HOW_IT_WAS,
    Do.KEEP_CALENDAR,
}
# In the tables of test_policy_duty.py, _directory.py, _moderation.py, _gate.py, _trail.py and _rules.py.
KEEPING_HOUSE = {
    Do.WRITE_PAGE,
    Do.SAY_CLEAR,
    Do.REPORT,
    Do.SEE_QUEUE,
    Do.MODERATE,
    Do.APPEAL,
    Do.DECIDE_APPEAL,
    Do.RELEASE_TEXT,
    Do.KEEP_FILTERS,
    Do.SWITCH_RAID,
    Do.KEEP_SHIFTS,
    Do.KEEP_HOURS,
    Do.KEEP_RULES,
    Do.KEEP_DIRECTORY,
    Do.READ_TRAIL,
    Do.READ_FIGURES,
    Do.GIVE_NOTICE,
    Do.ANSWER_NOTICE,
}
# In the table of test_policy_help.py.
HELP = {
    Do.ASK_HELP,
    Do.READ_LETTERS,
    Do.WRITE_LETTER,
    Do.OWN_LETTERS,
    Do.CLOSE_LETTERS,
    Do.SHARE_LETTERS,
    Do.SEE_HELP_QUEUE,
    Do.CLAIM_HELP,
}


@dataclass
class Thing:
    """A place or a text in one, with all that a rule may ask of it; a room is open, and nothing is held against her."""

    audience: Audience
    author_id: int | None = 1
    locked: bool = False
    created_at: Any = None
    erased_at: Any = None
    public_id: str = ROOM
    host_id: int | None = None
    open: bool = True
    floor_only: bool = False
    has_floor: bool = False
    muted_until: datetime | None = None
    banned_until: datetime | None = None
    mine: bool = True
    seated: bool = False
    has_seat: bool = False

    def __post_init__(self) -> None:
        self.created_at = self.created_at or clock.now()


def thing(audience: Audience | None) -> Thing | None:
    return None if audience is None else Thing(audience)


def test_the_table_is_complete() -> None:
    wanted = {(do, None) if do in WITHOUT_THING else (do, audience) for do, audience in product(Do, HERE)}
    assert set(MAY) == {row for row in wanted if row[0] not in IN_OTHER_TABLES | KEEPING_HOUSE | HELP}
    assert set(COLUMN) == set(Standing)
    assert {role for actor in PEOPLE.values() for role in actor.granted} == set(Role)


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize(("do", "audience"), MAY)
def test_each_may_exactly_what_the_table_says(do: Do, audience: Audience | None, standing: Standing) -> None:
    people = PEOPLE if standing is Standing.ACTIVE else {name: PEOPLE[name] for name in KNOWN}
    found = {name for name, actor in people.items() if can(replace(actor, standing=standing), do, thing(audience))}
    assert found == MAY[do, audience][COLUMN[standing]]


@pytest.mark.parametrize(("do", "audience"), MAY)
def test_staff_without_second_factor_has_no_role(do: Do, audience: Audience | None) -> None:
    staff = {name: replace(actor, has_second_factor=False) for name, actor in PEOPLE.items() if actor.granted & STAFF}
    assert {actor.roles for actor in staff.values()} == {frozenset()}
    found = {name for name, actor in staff.items() if can(actor, do, thing(audience))}
    own_matters = (Do.KEEP_ACCOUNT, Do.LEAVE, Do.ERASE_POST, Do.HIDE_AUTHOR, Do.REMOVE_MESSAGE)
    open_to_all = do in own_matters or (do, audience) == (Do.READ, EVERYONE)
    assert found == (set(staff) if open_to_all else set())


def test_a_member_needs_no_second_factor() -> None:
    assert can(replace(MEMBER, has_second_factor=False), Do.READ, Thing(PEERS_ONLY))


@pytest.mark.parametrize("do", [Do.EDIT_POST, Do.ERASE_POST, Do.HIDE_AUTHOR])
@pytest.mark.parametrize("wrong", [{"author_id": 2}, {"author_id": None}, {"erased_at": clock.now()}])
def test_only_an_own_text_that_is_still_there_is_changed(do: Do, wrong: dict[str, Any]) -> None:
    assert can(MEMBER, do, Thing(MEMBERS))
    for actor in PEOPLE.values():
        assert not can(actor, do, Thing(MEMBERS, **wrong))


def test_an_announcement_is_changed_by_its_author_and_by_experts() -> None:
    anothers = Thing(MEMBERS, author_id=2)
    found = {name for name, actor in PEOPLE.items() if can(actor, Do.CHANGE_ANNOUNCEMENT, anothers)}
    assert found == EXPERTS


def test_a_locked_thread_takes_no_answers_from_anybody() -> None:
    assert not any(can(actor, Do.REPLY, Thing(EVERYONE, locked=True)) for actor in PEOPLE.values())


def test_the_window_for_changing_a_text_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    text = Thing(MEMBERS)
    watch.forward(EDIT_WINDOW)
    assert can(MEMBER, Do.EDIT_POST, text)
    watch.forward(timedelta(microseconds=1))
    assert not can(MEMBER, Do.EDIT_POST, text)
    with pytest.raises(NotAllowed, match="30 minutes"):
        authorize(MEMBER, Do.EDIT_POST, text)
    assert can(MEMBER, Do.ERASE_POST, text)


@pytest.mark.parametrize("standing", [Standing.MUTED, Standing.SUSPENDED])
def test_a_sanction_that_has_run_out_is_over(monkeypatch: pytest.MonkeyPatch, standing: Standing) -> None:
    watch = Watch(monkeypatch)
    sanctioned = replace(MEMBER, standing=standing, standing_until=watch.now + timedelta(hours=1))
    assert not can(sanctioned, Do.SAY, Thing(MEMBERS))
    watch.forward(timedelta(hours=1))
    assert can(sanctioned, Do.SAY, Thing(MEMBERS))
    assert not can(replace(sanctioned, standing_until=None), Do.SAY, Thing(MEMBERS)), "without an end it goes on"


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("name", PEOPLE)
def test_what_lists_show_is_what_may_be_read(name: str, standing: Standing) -> None:
    actor = replace(PEOPLE[name], standing=standing)
    assert readable(actor) == {audience for audience in Audience if can(actor, Do.READ, Thing(audience))}


@pytest.mark.parametrize(
    ("name", "badge"),
    [("member", ""), ("operator", ""), ("member+expert", "expert"), ("expert+caseworker", "caseworker")],
)
def test_the_badge_names_the_task_whatever_the_standing(name: str, badge: str) -> None:
    assert PEOPLE[name].badge == badge
    assert replace(PEOPLE[name], standing=Standing.MUTED, has_second_factor=False).badge == badge


def test_what_may_not_be_seen_does_not_exist() -> None:
    for do in (Do.READ, Do.START_THREAD, Do.REPLY, Do.ENTER_ROOM, Do.SAY):
        for name in ("guest", "caseworker", "member+caseworker", "operator", "member+operator"):
            with pytest.raises(NotFound):
                authorize(PEOPLE[name], do, Thing(PEERS_ONLY))


@pytest.mark.parametrize("do", [Do.APPROVE_MEMBER, Do.GIVE_ROLE, Do.FURNISH, Do.WATCH_HOUSE])
def test_pages_of_staff_do_not_exist_for_others(do: Do) -> None:
    for actor in (GUEST, MEMBER, PEOPLE["caseworker"]):
        with pytest.raises(NotFound):
            authorize(actor, do)


@pytest.mark.parametrize(
    ("actor", "do", "what", "sentence"),
    [
        (replace(MEMBER, standing=Standing.MUTED), Do.SAY, Thing(MEMBERS), "not write for the moment"),
        (MEMBER, Do.REPLY, Thing(MEMBERS, locked=True), "closed for new answers"),
        (GUEST, Do.REPLY, Thing(EVERYONE), "cannot do this here"),
        (MEMBER, Do.SIGN_UP, None, "cannot do this here"),
    ],
)
def test_a_refusal_says_why(actor: Actor, do: Do, what: Thing | None, sentence: str) -> None:
    with pytest.raises(NotAllowed, match=sentence):
        authorize(actor, do, what)


def test_the_machine_itself_furnishes_but_does_not_talk() -> None:
    assert can(CONSOLE, Do.FURNISH)
    assert not can(CONSOLE, Do.SAY, Thing(MEMBERS))
