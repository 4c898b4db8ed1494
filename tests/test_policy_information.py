"""Who writes the information pages, and who says whether they are clear."""

from dataclasses import replace

import pytest

from forum.errors import NotFound
from forum.policy import GUEST, STAFF, Do, Standing, authorize, can
from tests.test_policy import COLUMN, EXPERTS, KNOWN, MEMBER, NOBODY, PEOPLE

EVERYBODY, KNOWN_ONES = frozenset(PEOPLE), frozenset(KNOWN)
# In good standing, while muted, while waiting or suspended, when banned, as in test_policy.py.
MAY: dict[Do, tuple[frozenset[str], ...]] = {
    Do.WRITE_PAGE: (EXPERTS, NOBODY, NOBODY, NOBODY),
    Do.SAY_CLEAR: (EVERYBODY, KNOWN_ONES, KNOWN_ONES, KNOWN_ONES),
}


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("do", MAY)
def test_each_may_exactly_what_the_table_says(do: Do, standing: Standing) -> None:
    people = PEOPLE if standing is Standing.ACTIVE else {name: PEOPLE[name] for name in KNOWN}
    found = {name for name, actor in people.items() if can(replace(actor, standing=standing), do)}
    assert found == MAY[do][COLUMN[standing]]


def test_staff_without_second_factor_writes_no_page() -> None:
    staff = [replace(actor, has_second_factor=False) for actor in PEOPLE.values() if actor.granted & STAFF]
    assert not any(can(actor, Do.WRITE_PAGE) for actor in staff)


def test_for_others_there_is_no_such_desk() -> None:
    for actor in (GUEST, MEMBER, PEOPLE["caseworker"], PEOPLE["operator"]):
        with pytest.raises(NotFound):
            authorize(actor, Do.WRITE_PAGE)
