"""Who lets texts through, keeps the lists of words, and switches the calm mode."""

from dataclasses import replace

import pytest

from forum.errors import NotAllowed, NotFound
from forum.policy import STAFF, Audience, Do, Standing, authorize, can
from tests.test_policy import (
    COLUMN,
    EVERYONE,
    EXPERTS,
    KNOWN,
    MEMBER,
    MEMBERS,
    NOBODY,
    OPERATORS,
    PEER_EXPERTS,
    PEERS_ONLY,
    PEOPLE,
    Thing,
)

MAY: dict[tuple[Do, Audience | None], tuple[frozenset[str], ...]] = {
    (Do.RELEASE_TEXT, EVERYONE): (EXPERTS, NOBODY, NOBODY, NOBODY),
    (Do.RELEASE_TEXT, MEMBERS): (EXPERTS, NOBODY, NOBODY, NOBODY),
    (Do.RELEASE_TEXT, PEERS_ONLY): (PEER_EXPERTS, NOBODY, NOBODY, NOBODY),
    (Do.KEEP_FILTERS, None): (EXPERTS, NOBODY, NOBODY, NOBODY),
    (Do.SWITCH_RAID, None): (EXPERTS | OPERATORS, OPERATORS, NOBODY, NOBODY),
}


def thing(audience: Audience | None) -> Thing | None:
    return None if audience is None else Thing(audience)


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize(("do", "audience"), MAY)
def test_each_may_exactly_what_the_table_says(do: Do, audience: Audience | None, standing: Standing) -> None:
    people = PEOPLE if standing is Standing.ACTIVE else {name: PEOPLE[name] for name in KNOWN}
    found = {name for name, actor in people.items() if can(replace(actor, standing=standing), do, thing(audience))}
    assert found == MAY[do, audience][COLUMN[standing]]


@pytest.mark.parametrize(("do", "audience"), MAY)
def test_it_does_not_exist_for_others_nor_for_staff_without_second_factor(do: Do, audience: Audience | None) -> None:
    with pytest.raises(NotFound):
        authorize(MEMBER, do, thing(audience))
    for actor in PEOPLE.values():
        if actor.granted & STAFF:
            with pytest.raises((NotFound, NotAllowed)):
                authorize(replace(actor, has_second_factor=False), do, thing(audience))
