"""Who may do what with an evening: planning, hosting, coming, asking; and a calendar of one's own."""

from dataclasses import dataclass, replace
from itertools import product

import pytest

from forum.errors import NotAllowed, NotFound
from forum.policy import GUEST, STAFF, Audience, Do, Standing, authorize, can
from tests.test_policy import (
    COLUMN,
    EVERYONE,
    EXPERTS,
    HERE,
    IN_OTHER_TABLES,
    KNOWN,
    MEMBER,
    MEMBERS,
    NOBODY,
    PEER_EXPERTS,
    PEERS,
    PEERS_ONLY,
    PEOPLE,
    TALKERS,
)

PLANNERS = EXPERTS | {"caseworker", "member+caseworker"}
HOST = 7
# In good standing, while muted, while waiting or suspended, when banned, as in test_policy.py. She is no host.
MAY: dict[tuple[Do, Audience | None], tuple[frozenset[str], ...]] = {
    (Do.PLAN_SESSION, EVERYONE): (PLANNERS, NOBODY, NOBODY, NOBODY),
    (Do.PLAN_SESSION, MEMBERS): (PLANNERS, NOBODY, NOBODY, NOBODY),
    (Do.PLAN_SESSION, PEERS_ONLY): (PEER_EXPERTS, NOBODY, NOBODY, NOBODY),
    (Do.HOST_SESSION, EVERYONE): (EXPERTS, NOBODY, NOBODY, NOBODY),
    (Do.HOST_SESSION, MEMBERS): (EXPERTS, NOBODY, NOBODY, NOBODY),
    (Do.HOST_SESSION, PEERS_ONLY): (PEER_EXPERTS, NOBODY, NOBODY, NOBODY),
    (Do.SIGN_UP_FOR_SESSION, EVERYONE): (TALKERS, TALKERS, NOBODY, NOBODY),
    (Do.SIGN_UP_FOR_SESSION, MEMBERS): (TALKERS, TALKERS, NOBODY, NOBODY),
    (Do.SIGN_UP_FOR_SESSION, PEERS_ONLY): (PEERS, PEERS, NOBODY, NOBODY),
    (Do.ASK_AHEAD, EVERYONE): (TALKERS, NOBODY, NOBODY, NOBODY),
    (Do.ASK_AHEAD, MEMBERS): (TALKERS, NOBODY, NOBODY, NOBODY),
    (Do.ASK_AHEAD, PEERS_ONLY): (PEERS, NOBODY, NOBODY, NOBODY),
    (Do.SECOND_QUESTION, EVERYONE): (TALKERS, TALKERS, NOBODY, NOBODY),
    (Do.SECOND_QUESTION, MEMBERS): (TALKERS, TALKERS, NOBODY, NOBODY),
    (Do.SECOND_QUESTION, PEERS_ONLY): (PEERS, PEERS, NOBODY, NOBODY),
    (Do.SAY_HOW_IT_WAS, EVERYONE): (TALKERS, TALKERS, NOBODY, NOBODY),
    (Do.SAY_HOW_IT_WAS, MEMBERS): (TALKERS, TALKERS, NOBODY, NOBODY),
    (Do.SAY_HOW_IT_WAS, PEERS_ONLY): (PEERS, PEERS, NOBODY, NOBODY),
    (Do.KEEP_CALENDAR, None): (TALKERS, TALKERS, NOBODY, NOBODY),
}


@dataclass
class Evening:
    """An evening, as the rules ask."""

    audience: Audience
    host_ids: frozenset[int] = frozenset({HOST})


def evening(audience: Audience | None) -> Evening | None:
    return None if audience is None else Evening(audience)


def test_the_table_is_complete() -> None:
    calendar = {(Do.KEEP_CALENDAR, None)}
    assert set(MAY) == calendar | set(product(IN_OTHER_TABLES - {Do.KEEP_CALENDAR}, HERE))


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize(("do", "audience"), MAY)
def test_each_may_exactly_what_the_table_says(do: Do, audience: Audience | None, standing: Standing) -> None:
    people = PEOPLE if standing is Standing.ACTIVE else {name: PEOPLE[name] for name in KNOWN}
    found = {name for name, actor in people.items() if can(replace(actor, standing=standing), do, evening(audience))}
    assert found == MAY[do, audience][COLUMN[standing]]


@pytest.mark.parametrize(("do", "audience"), MAY)
def test_staff_without_second_factor_has_no_role(do: Do, audience: Audience | None) -> None:
    staff = [replace(actor, has_second_factor=False) for actor in PEOPLE.values() if actor.granted & STAFF]
    assert not any(can(actor, do, evening(audience)) for actor in staff)


@pytest.mark.parametrize("audience", HERE)
def test_who_hosts_an_evening_does_so_as_long_as_she_has_her_task_and_may_read_it(audience: Audience) -> None:
    found = {
        name
        for name, actor in PEOPLE.items()
        if can(replace(actor, member_id=HOST), Do.HOST_SESSION, evening(audience))
    }
    assert found == (PEER_EXPERTS if audience is PEERS_ONLY else PLANNERS)


@pytest.mark.parametrize("do", [Do.PLAN_SESSION, Do.HOST_SESSION])
def test_what_only_hosts_do_does_not_exist_for_others(do: Do) -> None:
    for actor in (GUEST, MEMBER, PEOPLE["operator"]):
        with pytest.raises(NotFound):
            authorize(actor, do, Evening(EVERYONE))


def test_who_is_muted_comes_and_does_not_ask() -> None:
    muted = replace(MEMBER, standing=Standing.MUTED)
    authorize(muted, Do.SIGN_UP_FOR_SESSION, Evening(MEMBERS))
    with pytest.raises(NotAllowed, match="not write for the moment"):
        authorize(muted, Do.ASK_AHEAD, Evening(MEMBERS))
