"""Who may do what in a room: guests on a visit, who leads, who has the floor or a pause, and when it is open."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from forum import clock
from forum.errors import NotAllowed, NotFound
from forum.policy import GUEST, Actor, Audience, Do, Standing, authorize, can
from tests.test_policy import (
    EVERYONE,
    EXPERTS,
    HELP,
    HERE,
    KNOWN,
    MEMBER,
    MEMBERS,
    OPERATORS,
    PEER_EXPERTS,
    PEERS_ONLY,
    PEOPLE,
    TALKERS,
    VISITOR,
    Thing,
)

IN_ROOM = (Do.ENTER_ROOM, Do.SAY, Do.SUPPORT_MESSAGE, Do.RAISE_HAND, Do.CALL_LEADER, Do.REPORT_MESSAGE)
TALKING = (Do.SAY, Do.SUPPORT_MESSAGE, Do.RAISE_HAND)
ASKING = (Do.CALL_LEADER, Do.REPORT_MESSAGE)
SOON = clock.now() + timedelta(hours=1)
HOST = replace(MEMBER, member_id=7)
STRANGER = replace(MEMBER, member_id=8)


def room(audience: Audience = MEMBERS, **changes: Any) -> Thing:
    """A room whose host is HOST."""
    return Thing(audience, **{"host_id": HOST.member_id, "mine": False, **changes})


def those_who(do: Do, thing: Thing) -> set[str]:
    return {name for name, actor in PEOPLE.items() if can(actor, do, thing)}


@pytest.mark.parametrize("do", IN_ROOM)
def test_a_guest_is_in_the_very_room_she_visits_and_only_while_it_is_for_everyone(do: Do) -> None:
    assert can(VISITOR, do, room(EVERYONE))
    assert not can(VISITOR, do, room(EVERYONE, public_id="another"))
    assert not can(VISITOR, do, room(MEMBERS))
    assert not can(VISITOR, do, room(PEERS_ONLY))
    assert not can(GUEST, do, room(EVERYONE)), "without a visit"
    assert not can(replace(VISITOR, visit_id=None), do, room(EVERYONE)), "the room alone is no visit"


def test_a_room_without_an_id_is_visited_by_nobody() -> None:
    assert not can(GUEST, Do.ENTER_ROOM, room(EVERYONE, public_id=""))


def test_a_guest_cannot_see_a_room_that_is_no_longer_for_everyone() -> None:
    for do in IN_ROOM:
        with pytest.raises(NotFound):
            authorize(VISITOR, do, room(MEMBERS))
        with pytest.raises(NotAllowed):
            authorize(VISITOR, do, room(EVERYONE, public_id="another"))


def test_guests_come_in_while_the_room_is_open() -> None:
    assert can(GUEST, Do.COME_AS_GUEST, room(EVERYONE))
    assert can(VISITOR, Do.COME_AS_GUEST, room(EVERYONE, public_id="another")), "from one room into another"
    assert not can(GUEST, Do.COME_AS_GUEST, room(EVERYONE, open=False))
    with pytest.raises(NotAllowed, match="closed at the moment"):
        authorize(GUEST, Do.COME_AS_GUEST, room(EVERYONE, open=False))


def test_a_guest_is_nobody_anywhere_else() -> None:
    place = Thing(EVERYONE)
    also = set(IN_ROOM) | {Do.COME_AS_GUEST, Do.REMOVE_MESSAGE, Do.READ, Do.SIGN_UP, Do.REPORT}
    also |= {Do.GIVE_NOTICE, Do.SAY_CLEAR, Do.LEAVE}  # for everybody, like asking for help (test_policy_help.py)
    assert {do for do in Do if do not in HELP and can(VISITOR, do, place)} == also
    assert not VISITOR.is_member
    assert VISITOR.badge == "guest"


@pytest.mark.parametrize("audience", HERE)
def test_the_host_leads_her_room_and_no_other(audience: Audience) -> None:
    assert can(HOST, Do.LEAD_ROOM, room(audience))
    assert not can(HOST, Do.LEAD_ROOM, room(audience, host_id=STRANGER.member_id))
    assert not can(HOST, Do.LEAD_ROOM, room(audience, host_id=None))
    assert not can(STRANGER, Do.LEAD_ROOM, room(audience))
    assert not can(HOST, Do.ARRANGE_ROOM, room(audience)), "order is hers, furniture is not"


def test_a_room_without_a_host_is_not_led_by_who_has_no_account() -> None:
    for nobody in (GUEST, VISITOR):
        assert not can(nobody, Do.LEAD_ROOM, room(EVERYONE, host_id=None))


@pytest.mark.parametrize("standing", [Standing.WAITING, Standing.SUSPENDED, Standing.BANNED])
def test_a_host_who_was_put_out_leads_nothing(standing: Standing) -> None:
    assert not can(replace(HOST, standing=standing), Do.LEAD_ROOM, room())


@pytest.mark.parametrize("name", ["caseworker", "member+caseworker", "operator", "member+operator"])
def test_nobody_leads_a_room_she_may_not_see(name: str) -> None:
    host = PEOPLE[name]
    with pytest.raises(NotFound):
        authorize(host, Do.LEAD_ROOM, room(PEERS_ONLY, host_id=host.member_id))
    assert can(host, Do.LEAD_ROOM, room(MEMBERS, host_id=host.member_id)) is (name != "operator")


@pytest.mark.parametrize("do", [Do.LEAD_ROOM, Do.ARRANGE_ROOM])
def test_pages_of_who_leads_do_not_exist_for_others(do: Do) -> None:
    for actor in (GUEST, VISITOR, STRANGER, PEOPLE["caseworker"]):
        with pytest.raises(NotFound):
            authorize(actor, do, room(EVERYONE))


def test_where_the_floor_is_given_only_who_has_it_and_who_leads_speak() -> None:
    assert those_who(Do.SAY, room(EVERYONE, floor_only=True)) == EXPERTS
    assert those_who(Do.SAY, room(EVERYONE, floor_only=True, has_floor=True)) == TALKERS | {"visitor"}
    assert can(HOST, Do.SAY, room(floor_only=True))
    for asking in (Do.RAISE_HAND, Do.SUPPORT_MESSAGE, *ASKING):
        assert those_who(asking, room(EVERYONE, floor_only=True)) == TALKERS | {"visitor"}, "one can ask for it"


def test_the_floor_is_of_no_use_to_who_may_not_speak() -> None:
    given: dict[str, Any] = {"floor_only": True, "has_floor": True}
    assert not can(MEMBER, Do.SAY, room(muted_until=SOON, **given))
    assert not can(MEMBER, Do.SAY, room(banned_until=SOON, **given))
    assert not can(MEMBER, Do.SAY, room(open=False, **given))
    assert not can(replace(MEMBER, standing=Standing.MUTED), Do.SAY, room(**given))


@pytest.mark.parametrize("actor", [MEMBER, VISITOR], ids=["member", "visitor"])
def test_muted_here_one_reads_along_and_asks(actor: Actor) -> None:
    muted = room(EVERYONE, muted_until=SOON)
    assert not any(can(actor, do, muted) for do in TALKING)
    assert all(can(actor, do, muted) for do in (Do.ENTER_ROOM, *ASKING))


@pytest.mark.parametrize("actor", [MEMBER, VISITOR], ids=["member", "visitor"])
def test_sent_out_one_does_nothing_here(actor: Actor) -> None:
    assert not any(can(actor, do, room(EVERYONE, banned_until=SOON)) for do in IN_ROOM)


@pytest.mark.parametrize("actor", [MEMBER, VISITOR], ids=["member", "visitor"])
def test_a_closed_room_is_read_and_not_talked_in(actor: Actor) -> None:
    closed = room(EVERYONE, open=False)
    assert not any(can(actor, do, closed) for do in TALKING)
    assert all(can(actor, do, closed) for do in (Do.ENTER_ROOM, *ASKING))


def test_who_leads_talks_in_a_closed_room_unless_she_is_muted_in_the_house() -> None:
    assert those_who(Do.SAY, room(MEMBERS, open=False)) == EXPERTS
    assert those_who(Do.SAY, room(PEERS_ONLY, open=False)) == PEER_EXPERTS
    assert can(HOST, Do.SAY, room(open=False))
    assert not can(replace(HOST, standing=Standing.MUTED), Do.SAY, room(open=False))


def test_a_message_is_taken_away_by_who_said_it_and_by_who_leads() -> None:
    assert those_who(Do.REMOVE_MESSAGE, room(MEMBERS)) == EXPERTS
    assert those_who(Do.REMOVE_MESSAGE, room(PEERS_ONLY)) == PEER_EXPERTS
    assert can(HOST, Do.REMOVE_MESSAGE, room())
    assert those_who(Do.REMOVE_MESSAGE, room(MEMBERS, mine=True)) >= KNOWN
    for gone in (room(mine=True, erased_at=SOON), room(erased_at=SOON)):
        assert not any(can(actor, Do.REMOVE_MESSAGE, gone) for actor in (*PEOPLE.values(), HOST))


def test_what_is_hers_she_takes_away_even_when_she_was_sent_out() -> None:
    hers = room(PEERS_ONLY, mine=True, banned_until=SOON, muted_until=SOON, open=False)
    for standing in Standing:
        assert can(replace(MEMBER, standing=standing), Do.REMOVE_MESSAGE, hers)


def test_rooms_are_arranged_by_operators_and_by_experts_who_see_them() -> None:
    assert those_who(Do.ARRANGE_ROOM, room(MEMBERS)) == OPERATORS | EXPERTS
    assert those_who(Do.ARRANGE_ROOM, room(PEERS_ONLY)) == OPERATORS | PEER_EXPERTS


@pytest.mark.parametrize(
    ("actor", "changes", "sentence"),
    [
        (MEMBER, {"banned_until": SOON}, "cannot come into this room"),
        (VISITOR, {"banned_until": SOON}, "cannot come into this room"),
        (MEMBER, {"open": False}, "closed at the moment"),
        (VISITOR, {"open": False}, "closed at the moment"),
        (MEMBER, {"muted_until": SOON}, "not write for a while"),
        (VISITOR, {"muted_until": SOON}, "not write for a while"),
        (MEMBER, {"floor_only": True}, "Raise your hand"),
        (VISITOR, {"floor_only": True}, "Raise your hand"),
        (replace(MEMBER, standing=Standing.MUTED), {"open": False}, "not write for the moment"),
        (MEMBER, {"banned_until": SOON, "muted_until": SOON, "open": False, "floor_only": True}, "cannot come into"),
    ],
)
def test_a_refusal_to_talk_says_why(actor: Actor, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(NotAllowed, match=sentence):
        authorize(actor, Do.SAY, room(EVERYONE, **changes))


@pytest.mark.parametrize("do", IN_ROOM)
def test_who_was_sent_out_hears_that_whatever_she_tries(do: Do) -> None:
    with pytest.raises(NotAllowed, match="cannot come into this room"):
        authorize(MEMBER, do, room(banned_until=SOON))


@pytest.mark.parametrize("do", [Do.RAISE_HAND, Do.SUPPORT_MESSAGE])
@pytest.mark.parametrize(
    ("changes", "sentence"), [({"open": False}, "closed"), ({"muted_until": SOON}, "not write for a while")]
)
def test_hands_and_words_are_refused_for_the_same_reasons(do: Do, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(NotAllowed, match=sentence):
        authorize(MEMBER, do, room(**changes))


@pytest.mark.parametrize("do", IN_ROOM)
@pytest.mark.parametrize("audience", [EVERYONE, MEMBERS])
def test_in_a_room_with_seats_are_those_who_have_one_and_who_leads(do: Do, audience: Audience) -> None:
    assert those_who(do, room(audience, seated=True)) == EXPERTS
    assert those_who(do, room(audience, seated=True, has_seat=True)) >= TALKERS
    assert those_who(do, room(audience, has_seat=False)) >= TALKERS, "elsewhere one needs none"
    assert can(HOST, do, room(audience, seated=True))
    assert not can(STRANGER, do, room(audience, seated=True))


def test_a_seat_opens_no_room_that_one_may_not_see() -> None:
    seat: dict[str, Any] = {"seated": True, "has_seat": True}
    for name in ("caseworker", "operator"):
        with pytest.raises(NotFound):
            authorize(PEOPLE[name], Do.ENTER_ROOM, room(PEERS_ONLY, **seat))
    assert not can(MEMBER, Do.ENTER_ROOM, room(banned_until=SOON, **seat))


def test_no_guest_comes_into_a_room_with_seats() -> None:
    assert not can(GUEST, Do.COME_AS_GUEST, room(EVERYONE, seated=True))
    assert not any(can(VISITOR, do, room(EVERYONE, seated=True)) for do in IN_ROOM), "not from before it had them"


@pytest.mark.parametrize("do", IN_ROOM)
def test_without_a_seat_one_hears_why(do: Do) -> None:
    with pytest.raises(NotAllowed, match="for who signed up"):
        authorize(MEMBER, do, room(seated=True, open=False))
