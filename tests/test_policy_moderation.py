"""Who may do what about what was reported."""

from dataclasses import dataclass, replace
from itertools import product

import pytest

from forum.errors import NotAllowed, NotFound
from forum.policy import GUEST, STAFF_DEEDS, Actor, Audience, Do, Role, Standing, authorize, can
from tests.test_policy import (
    COLUMN,
    EVERYONE,
    EXPERTS,
    HERE,
    MEMBERS,
    NOBODY,
    PEER_EXPERTS,
    PEERS,
    PEERS_ONLY,
    PEOPLE,
    TALKERS,
)

ME, OTHER = 1, 8
# In good standing, while muted, while waiting or suspended, when banned, as in test_policy.py.
MAY: dict[tuple[Do, Audience | None], tuple[frozenset[str], ...]] = {
    (Do.REPORT, EVERYONE): (TALKERS, TALKERS, NOBODY, NOBODY),
    (Do.REPORT, MEMBERS): (TALKERS, TALKERS, NOBODY, NOBODY),
    (Do.REPORT, PEERS_ONLY): (PEERS, PEERS, NOBODY, NOBODY),
    (Do.SEE_QUEUE, None): (EXPERTS, EXPERTS, NOBODY, NOBODY),
    (Do.MODERATE, EVERYONE): (EXPERTS, NOBODY, NOBODY, NOBODY),
    (Do.MODERATE, MEMBERS): (EXPERTS, NOBODY, NOBODY, NOBODY),
    (Do.MODERATE, PEERS_ONLY): (PEER_EXPERTS, NOBODY, NOBODY, NOBODY),
    (Do.DECIDE_APPEAL, EVERYONE): (EXPERTS, NOBODY, NOBODY, NOBODY),
    (Do.DECIDE_APPEAL, MEMBERS): (EXPERTS, NOBODY, NOBODY, NOBODY),
    (Do.DECIDE_APPEAL, PEERS_ONLY): (PEER_EXPERTS, NOBODY, NOBODY, NOBODY),
}


@dataclass(frozen=True)
class Thing:
    """A case, or an appeal in it, as the rules ask."""

    audience: Audience
    decided_by_id: int | None = OTHER
    public_id: str = ""


@dataclass(frozen=True)
class Letter:
    """A decision as the person it concerns reads it."""

    member_id: int | None


def test_the_table_is_complete() -> None:
    here = product({Do.REPORT, Do.MODERATE, Do.DECIDE_APPEAL}, HERE)
    assert set(MAY) == {(Do.SEE_QUEUE, None), *here}


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize(("do", "audience"), MAY, ids=str)
def test_each_may_what_the_table_says(do: Do, audience: Audience | None, name: str, standing: Standing) -> None:
    actor = PEOPLE[name]
    if actor.is_member:
        actor = replace(actor, standing=standing)
    expected = name in MAY[do, audience][COLUMN[standing] if actor.is_member else 0]
    thing = None if audience is None else Thing(audience)
    assert can(actor, do, thing) is expected
    if not expected:
        with pytest.raises(NotFound if do in STAFF_DEEDS else (NotFound, NotAllowed)):
            authorize(actor, do, thing)


def test_nobody_answers_an_appeal_against_her_own_decision() -> None:
    expert = Actor(member_id=ME, granted=frozenset({Role.MEMBER, Role.EXPERT}), has_second_factor=True)
    assert can(expert, Do.DECIDE_APPEAL, Thing(MEMBERS))
    assert not can(expert, Do.DECIDE_APPEAL, Thing(MEMBERS, decided_by_id=ME))


@pytest.mark.parametrize("standing", Standing)
def test_whom_it_concerns_appeals_while_she_can_log_in(standing: Standing) -> None:
    person = Actor(member_id=ME, granted=frozenset({Role.MEMBER}), standing=standing)
    assert can(person, Do.APPEAL, Letter(ME)) is (standing is not Standing.BANNED)
    assert not can(person, Do.APPEAL, Letter(OTHER)) and not can(GUEST, Do.APPEAL, Letter(None))


def test_a_guest_reports_in_the_room_she_visits_alone() -> None:
    guest = replace(GUEST, visit_id=3, visits="here")
    assert can(guest, Do.REPORT, Thing(EVERYONE, public_id="here"))
    assert not can(guest, Do.REPORT, Thing(EVERYONE, public_id="there"))
    assert not can(guest, Do.REPORT, Thing(MEMBERS, public_id="here"))
