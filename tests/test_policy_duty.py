"""Who keeps hours of duty and reads figures; and places for the team, which nobody else ever sees."""

from dataclasses import replace
from typing import Any

import pytest

from forum.errors import NotAllowed, NotFound
from forum.policy import STAFF, Audience, Do, Standing, authorize, can, readable, wider
from tests.test_policy import (
    COLUMN,
    EXPERTS,
    HERE,
    IN_OTHER_TABLES,
    KNOWN,
    MAY,
    NOBODY,
    OPERATORS,
    PEER_EXPERTS,
    PEERS_ONLY,
    PEOPLE,
    STAFF_HERE,
    Thing,
)
from tests.test_policy_sessions import MAY as MAY_IN_SESSIONS
from tests.test_policy_sessions import Evening

WITHOUT_PLACE: dict[Do, tuple[frozenset[str], ...]] = {
    Do.KEEP_SHIFTS: (EXPERTS, EXPERTS, NOBODY, NOBODY),
    Do.READ_FIGURES: (STAFF_HERE, STAFF_HERE, NOBODY, NOBODY),
}
ONES_OWN = {Do.ERASE_POST, Do.HIDE_AUTHOR, Do.REMOVE_MESSAGE}  # wherever it stands
WITH_PLACE = [do for do, audience in MAY | MAY_IN_SESSIONS if audience is PEERS_ONLY]


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("do", WITHOUT_PLACE)
def test_each_may_exactly_what_the_table_says(do: Do, standing: Standing) -> None:
    found = {name for name in KNOWN if can(replace(PEOPLE[name], standing=standing), do)}
    assert found == WITHOUT_PLACE[do][COLUMN[standing]]
    assert not can(PEOPLE["guest"], do)


@pytest.mark.parametrize("do", WITHOUT_PLACE)
def test_what_only_staff_do_does_not_exist_for_others(do: Do) -> None:
    for name in ("guest", "visitor", "member"):
        with pytest.raises(NotFound):
            authorize(PEOPLE[name], do)
    for name in STAFF_HERE:
        half = replace(PEOPLE[name], has_second_factor=False)
        with pytest.raises((NotFound, NotAllowed)):
            authorize(half, do)


def test_places_for_the_team_are_read_by_experts_alone_and_by_none_who_is_no_peer() -> None:
    found = {name for name, actor in PEOPLE.items() if Audience.TEAM in readable(actor)}
    assert found == PEER_EXPERTS
    for actor in PEOPLE.values():
        assert Audience.TEAM not in readable(replace(actor, has_second_factor=False))
        assert Audience.TEAM not in readable(replace(actor, standing=Standing.SUSPENDED))


@pytest.mark.parametrize("do", WITH_PLACE)
def test_in_a_place_for_the_team_experts_do_what_peers_do_elsewhere(do: Do) -> None:
    thing: Any = Evening if do in IN_OTHER_TABLES else Thing
    found = {name for name, actor in PEOPLE.items() if can(actor, do, thing(Audience.TEAM))}
    peers = (MAY | MAY_IN_SESSIONS)[do, PEERS_ONLY][0]
    if do in ONES_OWN:
        assert found == peers
    elif do is Do.ARRANGE_ROOM:
        assert found == PEER_EXPERTS | OPERATORS
    else:
        assert found == peers & PEER_EXPERTS


def test_nothing_is_for_fewer_than_what_is_for_the_team() -> None:
    for audience in HERE:
        assert wider(audience, Audience.TEAM)
        assert not wider(Audience.TEAM, audience)


def test_the_task_is_the_experts_not_all_staffs() -> None:
    assert {role.value for role in STAFF} == {"expert", "caseworker", "operator"}
    assert not can(PEOPLE["caseworker"], Do.KEEP_SHIFTS)
    assert not can(PEOPLE["operator"], Do.KEEP_SHIFTS)
